/** What the service wants before anything else: a new password, a second factor; and signing in with one. */
import { AxeBuilder } from "@axe-core/playwright";
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { describe, test } from "node:test";
import { header, signIn } from "./lib/accounts.mjs";
import { settledGuest } from "./lib/guests.mjs";
import { startService } from "./lib/service.mjs";
import { BASE, eventually, suite } from "./lib/suite.mjs";

const withPage = suite();
const PASSWORD = "Bamboo-Ferry-2026";
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const STEP_S = 30;

/** RFC 6238, SHA-1, six digits; `ahead` steps from now. */
function totp(secret, ahead = 0) {
  const bits = [...secret].map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 1000 / STEP_S) + ahead));
  const hash = createHmac("sha1", key).update(counter).digest();
  const at = hash[19] & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1e6).padStart(6, "0");
}

async function axe(page, state) {
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
  assert.deepEqual(violations.map((v) => `${state}: ${v.id} ${v.nodes[0]?.html.slice(0, 160)}`), []);
}

/** As if the service demanded it: its answers about the session say so while `holds`. */
function demand(page, what, holds) {
  return page.route("**/api/session", async (route) => {
    const response = await route.fetch();
    if (!response.ok() || route.request().method() === "DELETE") return route.fulfill({ response });
    const session = await response.json();
    return route.fulfill({ response, json: { ...session, [what]: holds(session) } });
  });
}

async function enter(page, { username }, password) {
  await page.goto("/sign-in");
  await page.locator("input[name=username]").fill(username);
  await page.locator("input[name=password]").fill(password);
  await page.locator("form [type=submit]").click();
}

describe("forced steps", () => {
  test("a new password: judged by the service, then the gate opens", () =>
    withPage({ as: null }, async (page) => {
      const guest = await settledGuest(BASE, PASSWORD);
      let changed = false;
      await demand(page, "must_change_password", () => !changed);
      page.on("response", (response) => (changed ||= response.url().endsWith("/account/password") && response.status() === 204));
      await enter(page, guest, PASSWORD);
      await page.getByRole("heading", { name: "请先修改口令" }).waitFor();
      await axe(page, "forced password");
      const fill = async (current, next) => {
        for (const [name, text] of [["current", current], ["new-password", next], ["again", next]]) await page.locator(`input[name=${name}]`).fill(text);
        await page.locator("form [type=submit]").click();
      };
      await fill("Not-My-Password-1", "Another-Lantern-77");
      await page.locator(".field-error", { hasText: "口令不对" }).waitFor();
      await fill(PASSWORD, PASSWORD);
      await page.locator(".field-error", { hasText: "以前用过" }).waitFor();
      await fill(PASSWORD, `${guest.username}-Aa1`);
      await page.locator(".field-error", { hasText: "不能包含用户名" }).waitFor();
      await axe(page, "forced password refused");
      await fill(PASSWORD, "Another-Lantern-77");
      await page.locator(".user-button").waitFor();
    }));

  test("a second factor: enrolled, then asked for at the next sign-in", () =>
    withPage({ as: null }, async (page) => {
      const guest = await settledGuest(BASE, PASSWORD);
      await demand(page, "must_enrol_totp", (session) => !session.totp);
      await enter(page, guest, PASSWORD);
      await page.getByRole("heading", { name: "请先启用动态口令" }).waitFor();
      await axe(page, "forced second factor");
      await page.locator("input[name=password]").fill(PASSWORD);
      await page.locator("form [type=submit]").click();
      const secret = (await page.getByTestId("totp-secret").innerText()).replaceAll(" ", "");
      assert.ok(await page.locator(".totp-offer img").evaluate((image) => image.complete && image.naturalWidth > 0));
      await axe(page, "QR code");
      const wrong = String((Number(totp(secret)) + 1) % 1e6).padStart(6, "0");
      await page.locator("input[name=code]").fill(wrong);
      await page.locator("form [type=submit]").click();
      await page.locator(".field-error", { hasText: "动态口令不对" }).waitFor();
      await page.locator("input[name=code]").fill(totp(secret));
      await page.locator("form [type=submit]").click();
      await page.locator(".user-button").click();
      await page.locator(".user-panel").getByRole("button", { name: "退出登录" }).click();
      await page.waitForURL(/\/sign-in$/);
      await enter(page, guest, PASSWORD);
      const code = page.locator("input[name=code]");
      await code.waitFor();
      await axe(page, "code");
      assert.ok(await code.evaluate((element) => element === document.activeElement));
      await code.fill(wrong);
      await page.locator("form [type=submit]").click();
      await page.locator(".field-error", { hasText: "动态口令不对" }).waitFor();
      // The code that turned it on has been used: the next one counts.
      await code.fill(totp(secret, 1));
      await page.locator("form [type=submit]").click();
      await page.locator(".user-button").waitFor();
    }));

  test("a reset link shows whose password it is, and the old one is over", () =>
    withPage({ as: null }, async (page) => {
      const guest = await settledGuest(BASE, PASSWORD);
      const admin = await signIn(BASE, "admin");
      const answer = await fetch(`${BASE}/api/users/${guest.id}/reset`, {
        method: "POST",
        headers: { ...header(admin), "content-type": "application/json" },
        body: "{}",
      });
      assert.equal(answer.status, 201, await answer.clone().text());
      const { hash } = new URL((await answer.json()).link);
      await enter(page, guest, PASSWORD);
      await page.getByText("用户名或口令不对").waitFor();
      await page.goto(`/welcome${hash}`);
      await page.getByRole("heading", { name: "重设口令" }).waitFor();
      assert.equal(await page.locator("input[name=username]").inputValue(), guest.username);
      await page.locator("input[name=new-password]").fill("Another-Lantern-77");
      await page.locator("input[name=again]").fill("Another-Lantern-77");
      await page.locator("form [type=submit]").click();
      await page.locator(".user-button").waitFor();
    }));
});

describe("a fresh installation", () => {
  test("the printed link makes the first system administrator, who lands on the page of people", () =>
    withPage({ as: null }, async (page) => {
      const service = await startService({ demo: false });
      try {
        const link = () => /\/welcome#[\w-]+/.exec(service.output())?.[0];
        const path = await eventually(link, Boolean, "the printed link");
        await page.goto(`${service.base}${path}`);
        await page.getByRole("heading", { name: "设立首位系统管理员" }).waitFor();
        assert.equal(page.url(), `${service.base}/welcome`);
        await axe(page, "set-up");
        const fill = async (fields) => {
          for (const [name, text] of Object.entries(fields)) await page.locator(`input[name=${name}]`).fill(text);
          await page.locator("form [type=submit]").click();
        };
        await fill({ username: "chen", "new-password": PASSWORD, again: PASSWORD });
        await page.locator(".field-error", { hasText: "必填" }).waitFor();
        await fill({ username: "a b", name: "陈工" });
        await page.locator("input[name=username][aria-invalid=true]").waitFor();
        await fill({ username: "chen" });
        await page.waitForURL(`${service.base}/admin/users`);
        assert.match(await page.locator(".user-button").innerText(), /陈工/);
      } finally {
        await service.stop();
      }
    }));
});
