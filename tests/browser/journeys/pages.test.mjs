// Every page that a role comes to from its start page: no link leads to a refusal, and each kind of page is right, narrow and wide.

import assert from "node:assert/strict";
import { test } from "node:test";

import { checkPage } from "../lib/check.mjs";
import { journey } from "../lib/journey.mjs";
import { enter, isDownload, kindOf, linksIn, visit } from "../lib/walk.mjs";

const ROLES = ["controller", "attestant", "ekonom", "chef", "ledning", "revisor", "admin"];
/** At most so many addresses of a role are asked for, and so many of a kind. */
const MOST = 120;
const OF_A_KIND = 4;

/** What was checked: pages of a kind that ask for the same things are checked once, whoever they are for. */
const checked = new Set();

for (const role of ROLES) {
  journey(`no link of ${role} leads to a refusal, and each kind of page is right`, async ({ newPage }) => {
    const page = await enter(newPage, role);
    for (const [to, html] of await crawl(page)) {
      const forms = [...html.matchAll(/<form [^>]*action="([^"]*)"/g)].map(([, action]) => kindOf(action));
      const look = [kindOf(to), ...[...new Set(forms)].sort()].join(" ");
      if (checked.has(look)) continue;
      checked.add(look);
      await page.goto(to);
      await checkPage(page, { name: `${role} ${to}` });
    }
  });
}

test("the roles together come to most kinds of pages", () => {
  assert.ok(checked.size >= 40, `${checked.size}: ${[...checked].join("\n")}`);
});

/** The pages that links lead to from the start page, with their HTML. */
async function crawl(page) {
  const pages = new Map();
  const asked = new Set();
  const ofKind = new Map();
  const waiting = ["/"];
  while (waiting.length > 0 && asked.size < MOST) {
    const to = waiting.shift();
    const kind = kindOf(to);
    if (asked.has(to) || (ofKind.get(kind) ?? 0) >= (isDownload(to) ? 1 : OF_A_KIND)) continue;
    asked.add(to);
    ofKind.set(kind, (ofKind.get(kind) ?? 0) + 1);
    const answer = await page.request.get(to);
    assert.ok(answer.ok(), `${to}: ${answer.status()}`);
    if (isDownload(to)) continue;
    const html = await answer.text();
    assert.ok(!new URL(answer.url()).pathname.startsWith("/sign-in"), to);
    // The pages are for those who have no command line.
    assert.doesNotMatch(html.replaceAll(/<[^>]*>/g, " "), /\s--[a-z]{2}/, to);
    pages.set(to, html);
    waiting.push(...linksIn(html));
  }
  return pages;
}

journey("all can be reached by keyboard, and paper has no menu", async ({ newPage }) => {
  const page = await enter(newPage, "controller");
  for (const path of ["/", "/settlements/2020-02-1", "/ledger"]) {
    await visit(page, path);
    await keyboard(page);
    await page.emulateMedia({ media: "print" });
    for (const left of [".menu", ".top", ".downloads", "main form"]) {
      for (const one of await page.locator(left).all()) assert.equal(await one.isVisible(), false, `${path}: ${left} on paper`);
    }
    assert.ok(await page.locator("h1").isVisible());
    await page.emulateMedia({ media: "screen" });
  }
  await narrow(page);
});

const focused = (page, what) => page.evaluate((what) => Boolean(document.activeElement?.closest(what)), what);

/** The skip link is first and leads to the main part; without it one comes through the menu to it. */
async function keyboard(page) {
  await page.keyboard.press("Tab");
  assert.ok(await focused(page, ".skip"), "the skip link is first");
  const shown = await page.locator(".skip").boundingBox();
  assert.ok(shown.x >= 0 && shown.y >= 0, "the skip link is seen when it is reached");
  await page.keyboard.press("Enter");
  assert.ok(await focused(page, "main"), "the skip link leads to the main part");
  await page.keyboard.press("Tab");
  assert.ok(await focused(page, "main"), "the next is within the main part");
  await page.reload();
  const through = [];
  for (let time = 0; time < 60 && !(await focused(page, "main a, main button, main input")); time += 1) {
    await page.keyboard.press("Tab");
    if (await focused(page, "#menu a")) through.push(time);
  }
  assert.ok(through.length >= 10, `${through.length} places in the menu`);
  assert.ok(await focused(page, "main"), "the main part is come to");
}

/** On a telephone the menu is folded, and its button opens and closes it. */
async function narrow(page) {
  await page.setViewportSize({ width: 360, height: 740 });
  await visit(page, "/");
  assert.equal(await page.locator("#menu").isVisible(), false);
  const button = page.getByRole("button", { name: "Meny" });
  await button.focus();
  await page.keyboard.press("Enter");
  assert.ok(await page.locator("#menu").isVisible());
  assert.equal(await button.getAttribute("aria-expanded"), "true");
  await page.keyboard.press("Enter");
  assert.equal(await page.locator("#menu").isVisible(), false);
}
