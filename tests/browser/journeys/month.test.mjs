// A month from its deliveries to its payment: the controller prepares, the attester attests, the accountant posts and pays.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { checkPage } from "../lib/check.mjs";
import { journey } from "../lib/journey.mjs";
import { enter, formTo, jobEnds, press, save, send, visit } from "../lib/walk.mjs";

const MONTH = "2020-01";
const ID = "2020-01-1";
const words = (page) => page.locator("main").innerText();

/** The April visits with their days in May, and so many rows spoilt, in ways of two kinds. */
async function visitsOfMay(region, spoilt) {
  const text = await readFile(join(region, "raw", "besok-2020-04.txt"), "utf8");
  const lines = text.replaceAll(/^202004/gm, "202005").split("\n");
  for (let row = 1; row <= spoilt; row += 1) {
    lines[row] = row % 3 === 0 ? lines[row].replace(/^\d{8}/, "20200532") : lines[row].replace(/\t(SK|LK|PS|AT|FT)\t/, "\tXX\t");
  }
  return { name: "besok-2020-05.txt", mimeType: "text/plain", buffer: Buffer.from(lines.join("\n")) };
}

const delivery = (file) => ({
  register: "visits",
  mapping: "visits.toml",
  mode: "full",
  from: "2020-05-01",
  to: "2020-05-31",
  files: file,
});

journey("a delivery with bad rows is taken in, and its rejected rows are read", async ({ newPage, region }) => {
  const page = await enter(newPage, "controller");
  await visit(page, "/deliveries");
  await press(page, page.getByRole("link", { name: "Ta in en leverans" }));
  await checkPage(page, { name: "upload" });
  // Too many bad rows: nothing is taken in, and it is said why.
  await send(page, "/upload", delivery(await visitsOfMay(region, 90)));
  assert.match(await jobEnds(page), /Inget är gjort/);
  await page.reload();
  await checkPage(page, { name: "delivery refused" });
  // The form says what is wrong with what was filled in, and keeps it.
  await visit(page, "/upload");
  const reversed = { ...delivery(await visitsOfMay(region, 9)), from: "2020-05-31", to: "2020-05-01" };
  const form = formTo(page, "/upload");
  await fill(form, reversed);
  await form.locator("button").click();
  await form.getByText("2020-05-31 är efter 2020-05-01").waitFor();
  await checkPage(page, { name: "upload with an error", allow: [/422/] });
  await form.locator('[name="from"]').fill("2020-05-01");
  await form.locator('[name="to"]').fill("2020-05-31");
  await press(page, form.locator("button"));
  // April's own bad row is of May now, too.
  assert.match(await jobEnds(page), /Leveransen är mottagen: .* 1\d rader avvisades/);
  await press(page, page.getByRole("link", { name: "Till resultatet" }));
  await checkPage(page, { name: "delivery" });
  const rejected = await page.locator('[data-table="rejected"]').innerText();
  assert.match(rejected, /yrke\tcode_unknown\t.*\t6\t/);
  assert.match(rejected, /datum\tdate_impossible\t.*\t4\t/);
  assert.ok(!rejected.includes("DEMO-"), "no person is named among the reasons");
  await quarantine(page);
});

const fill = async (form, fields) => {
  for (const name of ["register", "mapping", "mode"]) await form.locator(`[name="${name}"]`).selectOption(fields[name]);
  for (const name of ["from", "to"]) await form.locator(`[name="${name}"]`).fill(fields[name]);
  await form.locator('[name="files"]').setInputFiles(fields.files);
};

/** The rejected rows as they came are given with a reason, and only then. */
async function quarantine(page) {
  const form = page.locator('main form[action$="/quarantine"]');
  const here = page.url();
  await form.locator("button").click();
  assert.equal(page.url(), here, "the browser does not send it without a reason");
  await form.locator('[name="reason"]').fill("kort");
  assert.equal(await press(page, form.locator("button")), 422);
  assert.match(await words(page), /skälet är för kort/i);
  await checkPage(page, { name: "reason too short", allow: [/422/] });
  await page.goto(here);
  await form.locator('[name="reason"]').fill("rättar filen med leverantören");
  const { name, bytes } = await save(page, form.locator("button"));
  assert.match(name, /^visits-.*-karantan\.csv$/);
  assert.match(bytes.toString("utf8"), /20200532/);
}

