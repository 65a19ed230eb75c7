// Who comes in, who does not, and what the administrator and the auditor see of it.

import assert from "node:assert/strict";

import { checkPage } from "../lib/check.mjs";
import { journey } from "../lib/journey.mjs";
import { PASSWORD, enter, formTo, press, save, send, visit } from "../lib/walk.mjs";

const WRONG = "fel-losenord-123";
const FIRST = "forsta-losenordet";
const OWN = "eget-losenord-som-haller";

/** Fills in the page for signing in and sends it. */
const trySignIn = (page, name, password) => send(page, "/sign-in", { name, password });

const words = (page) => page.locator("main").innerText();

journey("wrong passwords lock out, but not the browser that is known", async ({ newPage }) => {
  const known = await newPage();
  // The page first asked for is the one that is come to.
  await known.goto("/ledger?words=listade");
  assert.equal(new URL(known.url()).pathname, "/sign-in");
  await checkPage(known, { name: "sign in" });
  await trySignIn(known, "controller", PASSWORD);
  assert.equal(new URL(known.url()).pathname + new URL(known.url()).search, "/ledger?words=listade");
  await press(known, known.getByRole("button", { name: "Logga ut" }));
  assert.match(await words(known), /Du är utloggad/);
  await known.goto("/months");
  assert.equal(new URL(known.url()).pathname, "/sign-in");

  const stranger = await newPage();
  await stranger.goto("/sign-in");
  for (let time = 1; time <= 5; time += 1) {
    const status = await trySignIn(stranger, "controller", WRONG);
    assert.ok([422, 429].includes(status), `${time}: ${status}`);
    if (time === 1) {
      assert.match(await words(stranger), /namnet eller lösenordet är fel/i);
      await checkPage(stranger, { name: "wrong password", allow: [/422/] });
    }
  }
  assert.equal(await trySignIn(stranger, "controller", PASSWORD), 429);
  assert.match(await words(stranger), /för många fel: vänta till \d{4}-\d\d-\d\d/i);
  await checkPage(stranger, { name: "locked out", allow: [/422/, /429/] });
  // A name that nobody has is answered as a wrong password is.
  assert.equal(await trySignIn(stranger, "finns.inte", WRONG), 422);
  assert.match(await words(stranger), /namnet eller lösenordet är fel/i);

  assert.equal(await trySignIn(known, "controller", PASSWORD), 200);
  assert.equal(new URL(known.url()).pathname, "/months");
});

journey("an administrator makes a user, ends the session and shuts the user out", async ({ newPage, origin }) => {
  const admin = await enter(newPage, "admin");
  await visit(admin, "/administration/users");
  await checkPage(admin, { name: "users" });
  const user = { name: "ny.controller", shown_name: "Ny controller (demo)", roles: ["controller"], officer: "controller", password: FIRST };
  assert.equal(await send(admin, "/administration/users", user), 200);
  assert.match(await words(admin), /Användaren är skapad/);
  await checkPage(admin, { name: "new user" });
  // The same name once more is refused, and says why.
  await visit(admin, "/administration/users");
  assert.ok((await send(admin, "/administration/users", user)) >= 400);
  assert.match(await words(admin), /ny\.controller/);
  await checkPage(admin, { name: "user refused", allow: [/ 4\d\d /] });

  const fresh = await newPage();
  await fresh.goto("/sign-in");
  await trySignIn(fresh, user.name, FIRST);
  assert.equal(new URL(fresh.url()).pathname, "/account");
  await checkPage(fresh, { name: "must change password" });
  assert.equal((await fresh.goto("/months")).status(), 403);
  assert.match(await words(fresh), /byt lösenord först/i);
  await checkPage(fresh, { name: "nothing before the password", allow: [/403/] });
  await visit(fresh, "/account");
  assert.equal(await send(fresh, "/account/password", { old: WRONG, new: OWN }), 422);
  assert.match(await words(fresh), /nuvarande lösenordet är fel/i);
  await fresh.goto("/account");
  assert.equal(await send(fresh, "/account/password", { old: FIRST, new: OWN }), 200);
  assert.match(await words(fresh), /Lösenordet är bytt/);
  await checkPage(fresh, { name: "password changed", allow: [/422/] });
  await visit(fresh, "/months");

  await visit(admin, "/administration/sessions");
  await checkPage(admin, { name: "sessions" });
  await press(admin, admin.getByRole("button", { name: /^Avsluta ny\.controller/ }).first());
  assert.match(await words(admin), /Inloggningen är avslutad/);
  await fresh.goto("/months");
  assert.equal(new URL(fresh.url()).pathname, "/sign-in");
  await trySignIn(fresh, user.name, OWN);
  assert.equal(new URL(fresh.url()).pathname, "/months");

  await visit(admin, `/administration/users/${user.name}`);
  await send(admin, `/administration/users/${user.name}/disable`);
  await fresh.goto("/months");
  assert.equal(new URL(fresh.url()).pathname, "/sign-in");
  assert.equal(await trySignIn(fresh, user.name, OWN), 422);
  assert.match(await words(fresh), /avstängd/);
  await checkPage(fresh, { name: "shut out", allow: [/422/] });

  await audit(newPage, user.name);
  assert.equal((await fetch(`${origin}/administration/audit/export`, { redirect: "manual" })).status, 303);
});

