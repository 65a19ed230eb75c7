// That the checks fail where they must: small pages, each with one fault, and one with none.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { openBrowser, openPage } from "./browser.mjs";
import { checkPage } from "./check.mjs";
import { signIn } from "./journey.mjs";
import { workFolder } from "./run.mjs";
import { start } from "./server.mjs";

const POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; form-action 'self'";
const page = (body, { lang = "sv", title = "Sida" } = {}) =>
  `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
  `<title>${title}</title><link rel="stylesheet" href="/sheet.css"><link rel="icon" href="/icon.svg"></head>` +
  `<body><main>${body}</main></body></html>`;
const FINE = "<h1>Rubrik</h1><p>Text</p>";
const FORM =
  '<h1>Logga in</h1><form method="post"><label>Namn <input name="name"></label>' +
  '<label>Lösenord <input name="password" type="password"></label><button>Logga in</button></form>';

const PAGES = {
  "/fine": page(FINE),
  "/no-label": page(`${FINE}<form><input name="amount"></form>`),
  "/contrast": page(`${FINE}<p class="pale">Text</p>`),
  "/wide": page(`${FINE}<div class="wide">Text</div>`),
  "/wide-desk": page(`${FINE}<div class="wide-desk">Text</div>`),
  "/two-headings": page("<h1>Ett</h1><h1>Två</h1>"),
  "/no-heading": page("<p>Text</p>"),
  "/no-language": page(FINE, { lang: "" }),
  "/no-title": page(FINE, { title: "" }),
  "/script-error": page(`${FINE}<script src="/throws.js"></script>`),
  "/missing-image": page(`${FINE}<img src="/missing.svg" alt="">`),
  "/inline-style": page(`${FINE}<p style="color: red">Text</p>`),
  "/sign-in": page(FORM),
};
const FILES = {
  "/sheet.css": ["text/css", ".pale { color: #ccc } .wide { width: 500px } .wide-desk { width: 2000px }"],
  "/throws.js": ["text/javascript", "throw new Error('broken on purpose')"],
  "/icon.svg": ["image/svg+xml", '<svg xmlns="http://www.w3.org/2000/svg"/>'],
};

let server, other, origin, browser;

/** A server on a free port of the loopback. */
async function listen(answer) {
  const server = createServer(answer);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return [server, `http://127.0.0.1:${server.address().port}`];
}

function answer(request, response) {
  const { pathname } = new URL(request.url, origin);
  const send = (status, type, body, headers = {}) =>
    response.writeHead(status, { "content-type": type, ...headers }).end(body);
  if (request.method === "POST" && pathname === "/sign-in") {
    let body = "";
    request.on("data", (part) => (body += part));
    return request.on("end", () => {
      const right = new URLSearchParams(body).get("password") === "rätt";
      return right ? send(303, "text/plain", "", { location: "/fine" }) : send(403, "text/html", PAGES["/sign-in"]);
    });
  }
  if (FILES[pathname]) return send(200, ...FILES[pathname]);
  if (PAGES[pathname]) return send(200, "text/html", PAGES[pathname], { "content-security-policy": POLICY });
  return send(404, "text/plain", "not here");
}

before(async () => {
  [server, origin] = await listen(answer);
  let otherOrigin;
  [other, otherOrigin] = await listen((_, response) => response.writeHead(200, { "content-type": "image/svg+xml" }).end(FILES["/icon.svg"][1]));
  // Without the policy, so that the request is made and nothing else tells of it.
  const foreign = page(`${FINE}<img src="${otherOrigin}/picture.svg" alt="">`);
  FILES["/foreign"] = ["text/html", foreign];
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  server?.close();
  other?.close();
});

async function visit(path) {
  const page = await openPage(browser, origin);
  await page.goto(path);
  return page;
}

