// A commissioner goes from all indicators to the centre that differs and its sheet; a manager sees the own centre's.

import assert from "node:assert/strict";

import { checkPage } from "../lib/check.mjs";
import { journey } from "../lib/journey.mjs";
import { enter, press, save, send, visit } from "../lib/walk.mjs";

const OWN = "SE2329999995-F101";
const OTHER = "SE5599999926-F106";
const words = async (page) => (await page.locator("main").innerText()).replaceAll("\u00a0", " ");

journey("a commissioner finds the centre that differs", async ({ newPage }) => {
  const page = await enter(newPage, "controller");
  await press(page, page.getByRole("link", { name: "Uppföljning", exact: true }));
  await checkPage(page, { name: "follow-up" });
  await press(page, page.locator(".cards").getByRole("link", { name: /Telefon: svar samma dag/ }));
  await checkPage(page, { name: "an indicator" });
  const said = await words(page);
  for (const part of ["Det ovägda medelvärdet", "Inte hur länge", "99,8 %", "för jämnt för att säga"]) {
    assert.ok(said.includes(part), `it says ${part}`);
  }
  assert.ok((await page.locator("main svg").count()) >= 3, "whiskers, a funnel and the months");
  const worse = page.locator('main table[data-table="year"] tbody tr').filter({ has: page.getByRole("cell", { name: "sämre", exact: true }) });
  assert.ok((await worse.count()) > 0, "somebody differs clearly");
  await press(page, worse.last().getByRole("link"));
  await checkPage(page, { name: "an indicator of a centre" });
  assert.match(await words(page), /Förändring över tid/);
  assert.equal(await send(page, new URL(page.url()).pathname + "/items", { reason: "förbereder dialogen" }), 200);
  assert.match(await words(page), /av dem 20 visade/);
  await checkPage(page, { name: "the events behind" });
  await press(page, page.locator("nav[aria-label]").getByRole("link", { name: /^(Hälsocentralen|Läkarhuset)/ }));
  await checkPage(page, { name: "a centre's follow-up" });
  const { name, bytes } = await save(page, page.getByRole("link", { name: "Dialogblad (HTML)" }));
  assert.match(name, /^uppfoljning-SE\d{10}-F\d{3}-\d{4}-\d{2}\.html$/);
  assert.match(bytes.toString("utf8"), /Vad är redan gjort\?/);
});

journey("a commissioner chooses a month", async ({ newPage }) => {
  const page = await enter(newPage, "ledning");
  await visit(page, "/follow-up/antibiotics");
  await checkPage(page, { name: "a standardised indicator" });
  assert.match(await words(page), /Efter kön och ålder/);
  assert.equal(await send(page, "/follow-up/antibiotics", { period: "month", month: "2020-01" }), 200);
  assert.match(await words(page), /2020-01: \d+,\d/);
  await visit(page, `/follow-up/antibiotics/${OWN}`);
  assert.equal(await page.locator("main form").count(), 0, "steering sees no events");
});

journey("a manager sees the own centre's follow-up", async ({ newPage }) => {
  const page = await enter(newPage, "chef");
  await press(page, page.getByRole("link", { name: /^Uppföljning: / }));
  assert.equal(new URL(page.url()).pathname, `/follow-up/centre/${OWN}`);
  await checkPage(page, { name: "own follow-up" });
  await press(page, page.locator('table[data-table="indicators"]').getByRole("link").first());
  assert.equal(new URL(page.url()).pathname, `/follow-up/telephone/${OWN}`);
  await checkPage(page, { name: "own indicator" });
  await visit(page, "/follow-up/survey");
  await checkPage(page, { name: "an indicator seen by a manager" });
  assert.equal(await page.locator("main form").count(), 0, "the latest only");
  for (const to of [`/follow-up/centre/${OTHER}`, `/follow-up/centre/${OTHER}/report`, `/follow-up/telephone/${OTHER}`]) {
    assert.equal((await page.request.get(to)).status(), 403, to);
  }
});
