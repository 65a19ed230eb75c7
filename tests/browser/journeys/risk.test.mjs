// A steering group weighs the whole budget: two of its steps, a stop-loss, what others found.

import assert from "node:assert/strict";

import { checkPage } from "../lib/check.mjs";
import { journey } from "../lib/journey.mjs";
import { enter, send, visit } from "../lib/walk.mjs";

const STEPS = ["demo-2021-whole-budget-step-2", "demo-2021-whole-budget-step-7"];

journey("a steering group sees the risk of the whole budget", async ({ newPage }) => {
  const page = await enter(newPage, "ledning");
  await visit(page, "/what-if");
  await page.locator(".tabs").getByRole("link", { name: "Risk" }).click();
  await page.waitForLoadState();
  await checkPage(page, { name: "risk, nothing chosen" });
  assert.equal(await send(page, "/what-if/risk", { with: STEPS, "stop-loss": "300000" }), 200);
  await checkPage(page, { name: "risk" });
  assert.ok((await page.locator("main svg").count()) >= 3, "two fans and a curve");
  assert.ok((await page.locator("main table").count()) > 5);
  const words = await page.locator("main").innerText();
  for (const part of ["10 000", "100 000", "stopplösning"]) {
    assert.ok(words.toLowerCase().replaceAll("\u00a0", " ").includes(part), `it says ${part}`);
  }
  assert.equal(await send(page, "/what-if/risk", { "stop-loss": "mycket" }), 200);
  assert.equal(await page.getByRole("alert").count(), 1, "what cannot be read is said");
  await checkPage(page, { name: "risk, not understood" });
});