/** The auditor reads what was done, and takes it along. */
async function audit(newPage, name) {
  const auditor = await enter(newPage, "revisor");
  await visit(auditor, "/administration/audit");
  await checkPage(auditor, { name: "audit log" });
  await send(auditor, "/administration/audit", { who: "admin" });
  const seen = await words(auditor);
  for (const act of ["/administration/users", "/administration/sessions/{session}/end", "/administration/users/{user}/disable"]) {
    assert.ok(seen.includes(act), act);
  }
  assert.match(seen, /Loggens kedja är hel/);
  const { name: called, bytes } = await save(auditor, auditor.getByRole("link", { name: "Hela loggen som CSV" }));
  assert.match(called, /\.csv$/);
  const log = bytes.toString("utf8");
  assert.ok(log.includes(`/administration/users/${name}/disable`));
  assert.ok(log.includes("sign-in") && log.includes("refused"));
  // Passwords are never in it.
  for (const secret of [FIRST, OWN, PASSWORD, WRONG]) assert.ok(!log.includes(secret));
  // Who only reads has nothing to end or shut out.
  await visit(auditor, "/administration/sessions");
  assert.equal(await auditor.locator("main form").count(), 0);
}

journey("a token made on the page opens the API until it is taken back", async ({ newPage, origin }) => {
  const page = await enter(newPage, "controller");
  await visit(page, "/account/tokens");
  await checkPage(page, { name: "tokens" });
  assert.equal(await send(page, "/account/tokens", { label: "uppföljning", scopes: ["read"], days: "30" }), 200);
  const secret = (await page.locator(".secret code").innerText()).trim();
  await checkPage(page, { name: "token made" });
  const ask = (path, token, method = "GET") =>
    fetch(`${origin}/api/v1${path}`, { method, redirect: "manual", headers: token ? { authorization: `Bearer ${token}` } : {} });

  const answer = await ask("/months", secret);
  assert.equal(answer.status, 200);
  assert.ok((await answer.json()).months.some(({ month_for }) => month_for === "2020-01"));
  assert.equal((await ask("/months")).status, 401);
  assert.equal((await ask("/months", `${secret}x`)).status, 401);
  // A token for reading does nothing else, and never more than its owner.
  assert.equal((await ask("/settlements/2020-02-1/review", secret, "POST")).status, 403);
  assert.equal((await ask("/administration/users", secret)).status, 403);
  // It is shown once, and is not in the list.
  await visit(page, "/account/tokens");
  assert.ok(!(await page.content()).includes(secret));
  await press(page, page.getByRole("button", { name: "Återta ”uppföljning”" }));
  assert.match(await words(page), /Nyckeln gäller inte längre/);
  assert.equal((await ask("/months", secret)).status, 401);
  assert.equal(await formTo(page, "/account/tokens").count(), 1);
});
