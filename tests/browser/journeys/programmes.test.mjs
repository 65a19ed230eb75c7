// A measure's owner reports an outcome, and the finance director reads the half-year report.

import assert from "node:assert/strict";

import { checkPage } from "../lib/check.mjs";
import { journey } from "../lib/journey.mjs";
import { enter, press, send, visit } from "../lib/walk.mjs";

const REDUCTIONS = "/programmes/kostnadsminskningar-2024";
const LONG_TERM = "/programmes/lup-ekonomi";

journey("a measure's owner reports an outcome, and the finance director reads the half-year report", async ({ newPage }) => {
  const owner = await enter(newPage, "regiondirektor");
  await visit(owner, "/programmes");
  await checkPage(owner, { name: "programmes" });
  await visit(owner, REDUCTIONS);
  await checkPage(owner, { name: "a programme, to report" });
  assert.equal(await press(owner, owner.getByRole("main").getByRole("link", { name: /^a / }).first()), 200);
  await checkPage(owner, { name: "a measure" });
  const outcome = { period: "2024-half-year", amount: "23,4", status: "ongoing", note: "Halvår" };
  assert.equal(await send(owner, `${REDUCTIONS}/outcome`, outcome), 200);
  const said = (await owner.locator("main").textContent()).replaceAll("\u00a0", " ");
  for (const part of ["23,4", "pågår", "Halvår", "regiondirektor"]) assert.ok(said.includes(part), `it says ${part}`);
  await checkPage(owner, { name: "a measure, reported" });
  // What is no amount is told, and recorded nowhere.
  await visit(owner, `${REDUCTIONS}/item?item=a`);
  await send(owner, `${REDUCTIONS}/outcome`, { ...outcome, amount: "mycket" });
  assert.equal(await owner.getByRole("alert").count(), 1, "what cannot be read is said");

  const director = await enter(newPage, "ledning");
  await visit(director, REDUCTIONS);
  const read = (await director.locator("main").textContent()).replaceAll("\u00a0", " ");
  assert.ok(read.includes("23,4") && read.includes("Inte rapporterat"), "what came in, and who has not reported");
  await visit(director, `${REDUCTIONS}/item?item=a`);
  assert.equal(await director.getByRole("button", { name: "Rapportera" }).count(), 0, "who may not report has no form");
  await visit(director, `${LONG_TERM}?day=2017-06-30`);
  const words = (await director.locator("main").textContent()).replaceAll("\u00a0", " ");
  for (const part of ["71,2", "Från plan till utfall", "Läge", "Där texten säger olika"]) assert.ok(words.includes(part), part);
  assert.ok((await director.locator("main svg").count()) >= 2, "the waterfall, and plan beside outcome");
  await checkPage(director, { name: "a programme, half-year" });
  const links = await director
    .getByRole("link", { name: /^Rapport \(/ })
    .evaluateAll((all) => all.map((link) => link.getAttribute("href")));
  assert.equal(links.length, 4, "HTML, PDF, Word and Excel");
  for (const to of links) {
    const answer = await director.request.get(to);
    assert.ok(answer.ok(), `${to}: ${answer.status()}`);
    assert.ok((await answer.body()).length > 5_000, to);
  }
});
