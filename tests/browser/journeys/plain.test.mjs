// Without scripts: all can be read, and what forms do is done.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { checkPage } from "../lib/check.mjs";
import { journey } from "../lib/journey.mjs";
import { enter, isDownload, kindOf, linksIn, press, send, visit } from "../lib/walk.mjs";

const words = (page) => page.locator("main").innerText();

journey("all pages of the menu, and those they lead to, are read without scripts", async ({ newPage }) => {
  const page = await enter(newPage, "controller", { scripts: false });
  await page.setViewportSize({ width: 320, height: 700 });
  const menu = await page.locator("#menu a").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  assert.ok(menu.length >= 12, `${menu.length} entries`);
  // A menu that nothing can unfold is not folded.
  assert.ok(await page.locator("#menu").isVisible());
  assert.equal(await page.locator(".menu-button").isVisible(), false);
  const seen = new Set();
  for (const to of menu) {
    await visit(page, to);
    await readable(page);
    const leads = linksIn(await page.locator("main").innerHTML());
    for (const next of leads.filter((next) => !isDownload(next) && !seen.has(kindOf(next)))) {
      seen.add(kindOf(next));
      await visit(page, next);
      await readable(page);
    }
  }
  assert.ok(seen.size >= 12, `${seen.size} kinds of pages`);
});

/** A page says something, and nothing of it waits for a script. */
async function readable(page) {
  assert.ok((await words(page)).trim().length > 40, page.url());
  await checkPage(page, { scripts: false });
  assert.ok((await page.locator("h1").innerText()).trim(), page.url());
  // What is folded opens by itself: that is the browser's own doing.
  const folded = page.locator("details:not([open])");
  if ((await folded.count()) > 0) {
    const place = await page.locator("details").evaluateAll((all) => all.findIndex(({ open }) => !open));
    await folded.first().locator("summary").click();
    const content = page.locator("details").nth(place).locator("> :not(summary)").first();
    assert.ok(await content.isVisible(), page.url());
  }
}

journey("forms work without scripts, sending files too", async ({ newPage, region }) => {
  const page = await enter(newPage, "controller", { scripts: false });
  const raw = await readFile(join(region, "raw", "besok-2020-04.txt"), "utf8");
  await visit(page, "/upload");
  const status = await send(page, "/upload", {
    register: "visits",
    mapping: "visits.toml",
    mode: "full",
    from: "2020-05-01",
    to: "2020-05-31",
    files: { name: "besok-2020-05.txt", mimeType: "text/plain", buffer: Buffer.from(raw.replaceAll(/^202004/gm, "202005")) },
  });
  assert.equal(status, 200);
  await ended(page);
  assert.match(await words(page), /Leveransen är mottagen/);
  await press(page, page.getByRole("link", { name: "Till resultatet" }));
  await checkPage(page, { name: "delivery without scripts", scripts: false });

  await visit(page, "/ledger");
  await send(page, "/ledger", { words: "listade", from: "2020-01" });
  assert.match(new URL(page.url()).search, /words=listade/);
  const accountant = await enter(newPage, "ekonom", { scripts: false });
  await visit(accountant, "/months/2020-01");
  await send(accountant, "/months/2020-01/export", { kinds: ["csv", "sie"] });
  await ended(accountant);
  assert.match(await words(accountant), /filer är gjorda/);
});

/** A job is followed by loading its page again. */
async function ended(page) {
  for (let time = 0; time < 200; time += 1) {
    if ((await page.locator("#progress[hx-get]").count()) === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 300));
    await page.reload();
  }
  assert.fail("the job does not end");
}
