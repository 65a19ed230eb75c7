// A steering group's evening: the two packages side by side, a neutral budget, a value turned while one looks, what else there is to see
// of it, the variant kept, the report saved.

import assert from "node:assert/strict";

import { checkPage } from "../lib/check.mjs";
import { journey } from "../lib/journey.mjs";
import { enter, formTo, save, send, visit } from "../lib/walk.mjs";

const WITH = ["demo-2021-majority", "demo-2021-opposition"];

journey("a steering group puts two packages side by side", async ({ newPage }) => {
  const page = await enter(newPage, "ledning");
  await visit(page, "/what-if");
  await checkPage(page, { name: "what if, nothing chosen" });
  assert.equal(await send(page, "/what-if", { with: WITH, from: "2020-01", to: "2020-02" }), 200);
  await checkPage(page, { name: "what if" });
  assert.equal(await page.locator("main svg").count() >= 2, true, "a picture of each package");
  const before = await rows(page, "models");
  assert.equal(before.length, 3);
  assert.ok(before.slice(1).some((row) => !/(^|\s)0,00(\s|$)/.test(row)), "a package costs or saves something");

  assert.equal(await send(page, "/what-if", { neutral: "fixed-capitation" }), 200);
  await checkPage(page, { name: "what if, neutral" });
  for (const row of (await rows(page, "models")).slice(1)) assert.match(row, /\s0,00\s.*fixed-capitation/s, row);
  assert.match((await rows(page, "centres")).at(-1), /Summa.*\s0,00\s/s);

  // A value is answered while it is turned, on the same page; the budget stays neutral.
  const still = await rows(page, "models");
  const line = knob(page, "drug-price");
  await line.fill("1300");
  const turned = await others(page, still);
  for (const row of turned.slice(1)) assert.match(row, /\s0,00\s/, row);
  assert.ok((await rows(page, "changes")).some((row) => /ändrade värden/.test(row)), "the turned value has a line of its own");
  // The slide beside it does the same, by the keyboard too.
  const slide = page.locator(`input[type=range][data-slides="${await line.getAttribute("id")}"]`);
  await slide.press("ArrowRight");
  assert.notEqual(await line.inputValue(), "1300");
  await others(page, turned);
  await checkPage(page, { name: "what if, turned" });
  await line.fill("mycket");
  await page.getByRole("alert").waitFor();
  await line.fill("1300");
  assert.deepEqual(await others(page, []), turned);

  // The address of what is seen gives the same to somebody else, and as files.
  const shared = await page.getByRole("link", { name: "Länk till det här" }).getAttribute("href");
  const { bytes } = await save(page, page.locator("main").getByRole("link", { name: "Excel", exact: true }).first());
  assert.ok(bytes.toString("latin1").startsWith("PK"));
  await visit(page, shared);
  assert.deepEqual(await rows(page, "models"), turned);

  // The whole of it in one file, with every view, that opens without the site.
  const report = await save(page, page.locator("main").getByRole("link", { name: "Rapport (HTML)" }));
  assert.match(report.name, /^vad-om-2020-01-2020-02\.html$/);
  const words = report.bytes.toString();
  for (const part of ["demo-2021-majority", "kapitera compare models/demo/2020.toml", "Marginalkronan", "Trösklar", "<svg"]) {
    assert.ok(words.includes(part), `the report has ${part}`);
  }
  assert.ok(!words.includes("<script"), "the report has no scripts");
  const book = await save(page, page.locator("main").getByRole("link", { name: "Rapport (Excel)" }));
  assert.ok(book.bytes.toString("latin1").startsWith("PK"));

  await page.locator(".tabs").getByRole("link", { name: "Intervall" }).click();
  await page.waitForLoadState();
  assert.equal(await send(page, "/what-if/sweep", { sweep: "capitation.cni", range: "25..45%:5%" }), 200);
  await checkPage(page, { name: "what if, over a range" });
  assert.equal((await rows(page, "values")).length, 5);
  await visit(page, shared);

  for (const [tab, table] of [["Mot behov", "need"], ["Marginalkronan", "worth"], ["Trösklar", "cliffs"], ["Litteratur", "scenarios"]]) {
    await page.locator(".tabs").getByRole("link", { name: tab }).click();
    await page.waitForLoadState();
    await checkPage(page, { name: `what if, ${table}` });
    assert.ok((await rows(page, table)).length > 2, tab);
  }

  // What was tried is kept as a text that stands among the proposals, and pays what was tried.
  await visit(page, shared);
  assert.equal(await send(page, "/what-if/keep", { of: WITH[0], name: "Majoriteten, dyrare läkemedel" }), 200);
  assert.match(await page.getByRole("status").first().innerText(), /sparat som en modelltext/);
  await checkPage(page, { name: "what if, kept" });
  const kept = (await rows(page, "models")).at(-1);
  assert.match(kept, /majoriteten-dyrare-lakemedel.*Majoriteten, dyrare läkemedel.*\s0,00\s/s);
  await visit(page, "/models/majoriteten-dyrare-lakemedel/text");
  assert.match(await page.locator("main").innerText(), /drug-price/);
  await visit(page, shared);
  assert.equal(await send(page, "/what-if/keep", { of: WITH[0], name: "Majoriteten, dyrare läkemedel" }), 422);
  assert.match(await page.getByRole("alert").innerText(), /finns redan/);
});

/** The line that a value is written in. */
const knob = (page, name) => formTo(page, "/what-if").locator(`input[name=knob][value="${name}"] ~ .knob input[name=value]`);

/** The models' rows when they have become others than these, and stay so. */
async function others(page, than) {
  for (let tries = 0, last; tries < 100; tries += 1) {
    const now = await rows(page, "models");
    if (JSON.stringify(now) !== JSON.stringify(than) && JSON.stringify(now) === last) return now;
    last = JSON.stringify(now);
    await page.waitForTimeout(150);
  }
  throw new Error("the figures stay as they were");
}

/** The rows of a table with this key, as they are read. */
async function rows(page, key) {
  return page.locator(`[data-table="${key}"]`).first().locator("tbody tr, tfoot tr").allInnerTexts();
}
