// What a run is told, by `cargo xtask browser`.

/** A variable of the environment that must be there. */
export function given(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the tests with cargo xtask browser`);
  return value;
}

/** The folder for pictures of every page that is checked; none when nobody asked. */
export const pictures = () => process.env.KAPITERA_BROWSER_PICTURES || undefined;

/** The folder of this run, empty when it begins. */
export const workFolder = () => given("KAPITERA_BROWSER_WORK");

/** A name that can be a file's. */
export const fileName = (name) => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, "-").replaceAll(/^-|-$/g, "");
