/** Signing in and out, the end of a session under an open page, and what each role finds. */
import { AxeBuilder } from "@axe-core/playwright";
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { header, PASSWORD, signIn } from "./lib/accounts.mjs";
import { newGuest } from "./lib/guests.mjs";
import { openMap, PHONE } from "./lib/browser.mjs";
import { BASE, someSpaces, suite } from "./lib/suite.mjs";

const withPage = suite();
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

async function axe(page, state) {
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  assert.deepEqual(violations.map((v) => `${state}: ${v.id} ${v.nodes[0]?.html.slice(0, 160)}`), []);
}

async function enter(page, username, password = PASSWORD) {
  await page.locator("input[name=username]").fill(username);
  await page.locator("input[name=password]").fill(password);
  await page.locator("form [type=submit]").click();
}

/** Ends the page's session from outside, as another browser of the same person would. */
async function endSession(page, username) {
  const id = await page.evaluate(async () => (await (await fetch("/api/session")).json()).session.id);
  const other = await signIn(BASE, username);
  const answer = await fetch(`${BASE}/api/account/sessions/${id}`, { method: "DELETE", headers: header(other) });
  assert.equal(answer.status, 204);
}

const menu = (page) => page.locator(".nav a").evaluateAll((links) => links.map((link) => link.getAttribute("href")));

describe("signing in", () => {
  test("a wanted address comes back after a wrong and a right password", () =>
    withPage({ as: null }, async (page) => {
      await page.goto("/map?cats=1,2&panel=list");
      await page.waitForURL(/\/sign-in\?to=/);
      await axe(page, "sign-in");
      await page.locator("form [type=submit]").click();
      await page.locator(".field-error", { hasText: "必填" }).first().waitFor();
      await enter(page, "street1", "not-the-Password-1");
      await page.getByText("用户名或口令不对").waitFor();
      assert.equal(await page.locator("input[name=password]").inputValue(), "");
      await axe(page, "sign-in refused");
      await enter(page, "street1");
      await page.waitForURL(/\/map\?/);
      const search = new URL(page.url()).searchParams;
      assert.equal(search.get("cats"), "1,2");
      assert.equal(search.get("panel"), "list");
      await page.locator("[data-testid=total-land][data-m2]").waitFor();
    }));

  test("an address of another site is not gone to; the demo says where its password is", () =>
    withPage({ as: null }, async (page) => {
      await page.goto("/sign-in?to=//example.org/x");
      await page.getByText("tuguan demo").waitFor();
      await enter(page, "leader");
      await page.waitForURL(`${BASE}/map**`);
    }));

  test("too many failures lock the name, in words", () =>
    withPage({ as: null }, async (page) => {
      await page.goto("/sign-in");
      for (let i = 0; i < 5; i++) {
        const answered = page.waitForResponse((response) => response.url().endsWith("/api/session") && response.request().method() === "POST");
        await enter(page, "nobody-here", `Wrong-Password-${i}`);
        await answered;
      }
      await page.locator("form [type=submit]:enabled").waitFor();
      await enter(page, "nobody-here");
      await page.locator(".banner-error", { hasText: "已锁定" }).waitFor();
      assert.match(await page.locator(".banner-error").innerText(), /\d+ 分钟/);
    }));

  test("English, a phone: nothing scrolls sideways", () =>
    withPage({ as: null, language: "en", viewport: PHONE }, async (page) => {
      await page.goto("/sign-in");
      await page.getByText("tuguan demo").waitFor();
      await axe(page, "sign-in en");
      const [inner, outer] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
      assert.ok(inner <= outer);
    }));

  test("signing out ends the session and shows nothing afterwards", () =>
    withPage({ as: "leader" }, async (page) => {
      await openMap(page);
      await page.locator(".user-button").click();
      await axe(page, "user menu");
      await page.getByRole("button", { name: "退出登录" }).click();
      await page.waitForURL(/\/sign-in$/);
      await page.goto("/map");
      await page.waitForURL(/\/sign-in/);
      assert.equal(await page.evaluate(async () => (await fetch("/api/session")).status), 401);
    }));
});

