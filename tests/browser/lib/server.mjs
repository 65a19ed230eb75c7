// The server of the web pages, on a port of its own choice, until it is told to stop.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

import { given } from "./run.mjs";

/** It must say where it listens within this time. */
const READY_MS = 60_000;
/** After a request to stop it has this time, and is killed then. */
const STOP_MS = 5_000;
/** What it says when it is ready, on a line of its own. */
const READY = /^http:\/\/127\.0\.0\.1:\d+\/$/;

/**
 * Starts `kapitera serve` on a region, with more words when some are given; gives its origin, its process id, what it said to stderr,
 * and how to stop it: asked to, or killed where it stands.
 */
export const serve = (region, { words = [], ...options } = {}) =>
  start(given("KAPITERA"), ["serve", "--listen", "127.0.0.1:0", "--region", region, ...words], options);

/** Starts any program that prints its address on a line when it is ready. */
export async function start(program, words, { env = {}, readyMs = READY_MS } = {}) {
  const child = spawn(program, words, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...env } });
  const ended = new Promise((resolve) => child.once("close", resolve));
  // An ended test run takes the server with it.
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (said += text));
  const stop = async () => {
    process.removeListener("exit", kill);
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGTERM");
      const late = setTimeout(kill, STOP_MS);
      await ended;
      clearTimeout(late);
    }
  };
  const killed = async () => {
    kill();
    await ended;
  };
  try {
    const address = await ready(child, ended, readyMs);
    return { origin: new URL(address).origin, pid: child.pid, said: () => said, stop, kill: killed };
  } catch (error) {
    await stop();
    throw new Error(`${program} ${words.join(" ")}: ${error.message}\n${said}`);
  }
}

async function ready(child, ended, readyMs) {
  const lines = createInterface({ input: child.stdout });
  const late = AbortSignal.timeout(readyMs);
  const failed = once(child, "error", { signal: late }).then(([error]) => {
    throw error;
  });
  const closed = ended.then((code) => {
    throw new Error(`ended with ${code} before it said where it listens`);
  });
  const said = new Promise((resolve) => lines.on("line", (line) => READY.test(line) && resolve(line)));
  const tooLate = new Promise((_, reject) => {
    late.addEventListener("abort", () => reject(new Error(`did not say where it listens within ${readyMs} ms`)));
  });
  for (const left of [failed, closed]) left.catch(() => {});
  return Promise.race([said, failed, closed, tooLate]);
}
