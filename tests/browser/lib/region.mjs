// The invented region: made once in a run, copied for each journey, so that none meets what another did.

import { execFile } from "node:child_process";
import { cp, mkdtemp, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

import { given, workFolder } from "./run.mjs";

/** Few persons, so that it takes seconds; the centres are as many as always. */
const PERSONS = "4000";
/** The region's key lies beside it under this ending. */
const KEY = ".key";

const exists = (path) => stat(path).then(() => true, () => false);

/** A copy of the invented region, in a folder of its own. */
export async function regionCopy() {
  const made = await madeRegion();
  const folder = await mkdtemp(join(workFolder(), "journey-"));
  const copy = join(folder, "region");
  await cp(made, copy, { recursive: true });
  if (await exists(made + KEY)) await cp(made + KEY, copy + KEY);
  return { folder: copy, remove: () => rm(folder, { recursive: true, force: true }) };
}

async function madeRegion() {
  const made = join(workFolder(), "region");
  if (await exists(made)) return made;
  // Under another name until it is whole: a run that is stopped leaves nothing that looks like a region.
  const making = await mkdtemp(join(workFolder(), "making-"));
  const region = join(making, "region");
  await promisify(execFile)(given("KAPITERA"), ["demo", region, "--persons", PERSONS], { maxBuffer: 1 << 26 });
  if (await exists(region + KEY)) await rename(region + KEY, made + KEY);
  await rename(region, made);
  await rm(making, { recursive: true });
  return made;
}
