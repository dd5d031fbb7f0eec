/** One's own account: sessions, tokens for programs, the password, and how it looks on a phone. */
import { AxeBuilder } from "@axe-core/playwright";
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { header, signIn } from "./lib/accounts.mjs";
import { PHONE } from "./lib/browser.mjs";
import { settledGuest } from "./lib/guests.mjs";
import { BASE, eventually, suite } from "./lib/suite.mjs";

const withPage = suite();
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const OLD = "Bamboo-Ferry-2026";
const NEW = "Harbour-Kite-2027";

async function axe(page, state) {
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  assert.deepEqual(violations.map((v) => `${state}: ${v.id} ${v.nodes[0]?.html.slice(0, 160)}`), []);
}

const status = (cookie) => fetch(`${BASE}/api/session`, { headers: header(cookie) }).then((answer) => answer.status);

describe("my account", () => {
  for (const language of ["zh-CN", "en"]) {
    test(`is accessible on a phone, ${language}`, () =>
      withPage({ as: "street1", language, viewport: PHONE }, async (page) => {
        await page.goto("/account");
        await page.locator(".plain-table").first().waitFor();
        await axe(page, `account ${language}`);
      }));
  }

  test("ends another session, not this one", () =>
    withPage({ as: "finance" }, async (page) => {
      const other = await signIn(BASE, "finance");
      assert.equal(await status(other), 200);
      await page.goto("/account");
      const end = page.getByRole("button", { name: /^使其退出/ });
      await end.first().waitFor();
      for (let left = await end.count(); left > 0; left--) {
        await end.first().click();
        await eventually(() => end.count(), (now) => now < left, "sessions");
      }
      assert.equal(await status(other), 401);
      await page.getByText("本次登录").waitFor();
    }));

  test("a token opens the service to programs, by header and by Basic, until it is revoked", () =>
    withPage({ as: "construction" }, async (page) => {
      await page.goto("/account");
      await page.getByLabel("用途").fill("桌面软件");
      await page.getByRole("button", { name: "新建令牌" }).click();
      const token = await page.getByTestId("token").innerText();
      const collections = (authorization) => fetch(`${BASE}/ogc/collections`, { headers: { authorization } }).then((answer) => answer.status);
      assert.equal(await collections(`Bearer ${token}`), 200);
      assert.equal(await collections(`Basic ${Buffer.from(`construction:${token}`).toString("base64")}`), 200);
      const line = page.locator("tr", { hasText: "桌面软件" });
      await line.getByRole("button", { name: "撤销" }).click();
      await line.getByRole("button", { name: "确认撤销" }).click();
      await line.waitFor({ state: "detached" });
      assert.equal(await collections(`Bearer ${token}`), 401);
    }));

  test("a new password is judged, ends the other sessions and keeps this one", async () => {
    const guest = await settledGuest(BASE, OLD);
    const other = await signIn(BASE, guest.username, OLD);
    await withPage({ as: null }, async (page) => {
      await page.goto("/sign-in?to=/account");
      await page.locator("input[name=username]").fill(guest.username);
      await page.locator("input[name=password]").fill(OLD);
      await page.locator("form [type=submit]").click();
      const fill = async (current, next, again = next) => {
        await page.locator("input[name=current]").fill(current);
        await page.locator("input[name=new-password]").fill(next);
        await page.locator("input[name=again]").fill(again);
        await page.getByRole("button", { name: "修改口令" }).click();
      };
      await fill("Wrong-Password-1", NEW);
      await page.locator(".field-error", { hasText: "口令不对" }).waitFor();
      await fill(OLD, `X-${guest.username}-1`);
      await page.locator(".field-error", { hasText: "不能包含用户名" }).waitFor();
      await fill(OLD, NEW, `${NEW}x`);
      await page.getByText("两次输入不一致").waitFor();
      await fill(OLD, NEW);
      await page.getByText("口令已修改").waitFor();
      assert.equal(await status(other), 401);
      assert.equal(await page.evaluate(async () => (await fetch("/api/session")).status), 200);
      await signIn(BASE, guest.username, NEW);
    });
  });
});
