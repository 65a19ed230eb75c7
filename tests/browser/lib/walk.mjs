// What persons do on the pages: come in, fill in a form and send it, save a file, wait for a job, follow links.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { signIn } from "./journey.mjs";

/** The password of all users of the invented region. */
export const PASSWORD = "fjallmark-demo";
/** A job is done within this time. */
const JOB_MS = 120_000;
/** What is to be pressed is there within this time, sooner than what it leads to is given up. */
const THERE_MS = 10_000;

/** A page of its own where a user of the invented region is signed in. */
export async function enter(newPage, name, settings) {
  const page = await newPage(settings);
  await signIn(page, name, PASSWORD);
  return page;
}

/** Goes to a page that must be there. */
export async function visit(page, path) {
  const answer = await page.goto(path);
  assert.equal(answer.status(), 200, path);
}

/** The form that is sent to an address. */
export const formTo = (page, action) => page.locator(`main form[action="${action}"]`);

/**
 * Fills in the form that is sent to an address, by the names of its fields, sends it and gives the status of the page that it led
 * to. A list chooses exactly those of several; files are paths, or `{ name, mimeType, buffer }`.
 */
export async function send(page, action, fields = {}) {
  const form = formTo(page, action);
  for (const [name, value] of Object.entries(fields)) await fillIn(form.locator(`[name="${name}"]`), value);
  return press(page, form.locator("button"));
}

async function fillIn(field, value) {
  const kind = await field.first().evaluate(({ tagName, type }) => (tagName === "SELECT" ? "select" : type));
  if (kind === "select") return field.selectOption(value);
  if (kind === "file") return field.setInputFiles(value);
  if (kind !== "checkbox") return field.fill(value);
  for (const box of await field.all()) await box.setChecked(value.includes(await box.getAttribute("value")));
}

/** Presses what leads to another page, and gives that page's status. */
export async function press(page, what) {
  const isPage = (answer) => answer.request().isNavigationRequest() && (answer.status() < 300 || answer.status() >= 400);
  const [answer] = await Promise.all([page.waitForResponse(isPage), page.waitForEvent("load"), what.click({ timeout: THERE_MS })]);
  return answer.status();
}

/** Saves the file that comes when something is pressed: its name and its bytes. */
export async function save(page, what) {
  const [coming] = await Promise.all([page.waitForEvent("download"), what.click({ timeout: THERE_MS })]);
  return { name: coming.suggestedFilename(), bytes: await readFile(await coming.path()) };
}

/** Waits until the page of a job says what became of it, without being loaded again; gives the words of the page. */
export async function jobEnds(page) {
  assert.match(new URL(page.url()).pathname, /^\/jobs\/\d+$/);
  await page.waitForFunction(() => !document.querySelector("#progress[hx-get]"), undefined, { timeout: JOB_MS });
  return page.locator("main").innerText();
}

/** Where a page's links lead within the site, each once, without the place in the page. */
export function linksIn(html) {
  const found = [...html.matchAll(/\shref="(\/[^"#]*)/g)].map(([, to]) => to.replaceAll("&amp;", "&"));
  return [...new Set(found)].filter((to) => !to.startsWith("/static/") && !to.startsWith("/language/"));
}

/** Whether a link leads to the page itself as a file. */
export const isDownload = (to) => /[?&]format=/.test(to) || to.endsWith("/export") || /\/files\/./.test(to);

/** The kind of page at an address: pages that differ only in what they are about are of one kind. */
export function kindOf(to) {
  const { pathname, searchParams } = new URL(to, "http://site.invalid");
  const names = [...searchParams].map(([name, value]) => (name === "format" ? `${name}=${value}` : name));
  const parts = pathname.split("/").map((part) => (/\d/.test(part) ? "*" : part));
  if (parts[1] === "explain") parts.splice(4, 1, ...(parts.length > 4 ? ["*"] : []));
  if (parts[1] === "models" && parts[2] && parts[2] !== "compare") parts[2] = "*";
  if (parts[1] === "deliveries" && parts[2]) parts[2] = "*";
  if (parts[1] === "plans" && parts[2]) parts[2] = "*";
  if (parts[1] === "follow-up" && parts[2] && parts[2] !== "centre") parts[2] = "*";
  if (parts[2] === "users" && parts[3]) parts[3] = "*";
  if (pathname.includes("/files/")) return `${pathname.split("/")[1]} file`;
  return `${parts.join("/")}?${[...new Set(names)].sort().join("&")}`;
}

/**
 * The controller drafts what residents are to see, the attester checks it, and the controller publishes it; gives what it is called.
 * `look` sees the page of each step.
 */
export async function publish(newPage, fields, look = async () => {}) {
  const controller = await enter(newPage, "controller");
  await press(controller, controller.getByRole("link", { name: "Publicera", exact: true }));
  await look(controller, "publications");
  assert.equal(await send(controller, "/publications", fields), 200);
  const said = await jobEnds(controller);
  const id = /Utkastet (\d{4}-\d{2}-\d+) är gjort/.exec(said)?.[1];
  assert.ok(id, said);
  await press(controller, controller.getByRole("link", { name: "Till resultatet" }));
  const attester = await enter(newPage, "attestant");
  await visit(attester, `/publications/${id}`);
  await look(attester, "a draft");
  assert.equal(await send(attester, `/publications/${id}/check`), 200);
  await visit(controller, `/publications/${id}`);
  assert.equal(await send(controller, `/publications/${id}/publish`), 200);
  await look(controller, "published");
  return id;
}
