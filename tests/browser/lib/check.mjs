// What must hold of every page.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { takeTroubles } from "./browser.mjs";
import { AxeBuilder } from "./packages.mjs";
import { fileName, pictures } from "./run.mjs";

/** A telephone and a desk. */
const WIDTHS = [320, 1440];
const HEIGHT = 900;
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"];
const GRAVE = ["serious", "critical"];
/** Rows of a table, and lines of a text, are alike: axe-core's time grows with them, and those past the first are left out. */
const ALIKE = ["tbody > tr:nth-child(n + 31)", "ol > li:nth-child(n + 31)", "ul > li:nth-child(n + 31)"];

/**
 * Fails with all that does not hold of a page: a title, a language and one main heading; at both widths no grave violation of
 * the WCAG that axe-core finds, and no scrolling sideways; since the last check no errors in its console or scripts and no
 * requests to others.
 *
 * `name` is what pictures are called; `allow` has patterns of troubles that the journey wanted: the console tells of a refusal.
 * `scripts: false` is for a page that runs none: axe-core is one, and is left out.
 */
export async function checkPage(page, { name = undefined, allow = [], scripts = true } = {}) {
  const faults = await outline(page);
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT });
    faults.push(...(await sideways(page, width)), ...(scripts ? await violations(page, width) : []));
    await picture(page, name, width);
  }
  faults.push(...takeTroubles(page).filter((trouble) => !allow.some((pattern) => pattern.test(trouble))));
  if (faults.length > 0) throw new Error(`${page.url()}:\n  ${[...new Set(faults)].join("\n  ")}`);
}

async function outline(page) {
  const { title, language, headings } = await page.evaluate(() => ({
    title: document.title.trim(),
    language: document.documentElement.lang,
    headings: document.querySelectorAll("h1").length,
  }));
  return [
    ...(title ? [] : ["no title"]),
    ...(/^(sv|en)\b/.test(language) ? [] : [`language "${language}"`]),
    ...(headings === 1 ? [] : [`${headings} main headings`]),
  ];
}

async function sideways(page, width) {
  const { reach, widest } = await page.evaluate(() => {
    const reach = document.documentElement.scrollWidth;
    const right = (element) => {
      const box = element.getBoundingClientRect();
      return Math.max(box.right, box.left + element.scrollWidth);
    };
    const beyond = [...document.body.querySelectorAll("*")].filter((element) => right(element) > innerWidth + 0.5);
    const { tagName = "", id = "", className = "" } = beyond.at(-1) ?? {};
    return { reach, widest: `${tagName.toLowerCase()}${id && `#${id}`} ${className.baseVal ?? className}`.trim() };
  });
  return reach > width ? [`scrolls sideways at ${width} px: ${reach} px wide, by ${widest || "the page itself"}`] : [];
}

async function violations(page, width) {
  // "Legacy" leaves out frames of other origins, which our pages have none of, and takes a third of the time: it opens no page
  // of its own to put the findings of frames together.
  const builder = new AxeBuilder({ page }).setLegacyMode(true).withTags(RULES);
  const found = await ALIKE.reduce((builder, more) => builder.exclude(more), builder).analyze();
  return found.violations
    .filter(({ impact }) => GRAVE.includes(impact))
    .flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id} at ${width} px: ${help}: ${target.join(" ")}`));
}

async function picture(page, name, width) {
  const folder = pictures();
  if (!folder) return;
  await mkdir(folder, { recursive: true });
  const path = new URL(page.url()).pathname;
  const called = fileName(name ?? path) || "start";
  await page.screenshot({ path: join(folder, `${called}-${width}.png`), fullPage: true });
}
