// That each journey has a region and a server of its own, with a small program in the place of `kapitera`.

import assert from "node:assert/strict";
import { chmod, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { checkPage } from "./check.mjs";
import { journey } from "./journey.mjs";
import { workFolder } from "./run.mjs";

/** `demo DIR --persons N` makes a region with its key and counts how often; `serve … --region DIR` serves one page with its name as title. */
const PROGRAM = `#!/usr/bin/env node
const fs = require("node:fs"), http = require("node:http"), words = process.argv.slice(2);
if (words[0] === "demo") {
  fs.mkdirSync(words[1]);
  fs.writeFileSync(words[1] + "/persons", words[3]);
  fs.writeFileSync(words[1] + ".key", "invented");
  fs.appendFileSync(__dirname + "/demos", "made\\n");
} else {
  const region = words[words.indexOf("--region") + 1];
  const page = '<!doctype html><html lang="sv"><title>' + region + '</title><link rel="icon" href="data:,"><main><h1>Sida</h1></main></html>';
  const server = http.createServer((_, answer) => answer.writeHead(200, { "content-type": "text/html" }).end(page));
  server.listen(0, "127.0.0.1", () => console.log("http://127.0.0.1:" + server.address().port + "/"));
}
`;
const was = process.env.KAPITERA;
const isHere = (origin) => fetch(origin).then(() => true, () => false);
const seen = [];

before(async () => {
  // A folder of its own, so that the journeys of the whole run meet the real program's region.
  process.env.KAPITERA_BROWSER_WORK = join(workFolder(), `stand-in-${process.pid}`);
  await mkdir(workFolder());
  process.env.KAPITERA = join(workFolder(), "program.cjs");
  await writeFile(process.env.KAPITERA, PROGRAM);
  await chmod(process.env.KAPITERA, 0o755);
});

after(() => {
  if (was === undefined) delete process.env.KAPITERA;
  else process.env.KAPITERA = was;
});

for (const number of [1, 2]) {
  journey(`journey ${number} walks in a region of its own`, async ({ page, newPage, origin, region }) => {
    await page.goto("/");
    await checkPage(page, { name: `journey ${number}` });
    assert.equal(await page.title(), region);
    assert.deepEqual(await readdir(region), ["persons"]);
    assert.equal(await readFile(`${region}.key`, "utf8"), "invented");
    await writeFile(join(region, "left-behind"), "");
    await page.context().addCookies([{ name: "session", value: "one", url: origin }]);
    assert.deepEqual(await (await newPage()).context().cookies(), []);
    seen.push({ origin, region });
  });
}

test("after them the servers are gone, their regions too, and the region was made once", async () => {
  assert.equal(seen.length, 2);
  for (const { origin, region } of seen) {
    assert.equal(await isHere(origin), false);
    await assert.rejects(readdir(region));
  }
  assert.equal(await readFile(join(workFolder(), "demos"), "utf8"), "made\n");
});
