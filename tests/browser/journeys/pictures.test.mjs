// The pictures of the README can be taken: each page is there, and its picture is small.

import assert from "node:assert/strict";
import { join } from "node:path";

import { checkPage } from "../lib/check.mjs";
import { journey } from "../lib/journey.mjs";
import { pictures, workFolder } from "../lib/run.mjs";
import { enter, publish } from "../lib/walk.mjs";
import { PICTURES, take } from "../pictures.mjs";

/** So large a picture of the README may be. */
const MOST_BYTES = 200_000;

journey("the README's pictures are taken", async ({ newPage }) => {
  const folder = join(pictures() ?? workFolder(), "readme");
  // Residents, who are nobody here, see what was published.
  await publish(newPage, { month: "2020-03" });
  const readers = new Map([["", await newPage()]]);
  for (const picture of PICTURES) {
    if (!readers.has(picture.by)) readers.set(picture.by, await enter(newPage, picture.by));
    const page = readers.get(picture.by);
    const bytes = await take(page, picture, folder);
    assert.ok(bytes > 5_000 && bytes < MOST_BYTES, `${picture.name}: ${bytes} bytes`);
  }
  // A picture shows a page without faults.
  for (const page of readers.values()) await checkPage(page, { name: "last picture" });
});
