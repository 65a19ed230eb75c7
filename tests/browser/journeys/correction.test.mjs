// A posted month that later deliveries speak about is corrected: what it would give is what is booked.

import assert from "node:assert/strict";

import { checkPage } from "../lib/check.mjs";
import { journey } from "../lib/journey.mjs";
import { enter, formTo, jobEnds, press, send, visit } from "../lib/walk.mjs";

const REASON = "sena leveranser av läkemedel och laboratorium";

journey("a posted month is corrected, and the correction says what it corrects", async ({ newPage }) => {
  const controller = await enter(newPage, "controller");
  await checkPage(controller, { name: "start" });
  await press(controller, controller.getByRole("link", { name: "Kan ändras: 2020-01" }));
  await checkPage(controller, { name: "what a correction would give" });
  // What is to be moved: differences below the threshold are recorded only.
  const foreseen = await total(controller, "centres");

  // Without a reason the browser does not send it.
  await formTo(controller, "/months/2020-01/correct").locator("button").click();
  assert.equal(new URL(controller.url()).pathname, "/months/2020-01/correction");
  await send(controller, "/months/2020-01/correct", { post_in: "2020-02", instalments: "1", reason: REASON });
  assert.match(await jobEnds(controller), /Rättelsen 2020-01-2 är förberedd/);
  await press(controller, controller.getByRole("link", { name: "Till resultatet" }));
  await checkPage(controller, { name: "correction draft" });
  assert.equal(new URL(controller.url()).pathname, "/settlements/2020-01-2");
  await visit(controller, "/settlements/2020-01-2/lines");
  assert.equal(await total(controller, "lines"), foreseen, "the draft is what was foreseen");
  await visit(controller, "/settlements/2020-01-2");
  await send(controller, "/settlements/2020-01-2/review", { note: "genomgången" });
  await checkPage(controller, { name: "correction reviewed" });

  const attester = await enter(newPage, "attestant");
  await press(attester, attester.getByRole("link", { name: "Att attestera: 2020-01-2" }));
  await send(attester, "/settlements/2020-01-2/attest", { note: "" });
  await checkPage(attester, { name: "correction attested" });

  const accountant = await enter(newPage, "ekonom");
  await visit(accountant, "/settlements/2020-01-2");
  await send(accountant, "/settlements/2020-01-2/post");
  assert.match(await accountant.locator("main").innerText(), /Bokförd\./);
  await checkPage(accountant, { name: "correction posted" });
  await visit(accountant, "/corrections");
  await checkPage(accountant, { name: "corrections" });
  const row = accountant.locator('[data-table="corrections"] tbody tr', { hasText: "2020-01-2" });
  const words = await row.innerText();
  for (const word of ["2020-01-1", "2020-02", REASON]) assert.ok(words.includes(word), `${word} in ${words}`);
  assert.ok(words.includes(foreseen), `${foreseen} in ${words}`);
  // From the row to the rows of the ledger that it gave.
  await visit(accountant, "/ledger?settlement=2020-01-2");
  assert.ok((await accountant.locator('main table tbody tr').count()) > 0);
  await checkPage(accountant, { name: "ledger of a correction" });
});

/** The last amount at the foot of a table. */
async function total(page, key) {
  return (await page.locator(`[data-table="${key}"] tfoot td`).last().innerText()).trim();
}
