// A centre's manager sees the own centre, all of it, and nothing of any other, neither by pages nor by the API.

import assert from "node:assert/strict";

import { checkPage } from "../lib/check.mjs";
import { journey } from "../lib/journey.mjs";
import { enter, isDownload, jobEnds, kindOf, linksIn, press, save, send, visit } from "../lib/walk.mjs";

const OWN = "SE2329999995-F101";
const OTHER = "SE5599999926-F106";
const MONTH = "2020-01";

journey("a manager sees the own centre only", async ({ newPage, origin }) => {
  const accountant = await enter(newPage, "ekonom");
  await visit(accountant, `/months/${MONTH}/files`);
  await send(accountant, `/months/${MONTH}/export`, { kinds: ["excel"] });
  assert.match(await jobEnds(accountant), /28 filer är gjorda/);

  const page = await enter(newPage, "chef");
  await checkPage(page, { name: "manager start" });
  await press(page, page.getByRole("link", { name: `Besked ${MONTH}` }));
  assert.equal(new URL(page.url()).pathname, `/centres/${OWN}/${MONTH}`);
  await checkPage(page, { name: "statement" });
  await downloads(page);
  await press(page, page.getByRole("link", { name: "Månaden och prognosen nu" }));
  await checkPage(page, { name: "forecast" });
  await press(page, page.getByRole("link", { name: "Filer" }));
  await checkPage(page, { name: "own files" });
  const { name, bytes } = await save(page, page.locator('[data-table="given"] a').first());
  assert.ok(name.startsWith(OWN) && bytes.toString("latin1").startsWith("PK"), name);
  await visit(page, `/explain/${MONTH}/${OWN}`);
  await checkPage(page, { name: "own explanation" });
  assert.equal(await page.locator("main form").count(), 0, "persons are not for managers");
  await nothingOfOthers(page);
  await refused(page, accountant, name);
  await byToken(page, origin);
});

/** The page as files of all kinds, each with the centre's name in what can be read. */
async function downloads(page) {
  const begins = { CSV: "", Excel: "PK", Word: "PK", PDF: "%PDF-", JSON: "{" };
  for (const [kind, mark] of Object.entries(begins)) {
    const { name, bytes } = await save(page, page.locator(".downloads").getByRole("link", { name: kind, exact: true }));
    assert.ok(name.includes(OWN) || kind === "JSON", name);
    assert.ok(bytes.length > 500 && bytes.toString("latin1").startsWith(mark), kind);
    if (!mark || mark === "{") assert.ok(!bytes.toString("utf8").includes(OTHER), kind);
  }
}

/** All that links lead to, and that none of it names another centre. */
async function nothingOfOthers(page) {
  const seen = new Map();
  const waiting = ["/"];
  while (waiting.length > 0 && seen.size < 60) {
    const to = waiting.shift();
    const kind = kindOf(to);
    if (isDownload(to) || (seen.get(kind) ?? 0) >= 3) continue;
    seen.set(kind, (seen.get(kind) ?? 0) + 1);
    const answer = await page.request.get(to);
    assert.equal(answer.status(), 200, to);
    const html = await answer.text();
    const others = [...html.matchAll(/SE\d{10}-F\d{3}/g)].map(([id]) => id).filter((id) => id !== OWN);
    assert.deepEqual([...new Set(others)], [], to);
    assert.ok(!/\shref="\/(deliveries|ledger|jobs|months|settlements|payments|corrections|administration)/.test(html), to);
    waiting.push(...linksIn(html));
  }
  assert.ok([...seen.keys()].some((kind) => kind.startsWith("/explain/*/*/*")), "the own lines were come to");
}

/** What is not the manager's is refused, also to one who knows its address. */
async function refused(page, accountant, ownFile) {
  const otherFile = ownFile.replace(OWN, OTHER);
  assert.equal((await accountant.request.get(`/centres/${OTHER}/${MONTH}/files/${otherFile}`)).status(), 200);
  const addresses = [
    `/centres/${OTHER}`,
    `/centres/${OTHER}/${MONTH}`,
    `/centres/${OTHER}/${MONTH}?format=csv`,
    `/centres/${OTHER}/${MONTH}/forecast`,
    `/centres/${OTHER}/${MONTH}/files`,
    `/centres/${OTHER}/${MONTH}/files/${otherFile}`,
    `/centres/${OWN}/${MONTH}/files/${otherFile}`,
    `/centres/${OWN}/${MONTH}/files/..%2F..%2F..%2Fkapitera.toml`,
    `/months/${MONTH}/files/statements/${MONTH}/${ownFile}`,
    `/explain/${MONTH}/${OTHER}`,
    `/explain/${MONTH}/${OTHER}/drugs`,
    `/explain/${MONTH}/F106`,
    "/months",
    `/months/${MONTH}`,
    "/settlements/2020-01-1",
    "/settlements/2020-01-1/lines",
    "/jobs",
    "/jobs/1",
    "/jobs/1/progress",
    "/deliveries",
    "/ledger",
    "/ledger?centre=" + OWN,
    "/ledger/vouchers/1",
    "/payments",
    "/upload",
    "/administration/users",
    "/administration/audit",
    "/neutrality",
    "/models/compare?from=demo-2020&to=demo-2019&month=2020-01",
  ];
  for (const address of addresses) {
    const answer = await page.request.get(address);
    assert.ok([403, 404].includes(answer.status()), `${address}: ${answer.status()}`);
    assert.ok(!(await answer.text()).includes("data-table="), address);
  }
  const csrf = await page.locator('[name="csrf"]').first().inputValue();
  for (const address of ["/settlements/2020-02-1/attest", `/explain/${MONTH}/${OWN}/drugs/items`, "/administration/users/chef"]) {
    const headers = { origin: new URL(page.url()).origin };
    const answer = await page.request.post(address, { form: { csrf, reason: "vill se raderna" }, headers });
    assert.equal(answer.status(), 403, address);
  }
  // A refusal is a page like the others.
  await page.goto(`/centres/${OTHER}`);
  await checkPage(page, { name: "refused", allow: [/ 4\d\d /] });
}

/** A manager's token sees what the manager sees. */
async function byToken(page, origin) {
  await visit(page, "/account/tokens");
  await send(page, "/account/tokens", { label: "egen uppföljning", scopes: ["read"], days: "7" });
  const secret = (await page.locator(".secret code").innerText()).trim();
  const ask = (path) => fetch(`${origin}/api/v1${path}`, { headers: { authorization: `Bearer ${secret}` } });
  const own = await ask(`/centres/${OWN}/${MONTH}`);
  assert.equal(own.status, 200);
  assert.ok(!(await own.text()).includes(OTHER));
  const { centres } = await (await ask("/centres")).json();
  assert.deepEqual(centres.map(({ centre_id }) => centre_id), [OWN]);
  const others = [`/centres/${OTHER}`, `/centres/${OTHER}/${MONTH}`, `/explain/${MONTH}/${OTHER}/drugs`, "/jobs/1", "/ledger", "/deliveries", "/months"];
  for (const path of others) assert.ok([403, 404].includes((await ask(path)).status), path);
}
