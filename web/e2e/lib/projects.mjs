/** Helpers for the pages of projects. */
import { AxeBuilder } from "@axe-core/playwright";
import assert from "node:assert/strict";
import { header, signIn } from "./accounts.mjs";
import { BASE } from "./suite.mjs";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
let made = 0;

export async function axe(page, state) {
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  assert.deepEqual(violations.map((v) => `${state}: ${v.id} ${v.nodes[0]?.html.slice(0, 160)}`), []);
}

export async function flat(page, where) {
  const [inner, outer] = await page.evaluate(() => [
    Math.max(document.documentElement.scrollWidth, ...[...document.querySelectorAll(".page, .document, .project-page")].map((e) => e.scrollWidth)),
    document.documentElement.clientWidth,
  ]);
  assert.ok(inner <= outer, `${where}: ${inner} > ${outer}`);
}

/** Requests by one account. */
export async function as(who) {
  const cookie = await signIn(BASE, who);
  return async (method, path, body, extra = {}) => {
    const answer = await fetch(`${BASE}${path}`, {
      method,
      headers: { ...header(cookie), "content-type": "application/json", ...extra },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : null;
  };
}

/** A project that some land of the demonstration district suits. */
export async function project(more = {}) {
  const commerce = await as("commerce");
  const body = { name: `测试项目${process.pid}-${++made}`, demand: "land", land_min_m2: 30_000, land_max_m2: 50_000, uses: ["industrial"], ...more };
  return commerce("POST", "/api/projects", body);
}

export async function openProject(page, id) {
  await page.goto(`/projects/${id}`);
  await page.locator(".fit-card").first().waitFor();
}

export const linked = (page) => page.getByTestId("linked");