describe("one-time links", () => {
  test("an invitation: the secret leaves the address, the password is judged, one ends signed in without a role", () =>
    withPage({ as: null }, async (page) => {
      const { username, secret } = await newGuest(BASE);
      const hash = `#${secret}`;
      await page.goto(`/welcome${hash}`);
      const password = page.locator("input[name=new-password]");
      await password.waitFor();
      assert.equal(page.url(), `${BASE}/welcome`);
      assert.equal(await page.locator("input[name=username]").inputValue(), username);
      await axe(page, "welcome");
      await password.fill("abc");
      await page.locator("input[name=again]").fill("abd");
      await page.locator("form [type=submit]").click();
      await page.getByText("两次输入不一致").waitFor();
      await page.locator("input[name=again]").fill("abc");
      await page.locator("form [type=submit]").click();
      await page.locator(".field-error", { hasText: "至少 8 个字符" }).waitFor();
      await password.fill("Bamboo-Ferry-2026");
      await page.locator("input[name=again]").fill("Bamboo-Ferry-2026");
      await page.locator("form [type=submit]").click();
      await page.waitForURL(/\/account$/);
      await page.goto("/map");
      await page.getByTestId("no-role").waitFor();
      await axe(page, "no role");
      await page.goto(`/welcome${hash}`);
      await page.getByRole("heading", { name: "链接已失效" }).waitFor();
      await axe(page, "dead link");
    }));
});

describe("the end of a session under a page", () => {
  test("asks for the password over the page, whatever Escape says; what was refused is asked again", () =>
    withPage({ as: "reserve" }, async (page) => {
      const [space] = await someSpaces("sort=-area&limit=1");
      await openMap(page, `?sel=${space.id}`);
      await page.getByRole("tab").nth(1).click();
      await page.getByTestId("verdict").waitFor();
      await endSession(page, "reserve");
      await page.getByRole("tab").nth(3).click();
      const dialog = page.locator("dialog.expiry");
      await dialog.waitFor();
      await axe(page, "expiry dialog");
      await page.keyboard.press("Escape");
      await page.keyboard.press("Escape");
      // The second one closes it for a moment, whatever one says.
      await dialog.waitFor();
      await dialog.locator("input[name=password]").fill("Wrong-Password-1");
      await dialog.locator("[type=submit]").click();
      await dialog.getByText("用户名或口令不对").waitFor();
      await dialog.locator("input[name=password]").fill(PASSWORD);
      await dialog.locator("[type=submit]").click();
      await dialog.waitFor({ state: "detached" });
      await page.locator(".timeline").first().waitFor();
      assert.equal(new URL(page.url()).searchParams.get("sel"), String(space.id));
    }));

  test("a half-filled form keeps its text and goes through with one press", () =>
    withPage({ as: "reserve" }, async (page) => {
      const [space] = await someSpaces("sort=-area&limit=1");
      await openMap(page, `?sel=${space.id}`);
      await page.getByRole("tab").nth(1).click();
      await page.getByTestId("verdict").waitFor();
      await page.locator("textarea[name=reason]").fill("区政府会议纪要");
      await page.locator("input[name=document_no]").fill("e2e〔2026〕9 号");
      await endSession(page, "reserve");
      await page.locator(".override [type=submit]").click();
      const dialog = page.locator("dialog.expiry");
      await dialog.waitFor();
      assert.equal(await page.locator("textarea[name=reason]").inputValue(), "区政府会议纪要");
      await dialog.locator("input[name=password]").fill(PASSWORD);
      await dialog.locator("[type=submit]").click();
      await dialog.waitFor({ state: "detached" });
      await page.locator(".override .banner-success").waitFor();
      await page.getByRole("button", { name: "恢复按规则判定" }).click();
      await page.getByTestId("verdict").locator("b", { hasText: "规则" }).waitFor();
    }));

  test("another person gets a fresh page", () =>
    withPage({ as: "reserve" }, async (page) => {
      await page.goto("/rules");
      await page.locator("#rules-text").fill("half = true");
      await endSession(page, "reserve");
      await page.locator(".dry-run .button-primary").click();
      const dialog = page.locator("dialog.expiry");
      await dialog.waitFor();
      await dialog.locator("input[name=username]").fill("planning");
      await dialog.locator("input[name=password]").fill(PASSWORD);
      await dialog.locator("[type=submit]").click();
      await page.getByTestId("denied").waitFor();
      assert.equal(await page.locator("dialog.expiry").count(), 0);
      assert.equal(await page.locator("#rules-text").count(), 0);
    }));

  test("one sign-in is enough for two tabs; another person's reloads the other tab", () =>
    withPage({ as: "reserve" }, async (page, context) => {
      await page.goto("/rules");
      await page.locator("#rules-text").fill("half = true");
      const second = await context.newPage();
      await second.goto("/rules");
      await second.locator(".rule").first().waitFor();
      await endSession(page, "reserve");
      for (const tab of [page, second]) {
        await tab.locator(".dry-run .button-primary").click();
        await tab.locator("dialog.expiry").waitFor();
      }
      await second.locator("dialog.expiry input[name=password]").fill(PASSWORD);
      await second.locator("dialog.expiry [type=submit]").click();
      await page.locator("dialog.expiry").waitFor({ state: "detached" });
      assert.equal(await page.locator("#rules-text").inputValue(), "half = true");
      await context.clearCookies();
      await second.goto("/sign-in");
      await enter(second, "planning");
      await second.waitForURL(/\/map/);
      await page.getByTestId("denied").waitFor();
    }));

  test("a minute before idling out a word, and staying takes one press", () =>
    withPage({ as: "leader" }, async (page) => {
      await openMap(page);
      await page.clock.install();
      assert.equal(await page.getByTestId("idle-warning").count(), 0);
      await page.clock.fastForward(28.5 * 60_000);
      const warning = page.getByTestId("idle-warning");
      await warning.waitFor();
      await warning.getByRole("button").click();
      await warning.waitFor({ state: "detached" });
      assert.equal(await page.locator("dialog.expiry").count(), 0);
    }));
});