/** Checks a page that has one fault: all that is found must match. */
async function finds(path, ...patterns) {
  const page = await visit(path);
  const error = await checkPage(page).then(() => undefined, (error) => error);
  await page.context().close();
  assert.ok(error, `nothing was found wrong with ${path}`);
  const [, ...faults] = error.message.split("\n").map((line) => line.trim());
  for (const pattern of patterns) assert.ok(faults.some((fault) => pattern.test(fault)), `${pattern} in ${error.message}`);
  for (const fault of faults) assert.ok(patterns.some((pattern) => pattern.test(fault)), `unexpected: ${fault}`);
}

test("a page with nothing wrong holds", async () => {
  const page = await visit("/fine");
  await checkPage(page);
  await page.context().close();
});
test("a field without a label is found", () => finds("/no-label", /^label at 320 px/, /^label at 1440 px/));
test("pale text is found", () => finds("/contrast", /^color-contrast at /));
test("a page too wide for a telephone is found", () =>
  finds("/wide", /^scrolls sideways at 320 px: \d+ px wide, by div wide$/));
test("a page too wide for a desk is found", () =>
  finds("/wide-desk", /^scrolls sideways at 320 px/, /^scrolls sideways at 1440 px/));
test("two main headings are found", () => finds("/two-headings", /^2 main headings$/));
test("a page without a main heading is found", () => finds("/no-heading", /^0 main headings$/));
test("a page without a language is found", () => finds("/no-language", /^language ""$/, /^html-has-lang at /));
test("a page without a title is found", () => finds("/no-title", /^no title$/, /^document-title at /));
test("an error of a script is found", () => finds("/script-error", /^script: broken on purpose$/));
test("a picture that is not there is found", () => finds("/missing-image", /^console: .*404/));
test("a style that the policy forbids is found", () => finds("/inline-style", /^console: .*Content Security Policy/));
test("a request to another origin is found", () => finds("/foreign", /^request to another origin: http:\/\/127/));

test("a trouble that the journey wanted is allowed, once", async () => {
  const page = await visit("/missing-image");
  await checkPage(page, { allow: [/404/] });
  await page.reload();
  await assert.rejects(checkPage(page), /404/);
  await page.context().close();
});

test("signing in goes on with the right password and fails with a wrong one", async () => {
  const right = await openPage(browser, origin);
  await signIn(right, "invented", "rätt");
  assert.equal(new URL(right.url()).pathname, "/fine");
  await right.context().close();
  const wrong = await openPage(browser, origin);
  await assert.rejects(signIn(wrong, "invented", "fel"), /not signed in: 403: Logga in/);
  await wrong.context().close();
});

test("pictures are taken when asked for", async () => {
  const folder = join(workFolder(), "pictures");
  const was = process.env.KAPITERA_BROWSER_PICTURES;
  process.env.KAPITERA_BROWSER_PICTURES = folder;
  try {
    const page = await visit("/fine");
    await checkPage(page, { name: "En fin sida" });
    await page.context().close();
  } finally {
    if (was === undefined) delete process.env.KAPITERA_BROWSER_PICTURES;
    else process.env.KAPITERA_BROWSER_PICTURES = was;
  }
  assert.deepEqual((await readdir(folder)).sort(), ["en-fin-sida-1440.png", "en-fin-sida-320.png"]);
});

test("a server that is ready is used and stopped, and one that ends or is silent is told of", async () => {
  const program = (text) => [process.execPath, ["--eval", text]];
  const listening =
    "const s=require('http').createServer((q,r)=>r.end('here')).listen(0,'127.0.0.1'," +
    "()=>console.log(`starting\\nhttp://127.0.0.1:${s.address().port}/`))";
  const server = await start(...program(listening));
  assert.equal(await (await fetch(server.origin)).text(), "here");
  await server.stop();
  await assert.rejects(fetch(server.origin));
  await assert.rejects(start(...program("console.error('no region');process.exit(2)")), /ended with 2[^]*no region/);
  await assert.rejects(start(...program("setInterval(()=>{},1000)"), { readyMs: 500 }), /within 500 ms/);
  await assert.rejects(start("kapitera-that-is-not-there", []), /ENOENT/);
});
