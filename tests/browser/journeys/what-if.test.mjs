// A steering group's evening: two proposals side by side, a neutral budget, a value turned; who gains and who loses.

import assert from "node:assert/strict";

import { checkPage } from "../lib/check.mjs";
import { journey } from "../lib/journey.mjs";
import { enter, save, send, visit } from "../lib/walk.mjs";

const WITH = ["demo-2021-opposition", "demo-2021-cni-40"];

journey("a steering group puts two proposals side by side", async ({ newPage }) => {
  const page = await enter(newPage, "ledning");
  await visit(page, "/what-if");
  await checkPage(page, { name: "what if, nothing chosen" });
  assert.equal(await send(page, "/what-if", { with: WITH, from: "2020-01", to: "2020-02" }), 200);
  await checkPage(page, { name: "what if" });
  assert.equal(await page.locator("main svg").count() >= 2, true, "a picture of each proposal");
  const before = await rows(page, "models");
  assert.equal(before.length, 3);
  assert.ok(before.slice(1).some((row) => !/(^|\s)0,00(\s|$)/.test(row)), "a proposal costs or saves something");

  assert.equal(await send(page, "/what-if", { neutral: "fixed-capitation" }), 200);
  await checkPage(page, { name: "what if, neutral" });
  for (const row of (await rows(page, "models")).slice(1)) assert.match(row, /\s0,00\s.*fixed-capitation/s, row);
  assert.match((await rows(page, "centres")).at(-1), /Summa.*\s0,00\s/s);

  assert.equal(await send(page, "/what-if", { knob: "drug-price", value: "1300" }), 200);
  assert.ok((await rows(page, "changes")).some((row) => /ändrade värden/.test(row)), "the turned value has a line of its own");
  for (const row of (await rows(page, "models")).slice(1)) assert.match(row, /\s0,00\s/, row);

  assert.equal(await send(page, "/what-if", { value: "mycket" }), 200);
  assert.equal(await page.getByRole("alert").count(), 1, "what cannot be read is said");
  await checkPage(page, { name: "what if, not understood" });
  assert.equal(await send(page, "/what-if", { value: "1300" }), 200);
  const { bytes } = await save(page, page.locator(".downloads").getByRole("link", { name: "Excel", exact: true }).first());
  assert.ok(bytes.toString("latin1").startsWith("PK"));
});

/** The rows of a table with this key, as they are read. */
async function rows(page, key) {
  return page.locator(`[data-table="${key}"]`).first().locator("tbody tr, tfoot tr").allInnerTexts();
}