describe("each role finds its own", () => {
  const all = { map: "/map", ledger: "/ledger", projects: "/projects", contracts: "/contracts", reports: "/reports", imports: "/imports", rules: "/rules", users: "/admin/users", audit: "/admin/audit" };

  test("street1: map, imports without zones, no decision, no trial of rules, no watermark", () =>
    withPage({ as: "street1" }, async (page) => {
      await openMap(page);
      assert.deepEqual(await menu(page), [all.map, all.projects, all.ledger, all.contracts, all.reports, all.imports, all.rules]);
      assert.equal(await page.getByTestId("watermark").count(), 0);
      await page.goto("/imports");
      await page.locator(".upload").waitFor();
      assert.deepEqual(await page.locator("input[name=into]").evaluateAll((inputs) => inputs.map((input) => input.value)), ["parcels", "buildings"]);
      await page.goto("/rules");
      const denied = page.getByTestId("denied");
      await denied.waitFor();
      assert.ok(await denied.getByRole("button").isDisabled());
      await axe(page, "rules without a trial");
      const id = await page.evaluate(async () => (await (await fetch("/api/spaces?limit=1")).json()).items[0].id);
      await openMap(page, `?sel=${id}`);
      await page.getByRole("tab").nth(1).click();
      await page.getByTestId("verdict").waitFor();
      const button = page.getByTestId("denied").getByRole("button");
      assert.ok(await button.isDisabled());
      assert.ok((await button.getAttribute("title")).length > 10);
      await axe(page, "drawer without a decision");
    }));

  test("finance: map, reserve and rules; imports are refused in words", () =>
    withPage({ as: "finance" }, async (page) => {
      await openMap(page);
      assert.deepEqual(await menu(page), [all.map, all.projects, all.ledger, all.contracts, all.reports, all.rules]);
      await page.goto("/imports");
      await page.getByTestId("not-permitted").waitFor();
      // The pages of the reserve are tabs below one entry of the header.
      await page.goto("/handovers");
      assert.equal(await page.locator(".nav [aria-current=page]").getAttribute("href"), "/ledger");
      const tabs = await page.locator(".siblings a").evaluateAll((links) => links.map((link) => new URL(link.href).pathname));
      assert.deepEqual(tabs.slice(0, 2), ["/ledger", "/collecting"]);
      assert.ok(tabs.includes("/handovers"), tabs.join());
      assert.equal(await page.locator(".siblings [aria-current=page]").getAttribute("href"), "/handovers");
      await page.goto("/alerts");
      assert.equal(await page.locator(".nav [aria-current=page]").getAttribute("href"), all.contracts);
      await page.locator(".siblings a[href='/letters']").waitFor();
    }));

  test("admin and auditor land on their own page and see no map", async () => {
    for (const [who, home] of [["admin", all.users], ["security", all.users], ["auditor", all.audit]]) {
      await withPage({ as: who }, async (page) => {
        const asked = [];
        page.on("request", (request) => asked.push(new URL(request.url()).pathname));
        await page.goto("/");
        await page.waitForURL(`${BASE}${home}`);
        await page.locator(".nav a").first().waitFor();
        assert.deepEqual(await menu(page), [home]);
        assert.equal(await page.locator(".search").count(), 0);
        assert.deepEqual(asked.filter((path) => path.startsWith("/api/spaces") || path.startsWith("/ogc")), []);
      });
    }
  });

  test("who sees military land row by row has name and day over the map", () =>
    withPage({}, async (page) => {
      await openMap(page);
      assert.match(await page.getByTestId("watermark").getAttribute("data-text"), /^reserve2 \d{4}-\d{2}-\d{2}$/);
    }));
});
