// A resident compares health centres on a telephone: without signing in, without scripts, by the keyboard alone.

import assert from "node:assert/strict";

import { checkPage } from "../lib/check.mjs";
import { journey } from "../lib/journey.mjs";
import { press, publish, send, visit } from "../lib/walk.mjs";

const words = async (page) => (await page.locator("main").innerText()).replaceAll("\u00a0", " ");
const path = (page) => new URL(page.url()).pathname;

/** Moves to something by the tabulator alone, and tells whether it came there. */
async function tabTo(page, is) {
  for (let step = 0; step < 120; step += 1) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((text) => new Function("there", `return ${text}`)(document.activeElement), is)) return;
  }
  assert.fail(`the keyboard does not come to ${is}`);
}

/** What is meant to be pressed with the keyboard, and the page that comes. */
async function enterKey(page) {
  await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
}

journey("a resident compares centres on a telephone, by the keyboard, without scripts", async ({ newPage }) => {
  const nobody = await newPage({ scripts: false });
  await nobody.setViewportSize({ width: 390, height: 844 });
  await visit(nobody, "/jamfor");
  assert.match(await words(nobody), /Inget är publicerat ännu/);

  const id = await publish(newPage, { month: "2020-03" }, async (page, name) => {
    await checkPage(page, { name });
    if (name !== "a draft") return;
    // Who checks it sees all that residents would see, and what is hidden.
    for (const part of ["Vad som visas och vad som döljs", "snävaste intervall", "Så ser invånare siffrorna"]) {
      assert.ok((await words(page)).includes(part), part);
    }
    assert.ok((await page.locator("main svg").count()) >= 5);
  });

  // By the keyboard alone: to the field, the name of a place, and on.
  await visit(nobody, "/jamfor");
  await checkPage(nobody, { scripts: false });
  assert.match(await words(nobody), /Alla hälsocentraler/);
  await nobody.keyboard.press("Tab");
  assert.match(await nobody.evaluate(() => document.activeElement.textContent), /innehåll/i, "first past the menu");
  await tabTo(nobody, "there.name === 'plats'");
  await nobody.keyboard.type("Älvkrona");
  await enterKey(nobody);
  assert.equal(new URL(nobody.url()).searchParams.get("plats"), "Älvkrona");
  const found = await words(nobody);
  assert.match(found, /(Närmast|Hälsocentraler i) Älvkrona/);
  const chosen = nobody.locator('main input[name="hc"]:checked');
  assert.ok((await chosen.count()) >= 2, "the nearest are chosen already");
  await tabTo(nobody, "there.name === 'hc' && !there.checked");
  await nobody.keyboard.press("Space");
  const many = await chosen.count();
  await tabTo(nobody, "there.tagName === 'BUTTON' && there.textContent.trim() === 'Jämför'");
  await enterKey(nobody);
  await checkPage(nobody, { scripts: false });
  const compared = await words(nobody);
  for (const part of ["listade", "drift", "öppet", "Telefon", "Kontinuitet", "Patientenkät", "Så läser du siffrorna", "Tolv månader", "slump"]) {
    assert.ok(compared.includes(part), `it says ${part}`);
  }
  assert.equal(await nobody.locator('table[data-table="facts"] tbody tr').count(), many, "all that were chosen");
  assert.ok((await nobody.locator("main svg").count()) >= 5, "pictures need no scripts");
  assert.ok(await nobody.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), "no scrolling sideways");
  // The address is the comparison: it can be sent on.
  const address = nobody.url();

  // With scripts axe-core looks at the same pages, in both languages.
  const page = await newPage();
  for (const to of ["/jamfor", "/jamfor?plats=%C3%84lvkrona", address, "/jamfor/publicerat", "/oppna-data", "/oppna-data/uppfoljning-primarvard"]) {
    await visit(page, to);
    await checkPage(page, { name: to });
  }
  assert.match(await words(page), new RegExp(id));
  await visit(page, "/jamfor?plats=Atlantis");
  assert.match(await words(page), /Ingen ort eller hälsocentral heter så/);
  await checkPage(page, { name: "nothing found" });
  await press(page, page.getByRole("button", { name: "In English" }).or(page.getByRole("link", { name: "In English" })));
  await visit(page, address);
  assert.match(await words(page), /How to read the figures/);
  await checkPage(page, { name: "in English" });
});

journey("anybody reads the open data, and what was public before", async ({ newPage }) => {
  const id = await publish(newPage, { month: "2020-02" });
  const page = await newPage();
  await visit(page, "/jamfor");
  await press(page, page.getByRole("link", { name: "Öppna data" }));
  assert.equal(path(page), "/oppna-data");
  const links = await page.locator("main a").evaluateAll((all) => all.map((link) => link.getAttribute("href")));
  const files = links.filter((to) => /\.(csv|json|ttl|rdf)$/.test(to));
  assert.ok(files.length >= 7, files.join(" "));
  for (const to of files) {
    const answer = await page.request.get(to);
    assert.equal(answer.status(), 200, to);
    assert.equal(answer.headers()["access-control-allow-origin"], "*", to);
    assert.ok((await answer.body()).length > 500, to);
  }
  const csv = await (await page.request.get(`/oppna-data/uppfoljning-primarvard/${id}.csv`)).text();
  assert.match(csv, /^indicator,indicator_name,unit_kind/);
  const today = new Date().toISOString().slice(0, 10);
  await visit(page, "/jamfor/publicerat");
  assert.equal(await send(page, "/jamfor", { den: today }), 200);
  assert.match(await words(page), new RegExp(`Du ser vad som var publicerat den ${today}`));
  assert.match(await words(page), /Alla hälsocentraler/);
  await visit(page, "/jamfor?den=2019-01-01");
  assert.match(await words(page), /Inget/);
});
