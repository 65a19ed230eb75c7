// Pictures of the main pages for the README, taken of the invented region: `cargo xtask browser --pictures DIR pictures`.

import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** A screen of a desk, and a screen of a telephone. */
const DESK = { width: 1280, height: 860 };
const TELEPHONE = { width: 390, height: 780 };

const CENTRE = "SE2329999995-F101";

/** The pictures: name, address, who sees it, and how wide. */
export const PICTURES = [
  { name: "start", to: "/", by: "controller", size: DESK },
  { name: "settlement", to: "/settlements/2020-02-1", by: "attestant", size: DESK },
  { name: "explain", to: `/explain/2020-01/${CENTRE}/drugs?settlement=2020-01-1`, by: "controller", size: DESK },
  { name: "statement", to: `/centres/${CENTRE}/2020-01`, by: "chef", size: DESK },
  { name: "model-values", to: "/models/demo-2020/values", by: "controller", size: DESK },
  { name: "what-if", to: `/what-if?base=demo-2020&with=demo-2021-majority&with=demo-2021-opposition&from=2020-01&to=2020-02&neutral=fixed-capitation#figures`, by: "ledning", size: DESK },
  { name: "follow-up", to: "/follow-up/three-days", by: "ledning", size: DESK },
  { name: "compare", to: "/jamfor?hc=SE2329999995-F101&hc=SE2329999995-F102&hc=SE5599999926-F106", by: "", size: TELEPHONE },
  { name: "ledger", to: "/ledger", by: "ekonom", size: DESK },
  { name: "start-narrow", to: "/", by: "controller", size: TELEPHONE },
  { name: "statement-narrow", to: `/centres/${CENTRE}/2020-01`, by: "chef", size: TELEPHONE },
];

/** Takes a picture of a page where its reader is signed in; gives how many bytes it has. */
export async function take(page, { name, to, size }, folder) {
  await mkdir(folder, { recursive: true });
  await page.setViewportSize(size);
  const answer = await page.goto(to);
  if (!answer.ok()) throw new Error(`${to}: ${answer.status()}`);
  // A part of the page that the address names stands at the top.
  await page.evaluate(() => {
    const part = location.hash && document.querySelector(location.hash);
    if (part) scrollTo({ top: part.getBoundingClientRect().top + scrollY, behavior: "instant" });
  });
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path });
  return (await stat(path)).size;
}
