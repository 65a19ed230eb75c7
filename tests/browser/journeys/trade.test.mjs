// The finance director reads what came of internal trade: three questions, each with its answer, its pictures and what it cannot show, and the report.

import assert from "node:assert/strict";

import { checkPage } from "../lib/check.mjs";
import { journey } from "../lib/journey.mjs";
import { enter, visit } from "../lib/walk.mjs";

const QUESTIONS = [
  { name: "Höll priserna tillbaka kostnaderna?", says: ["2018-07", "kr i månaden", "Falska datum", "Vad uppgifterna kan och inte kan visa"] },
  { name: "Hjälpte återkopplingen?", says: ["Laboratoriemedicin", "medianen", "inget bevis"] },
  { name: "Hur skulle modellen kunna ändras?", says: ["Fri nyttighet", "patientnära", "Antaganden", "påhittat"] },
];

journey("the finance director has the three questions of internal trade answered", async ({ newPage }) => {
  const page = await enter(newPage, "ledning");
  await visit(page, "/");
  await page.getByRole("link", { name: "Internhandel" }).first().click();
  await page.waitForLoadState();
  await checkPage(page, { name: "internal trade" });
  for (const [at, { name, says }] of QUESTIONS.entries()) {
    await page.getByRole("link", { name }).first().click();
    await page.waitForLoadState();
    assert.equal(await page.locator("h1").innerText(), name);
    const words = (await page.locator("main").textContent()).replaceAll("\u00a0", " ");
    for (const part of says) assert.ok(words.includes(part), `${name} says ${part}`);
    assert.ok((await page.locator("main svg").count()) >= 2, `${name} has its pictures`);
    await checkPage(page, { name: `internal trade, question ${at + 1}` });
  }
  // The report has all three, in the forms people send to each other.
  const links = await page.getByRole("link", { name: /^Rapport \(/ }).evaluateAll((all) => all.map((link) => link.getAttribute("href")));
  assert.deepEqual(links.map((to) => new URL(to, page.url()).searchParams.get("format")), ["html", "pdf", "docx", "xlsx"]);
  for (const to of links) {
    const answer = await page.request.get(to);
    assert.ok(answer.ok(), `${to}: ${answer.status()}`);
    assert.ok((await answer.body()).length > 10_000, to);
  }
  const report = await (await page.request.get(links[0])).text();
  for (const question of ["Kostnadsmedvetenhet", "Återkoppling", "Andra sätt"]) assert.ok(report.includes(question), question);
});
