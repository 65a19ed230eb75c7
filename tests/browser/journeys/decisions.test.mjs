// A commissioner asks what ceases on a day and reads which rule falls with it, and sees which assignments are due and overdue.

import assert from "node:assert/strict";

import { checkPage } from "../lib/check.mjs";
import { journey } from "../lib/journey.mjs";
import { enter, press, visit } from "../lib/walk.mjs";

const words = async (page) => (await page.locator("main").innerText()).replaceAll("\u00a0", " ");

journey("a commissioner asks what ceases on a day", async ({ newPage }) => {
  const page = await enter(newPage, "controller");
  await visit(page, "/decisions");
  await checkPage(page, { name: "decisions" });
  await visit(page, "/decisions/ceasing?day=2018-03-01");
  await checkPage(page, { name: "what ceases" });
  const said = await words(page);
  for (const part of ["LS/935/2009", "LS/42/2010", "model-2010", "tillämpas inte från och med 2018-03-01"]) {
    assert.ok(said.includes(part), `it says ${part}`);
  }
  await press(page, page.locator('table[data-table="decisions"]').getByRole("link", { name: "carry-over-2010" }));
  assert.equal(new URL(page.url()).pathname, "/decisions/of/carry-over-2010");
  await checkPage(page, { name: "a decision" });
  assert.match(await words(page), /model-2010/);
});

journey("a commissioner sees due and overdue assignments", async ({ newPage }) => {
  const page = await enter(newPage, "controller");
  await visit(page, "/decisions/assignments?day=2017-12-01");
  await checkPage(page, { name: "assignments" });
  const rows = page.locator('table[data-table="assignments"] tbody tr');
  const overdue = rows.filter({ hasText: "försenat" });
  assert.ok((await overdue.count()) > 0, "somebody is late on that day");
  assert.match(await overdue.first().innerText(), /internal-trade-evaluation/);
  await visit(page, "/decisions/assignments?day=2017-11-01");
  const due = rows.filter({ hasText: "internal-trade-evaluation" });
  assert.ok((await due.count()) > 0, "the assignment stands there before its day");
  assert.equal(await due.filter({ hasText: "försenat" }).count(), 0, "and is not late then");
});
