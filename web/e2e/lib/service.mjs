/**
 * The service under test: the one at TUGUAN_E2E_URL, or a fresh one started here from TUGUAN_BIN
 * with the demonstration district in a temporary data folder, and stopped at the end.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { PASSWORD } from "./accounts.mjs";

const BINARY = process.env.TUGUAN_BIN ?? fileURLToPath(new URL("../../../target/debug/tuguan", import.meta.url));
/** The first start makes a database cluster. */
const READY_MS = 90_000;
const POLL_MS = 200;

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

async function run(command, env) {
  const child = spawn(BINARY, [command], { env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const [code] = await once(child, "exit");
  // 1 means that nothing had to be changed.
  if (code !== 0 && code !== 1) throw new Error(`tuguan ${command} ended with ${code}\n${output}`);
}

async function untilReady(base, child, output) {
  const end = Date.now() + READY_MS;
  while (Date.now() < end) {
    if (child.exitCode !== null) throw new Error(`the service ended with ${child.exitCode}\n${output()}`);
    const ready = await fetch(`${base}/readyz`).then((response) => response.ok, () => false);
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`the service was not ready in ${READY_MS / 1000} s\n${output()}`);
}

/** Starts `tuguan serve`; `demo` fills it first, `today` is the day it takes it for. `nextDay` starts it again on another. */
export async function startService({ demo, today }) {
  const folder = await mkdtemp(path.join(tmpdir(), "tuguan-e2e-"));
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const env = {
    ...process.env,
    TUGUAN_DATA_DIR: folder,
    TUGUAN_LISTEN: `127.0.0.1:${port}`,
    TUGUAN_DEMO_PASSWORD: PASSWORD,
    // Every test that signs in comes from the same address.
    TUGUAN_SIGN_IN_RATE: "1000",
    ...(today && { TUGUAN_TODAY: today }),
  };
  if (demo) await run("demo", env);
  let child;
  let output = "";
  const end = async () => {
    if (child.exitCode !== null) return;
    child.kill("SIGTERM");
    await once(child, "exit");
  };
  const stop = async () => {
    await end();
    await rm(folder, { recursive: true, force: true });
  };
  const start = async () => {
    child = spawn(BINARY, ["serve"], { env, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output = (output + chunk).slice(-8000)));
    try {
      await untilReady(base, child, () => output);
    } catch (error) {
      await stop();
      throw error;
    }
  };
  const nextDay = async (day) => {
    await end();
    env.TUGUAN_TODAY = day;
    await start();
  };
  await start();
  return { base, stop, nextDay, output: () => output };
}

/** The service with the demonstration district. */
export async function demoService() {
  const given = process.env.TUGUAN_E2E_URL;
  if (given) return { base: given.replace(/\/$/, ""), stop: async () => undefined };
  return startService({ demo: true });
}
