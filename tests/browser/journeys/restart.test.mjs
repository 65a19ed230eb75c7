// A job goes on when its page is loaded again, and what it came to is known after the server has died.

import assert from "node:assert/strict";

import { checkPage } from "../lib/check.mjs";
import { journey, signIn } from "../lib/journey.mjs";
import { serve } from "../lib/server.mjs";
import { PASSWORD, enter, jobEnds, press, send, visit } from "../lib/walk.mjs";

const MONTH = "2020-01";
const KINDS = ["pdf", "excel", "sie", "csv"];
/** A job whose server is silent for ten seconds is given up; then there is the runner's nap. */
const GIVEN_UP_MS = 60_000;

journey("a job is followed over reloads, survives its server's death in words, and is made good", async ({ newPage, server, region }) => {
  const page = await enter(newPage, "ekonom");
  await visit(page, `/months/${MONTH}/files`);
  await send(page, `/months/${MONTH}/export`, { kinds: KINDS });
  const job = new URL(page.url()).pathname;
  await page.locator("#progress progress").waitFor();
  await page.reload();
  // It still runs, and its page says how far it is.
  await page.waitForFunction(() => document.querySelector("#progress progress")?.value > 0);
  assert.match(await page.locator("main").innerText(), /pågår/i);
  await checkPage(page, { name: "a job that runs" });

  await server.kill();
  const again = await serve(region);
  try {
    const after = await newPage({ origin: again.origin });
    await signIn(after, "ekonom", PASSWORD);
    await visit(after, job);
    await after.waitForFunction(() => !document.querySelector("#progress[hx-get]"), undefined, { timeout: GIVEN_UP_MS });
    await visit(after, job);
    const said = await after.locator("main").innerText();
    assert.match(said, /servern stannade medan jobbet pågick/i);
    assert.match(said, /filer som hann skrivas är hela och registrerade/);
    assert.match(said, /gör filerna igen/);
    await checkPage(after, { name: "a job that was interrupted" });
    await visit(after, "/jobs");
    assert.match(await after.locator('[data-table="jobs"]').innerText(), /avbröts när servern stannade/);
    await checkPage(after, { name: "jobs" });

    // Made again, what is there is not made anew, and all is whole.
    await visit(after, `/months/${MONTH}/files`);
    const there = await after.locator('[data-table="files"] tbody tr').count();
    await send(after, `/months/${MONTH}/export`, { kinds: KINDS });
    const [, made, kept] = /(\d+) filer är gjorda, (\d+) fanns redan/.exec(await jobEnds(after));
    assert.ok(Number(made) > 0 && Number(kept) >= there, `${made} made, ${kept} kept of ${there}`);
    await visit(after, "/ledger/journal");
    await press(after, after.getByRole("button", { name: "Kontrollera allt" }));
    assert.doesNotMatch(await jobEnds(after), /Inget är gjort/);
    await visit(after, "/ledger/journal");
    assert.match(await after.locator("main").innerText(), /kontrollerades .* och var hela/);
    await checkPage(after, { name: "journal" });
  } finally {
    await again.stop();
  }
});
