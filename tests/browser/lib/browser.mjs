// Debian's Chromium, without anything that speaks to others, and pages that remember what went wrong in them.

import { given } from "./run.mjs";
import { chromium } from "./packages.mjs";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A browser with an empty profile. */
export const openBrowser = () =>
  chromium.launch({ executablePath: given("KAPITERA_CHROMIUM"), headless: true, chromiumSandbox: false, args: FLAGS });

/** What went wrong in each page since it was last asked for. */
const troubles = new WeakMap();

/**
 * A page of a person's own, with cookies of its own, that remembers what went wrong in it. `scripts: false` is a browser that runs
 * none of the pages' scripts.
 */
export async function openPage(browser, origin, { scripts = true } = {}) {
  // The time is the server's and the region's; the language is what the pages choose.
  const settings = { baseURL: origin, locale: "sv-SE", timezoneId: "Europe/Stockholm", javaScriptEnabled: scripts };
  const context = await browser.newContext(settings);
  const page = await context.newPage();
  const found = [];
  troubles.set(page, found);
  page.on("console", (message) => {
    // What was asked for is given up when one goes to another page; htmx says so, and nobody misses the answer.
    const isLeft = /^htmx:(sendAbort|afterRequest)\b/.test(message.text());
    if (message.type() === "error" && !isLeft) found.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => found.push(`script: ${error.message}`));
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (!["data:", "blob:", "about:"].includes(url.protocol) && url.origin !== origin) {
      found.push(`request to another origin: ${url.origin}`);
    }
  });
  return page;
}

/** What went wrong in a page since it was last asked for. */
export const takeTroubles = (page) => (troubles.get(page) ?? []).splice(0);
