/** Starts one service for all browser tests (or takes TUGUAN_E2E_URL), runs them, stops it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { signIn } from "./lib/accounts.mjs";
import { demoService } from "./lib/service.mjs";

const folder = path.dirname(fileURLToPath(import.meta.url));
const wanted = process.argv.slice(2);
const tests = readdirSync(folder)
  .filter((name) => name.endsWith(".test.mjs") && (wanted.length === 0 || wanted.some((word) => name.includes(word))))
  .map((name) => path.join(folder, name));

const service = await demoService();
const cookie = await signIn(service.base).catch(async (error) => {
  await service.stop();
  throw error;
});
// One after the other: two browsers on a small machine wait for each other, and the tests share one database.
const child = spawn(process.execPath, ["--test", "--test-concurrency=1", "--test-timeout=240000", ...tests], {
  env: { ...process.env, TUGUAN_E2E_URL: service.base, TUGUAN_E2E_COOKIE: JSON.stringify(cookie) },
  stdio: "inherit",
});
const stop = () => child.kill("SIGTERM");
process.on("SIGINT", stop);
process.on("SIGTERM", stop);
const [code] = await once(child, "exit");
await service.stop();
process.exitCode = code ?? 1;
