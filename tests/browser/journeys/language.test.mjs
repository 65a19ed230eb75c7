// English by choice: the words, the numbers, and the language that is told to screen readers.

import assert from "node:assert/strict";

import { checkPage } from "../lib/check.mjs";
import { journey } from "../lib/journey.mjs";
import { enter, press, save, visit } from "../lib/walk.mjs";

/** Words that no English heading, button or label holds. */
const SWEDISH =
  /(?<![\p{L}-])(och|är|inte|alla|för|från|till|månad(en|er)?|avräkning(ar)?|rättelser?|hälsocentral(er)?|leverans(er)?|skäl|bokför(d|t)?|visa|sök|lösenord|användare|utförare|öppen|läge|rader|belopp|besked|betalning(ar)?|anteckning|valfritt|ladda|kontroll(era)?|verifikation(er)?|skuld|summa|saldo|konto|namn|orsak|komponent)(?![\p{L}-])/iu;

const MENUS = {
  controller: ["/settlements/2020-02-1", "/explain/2020-01/SE2329999995-F101/drugs", "/months/2020-01/correction", "/upload", "/account"],
  ekonom: ["/months/2020-01", "/ledger/periods"],
  admin: ["/administration/users/chef"],
};

journey("the pages are English when that is chosen", async ({ newPage }) => {
  const faults = [];
  for (const [role, more] of Object.entries(MENUS)) {
    const page = await enter(newPage, role);
    assert.equal(await page.locator("html").getAttribute("lang"), "sv");
    await press(page, page.getByRole("link", { name: "In English" }));
    const menu = await page.locator("#menu a").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
    for (const to of new Set([...menu, ...more])) {
      await visit(page, to);
      assert.equal(await page.locator("html").getAttribute("lang"), "en", to);
      for (const words of await labels(page)) if (SWEDISH.test(words)) faults.push(`${to}: ${words}`);
      await numbers(page, to);
    }
  }
  assert.deepEqual([...new Set(faults)], []);
});

/** What headings, buttons, labels, the menu and columns say; a model has one name, in the language of its text. */
const labels = (page) =>
  page.locator("h1, h2, button, label:not(:has(input[name=with])), legend, thead th, dt, summary, #menu a, .menu-group, .tabs a, .downloads, .lead, .help").allInnerTexts();

/** Numbers have a full stop before decimals, and never a comma. */
async function numbers(page, to) {
  const cells = await page.locator("main td.n, main dd.n").allInnerTexts();
  for (const cell of cells) assert.doesNotMatch(cell, /\d,\d\d\s*$/, `${to}: ${cell}`);
  if (to === "/ledger") assert.ok(cells.some((cell) => /\d\.\d\d\s*$/.test(cell)), "the ledger has kronor with decimals");
}

journey("the language is kept, and files follow it", async ({ newPage }) => {
  const page = await newPage();
  await page.goto("/sign-in");
  await press(page, page.getByRole("link", { name: "In English" }));
  assert.equal(await page.locator("h1").innerText(), "Sign in");
  await checkPage(page, { name: "sign in, English" });
  await page.fill('[name="name"]', "controller");
  await page.fill('[name="password"]', "fjallmark-demo");
  await press(page, page.locator("main form button"));
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  await checkPage(page, { name: "start, English" });
  // The page and the place in it are kept when the language is changed.
  await visit(page, "/ledger/balances?by=provider");
  await press(page, page.getByRole("link", { name: "På svenska" }));
  assert.match(page.url(), /\/ledger\/balances\?by=provider$/);
  await press(page, page.getByRole("link", { name: "In English" }));
  const { bytes } = await save(page, page.locator(".downloads").getByRole("link", { name: "CSV" }));
  assert.match(bytes.toString("utf8"), /\d\.\d\d\b/);
});
