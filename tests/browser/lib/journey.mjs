// A journey: a test with a region, a server and a page of its own.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { openBrowser, openPage } from "./browser.mjs";
import { regionCopy } from "./region.mjs";
import { fileName, workFolder } from "./run.mjs";
import { serve } from "./server.mjs";

const JOURNEY_MS = 300_000;
/** Checking a password takes a while, by design. */
const SIGN_IN_MS = 20_000;

/**
 * Defines a test that gets `{ page, origin, region, server, newPage }`; `newPage()` is another person's page, with its own cookies;
 * `newPage({ origin, scripts })` one of another server of the journey's, or without scripts. A ledger with a month posted and the
 * next prepared is what it begins with; with `empty` nothing is booked.
 * When it fails, a picture of each open page is in the run's folder below `failed/`, and what the server said is shown.
 */
export function journey(name, walk, { env = {}, empty = false } = {}) {
  test(name, { timeout: JOURNEY_MS }, async (context) => {
    const region = await regionCopy();
    context.after(region.remove);
    const server = await serve(region.folder, { env, words: empty ? ["--empty"] : [] });
    context.after(server.stop);
    const browser = await openBrowser();
    context.after(() => browser.close());
    const newPage = ({ origin = server.origin, ...settings } = {}) => openPage(browser, origin, settings);
    try {
      await walk({ page: await newPage(), origin: server.origin, region: region.folder, server, newPage });
    } catch (error) {
      await pictureAll(browser, name);
      if (server.said()) context.diagnostic(`the server said:\n${server.said()}`);
      throw error;
    }
  });
}

/** Signs a person in; fails with what the page says when that is refused. */
export async function signIn(page, name, password) {
  await page.goto("/sign-in");
  await page.fill('[name="name"]', name);
  await page.fill('[name="password"]', password);
  const sent = (response) => response.request().method() === "POST" && response.request().isNavigationRequest();
  const answered = page.waitForResponse(sent, { timeout: SIGN_IN_MS });
  await page.locator('form:has([name="password"])').locator('[type="submit"], button:not([type])').first().click();
  const status = (await answered).status();
  if (status >= 300 && status < 400) return page.waitForURL(({ pathname }) => pathname !== "/sign-in", { timeout: SIGN_IN_MS });
  await page.waitForLoadState();
  throw new Error(`${name} was not signed in: ${status}: ${await page.locator("main, body").first().innerText()}`);
}

async function pictureAll(browser, name) {
  const folder = join(workFolder(), "failed");
  await mkdir(folder, { recursive: true });
  const pages = browser.contexts().flatMap((context) => context.pages());
  for (const [number, page] of pages.entries()) {
    // The error of the journey is the one to see.
    await page.screenshot({ path: join(folder, `${fileName(name)}-${number}.png`), fullPage: true }).catch(() => {});
  }
}