journey(
  "a month is prepared, attested, posted, paid and handed out",
  async ({ newPage }) => {
    const accountant = await enter(newPage, "ekonom");
    await checkPage(accountant, { name: "start of an empty ledger" });
    await visit(accountant, "/ledger/periods");
    await checkPage(accountant, { name: "no months of the books" });
    await send(accountant, `/ledger/periods/${MONTH}/open`);
    assert.match(await words(accountant), /Bokföringsmånaden är öppen/);

    const controller = await enter(newPage, "controller");
    await visit(controller, `/months/${MONTH}`);
    await send(controller, `/months/${MONTH}/prepare`, { note: "första månaden" });
    assert.match(await jobEnds(controller), /2020-01-1/);
    await press(controller, controller.getByRole("link", { name: "Till resultatet" }));
    await checkPage(controller, { name: "review" });
    await explain(controller);
    await visit(controller, `/settlements/${ID}`);
    await send(controller, `/settlements/${ID}/review`, { note: "sett" });
    assert.match(await words(controller), /Granskad\./);
    assert.equal(await formTo(controller, `/settlements/${ID}/attest`).count(), 0, "who prepares does not attest");

    const attester = await enter(newPage, "attestant");
    await press(attester, attester.getByRole("link", { name: `Att attestera: ${ID}` }));
    await send(attester, `/settlements/${ID}/attest`, { note: "attesteras" });
    assert.match(await words(attester), /Attesterad\./);
    assert.equal(await formTo(attester, `/settlements/${ID}/post`).count(), 0, "who attests does not post");

    await visit(accountant, `/settlements/${ID}`);
    await send(accountant, `/settlements/${ID}/post`);
    assert.match(await words(accountant), /Bokförd\./);
    await checkPage(accountant, { name: "posted" });
    await pay(accountant);
    await handOut(accountant);
  },
  { empty: true },
);

/** From a krona of the review to its sentence, the row of its table, and the items behind it. */
async function explain(page) {
  await visit(page, `/settlements/${ID}/lines?component=drugs`);
  await checkPage(page, { name: "lines" });
  const amount = page.locator('[data-table="lines"] tbody td.n a').first();
  const kronor = (await amount.innerText()).trim().replace("+", "");
  await press(page, amount);
  assert.match(new URL(page.url()).pathname, /^\/explain\/2020-01\/SE[^/]+\/drugs$/);
  const here = page.url();
  await checkPage(page, { name: "explanation" });
  assert.ok((await words(page)).includes(kronor), `${kronor} stands in its explanation`);
  // The table row that a weight was looked up in is a line of the model's text.
  // Where there are many rows they are folded.
  await page.locator("main details summary").first().click();
  const place = page.locator('main a[href*="/text?file="]').first();
  const line = new URL(await place.getAttribute("href"), here).hash;
  await press(page, place);
  assert.equal(await page.locator(line).count(), 1, line);
  await checkPage(page, { name: "model text" });
  await page.goto(here);
  assert.equal(await page.locator('main form[action$="/items"]').count(), 0, "a line of the listing has no items");
  // A line of costs has.
  await visit(page, `${new URL(here).pathname.replace(/drugs$/, "cost-drugs")}?settlement=${ID}`);
  const form = page.locator('main form[action$="/items"]');
  await form.locator('[name="reason"]').fill("kontroll av läkemedelsraden");
  assert.equal(await press(page, form.locator("button")), 200);
  assert.ok((await page.locator("main table tbody tr").count()) > 0);
  await checkPage(page, { name: "items behind a line" });
}

async function pay(page) {
  await visit(page, `/months/${MONTH}`);
  await checkPage(page, { name: "month of an accountant" });
  // A day that lies in another month is refused, and nothing is paid.
  assert.ok((await send(page, `/months/${MONTH}/pay`, { execution: "2020-03-31" })) >= 400);
  await checkPage(page, { name: "payment refused", allow: [/ 4\d\d /] });
  await visit(page, `/months/${MONTH}`);
  assert.equal(await send(page, `/months/${MONTH}/pay`, { execution: "2020-01-31", note: "första betalningen" }), 200);
  assert.match(await words(page), /Betalningen är bokförd/);
  await checkPage(page, { name: "payment" });
}

const KINDS = ["pdf", "excel", "sie", "payments", "invoices", "csv"];

async function handOut(page) {
  await visit(page, `/months/${MONTH}/files`);
  const action = `/months/${MONTH}/export`;
  const offered = await formTo(page, action).locator('[name="kinds"]').evaluateAll((boxes) => boxes.map(({ value }) => value));
  assert.deepEqual(offered, KINDS);
  await send(page, action, { kinds: KINDS });
  assert.match(await jobEnds(page), /filer är gjorda, 0 fanns redan/);
  await press(page, page.getByRole("link", { name: "Till resultatet" }));
  await checkPage(page, { name: "files" });
  const begins = { ".pdf": "%PDF-", ".xlsx": "PK", ".si": "#FLAGGA", ".xml": "<?xml", ".csv": "" };
  for (const [ending, mark] of Object.entries(begins)) {
    const link = page.locator('[data-table="files"] a', { hasText: new RegExp(`\\${ending}$`, "i") }).first();
    const { name, bytes } = await save(page, link);
    assert.ok(name.toLowerCase().endsWith(ending), name);
    assert.ok(bytes.length > 100 && bytes.toString("latin1").startsWith(mark), name);
  }
  // Once more: what was given out is not made again.
  await send(page, action, { kinds: ["excel"] });
  assert.match(await jobEnds(page), /0 filer är gjorda, 28 fanns redan/);
}
