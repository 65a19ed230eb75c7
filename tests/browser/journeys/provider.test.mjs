// Signing in by the region's provider of identities (OpenID Connect), in a browser.

import assert from "node:assert/strict";
import { appendFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { checkPage } from "../lib/check.mjs";
import { journey } from "../lib/journey.mjs";
import { CLIENT, freePort, provide, SECRET } from "../lib/provider.mjs";
import { given } from "../lib/run.mjs";
import { start } from "../lib/server.mjs";
import { enter, press, send, visit } from "../lib/walk.mjs";

const SUBJECT = "chef-at-the-provider";

journey("a manager signs in by the provider, and a stranger does not", async ({ newPage, region, server }) => {
  await server.stop();
  const provider = await provide();
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  await writeFile(join(region, "..", "secret"), SECRET, { mode: 0o600 });
  await appendFile(
    join(region, "kapitera.toml"),
    `\n[web]\naddress = "${origin}"\n[web.oidc]\nissuer = "${provider.issuer}"\nclient-id = "${CLIENT}"\nclient-secret-file = "../secret"\nname = "Testleverantören (påhittad)"\n`,
  );
  const own = await start(given("KAPITERA"), ["serve", "--listen", `127.0.0.1:${port}`, "--region", region]);
  try {
    const admin = await enter(newPage, "admin", { origin });
    await visit(admin, "/administration/users/chef");
    assert.equal(await send(admin, "/administration/users/chef/identity", { subject: SUBJECT }), 200);
    assert.match(await admin.locator("main").innerText(), new RegExp(SUBJECT));

    // The provider is the one other that a browser is sent to.
    const sent = new RegExp(`request to another origin: ${provider.issuer}$`);
    const page = await newPage({ origin });
    provider.says.subject = "a-stranger";
    await visit(page, "/sign-in");
    await checkPage(page, { name: "sign in, with a provider" });
    const byProvider = () => page.getByRole("link", { name: "Logga in med Testleverantören (påhittad)" });
    const refused = await press(page, byProvider());
    assert.ok(refused >= 400 && refused < 500, `a stranger: ${refused}`);
    await checkPage(page, { name: "sign in, a stranger", allow: [/40\d/, sent] });

    provider.says.subject = SUBJECT;
    await visit(page, "/sign-in?back=/centres");
    assert.equal(await press(page, byProvider()), 200);
    assert.equal(new URL(page.url()).pathname, "/centres");
    assert.match(await page.locator("header").innerText(), /Verksamhetschef/);
    await checkPage(page, { name: "signed in by the provider", allow: [sent] });
    assert.deepEqual(provider.says.refused, []);
  } finally {
    await own.stop();
    await provider.stop();
  }
});
