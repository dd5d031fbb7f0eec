/** Accounts, organisations and the record where things go wrong: barred, overtaken, last of a kind, out of time. */
import { AxeBuilder } from "@axe-core/playwright";
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { header, PASSWORD, signIn } from "./lib/accounts.mjs";
import { PHONE } from "./lib/browser.mjs";
import { newGuest, settledGuest } from "./lib/guests.mjs";
import { api, BASE, eventually, suite } from "./lib/suite.mjs";

const withPage = suite();
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const GOOD = "Bamboo-Ferry-2026";

async function axe(page, state) {
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  assert.deepEqual(violations.map((v) => `${state}: ${v.id} ${v.nodes[0]?.html.slice(0, 160)}`), []);
}

async function as(who) {
  const cookie = await signIn(BASE, who);
  return async (method, path, body, extra = {}) => {
    const answer = await fetch(`${BASE}${path}`, {
      method,
      headers: { ...header(cookie), ...(body ? { "content-type": "application/json" } : {}), ...extra },
      body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    return { status: answer.status, body: text ? JSON.parse(text) : null };
  };
}

const person = (page) => page.getByTestId("person");

async function openPerson(page, username) {
  await page.goto("/admin/users");
  await page.getByRole("searchbox").fill(username);
  await page.locator(`[data-username="${username}"] button`).click();
  await person(page).waitFor();
}

/** A control that cannot be used, and the sentence why: as tooltip and for screen readers. */
async function barred(control) {
  assert.ok(await control.isDisabled());
  const reason = await control.getAttribute("title");
  const told = await control.evaluate((element) => document.getElementById(element.getAttribute("aria-describedby"))?.textContent);
  assert.ok(reason && told === reason, `${reason} / ${told}`);
  return reason;
}

describe("one account", () => {
  test("what is the other administrator's is barred with its reason; so are one's own rights", async () => {
    const guest = await newGuest(BASE);
    await withPage({ as: "admin" }, async (page) => {
      await openPerson(page, guest.username);
      for (const name of ["解锁", "全部退出"]) {
        assert.match(await barred(person(page).getByRole("button", { name, exact: true })), /安全管理员/);
      }
      for (const name of ["role", "military"]) {
        assert.match(await barred(person(page).locator(`select[name=${name}]`)), /安全管理员/);
      }
      await axe(page, "person as admin");
      await openPerson(page, "admin");
      assert.match(await barred(person(page).getByRole("button", { name: "停用", exact: true })), /本人/);
      assert.match(await barred(person(page).getByRole("button", { name: "重置口令" })), /我的账户/);
    });
    await withPage({ as: "security", language: "en", viewport: PHONE }, async (page) => {
      await openPerson(page, guest.username);
      assert.match(await barred(person(page).locator("input[name=name]")), /system administrator/);
      assert.match(await barred(person(page).locator("select[name=organisation]")), /system administrator/);
      await axe(page, "person as security, en, phone");
    });
  });

  test("a change overtaken by somebody else says what is new, keeps what was typed, and can be saved", async () => {
    const guest = await settledGuest(BASE, GOOD);
    const other = await as("security");
    const now = async () => (await other("GET", "/api/users")).body.items.find(({ id }) => id === guest.id);
    await withPage({ as: "admin" }, async (page) => {
      await openPerson(page, guest.username);
      const name = person(page).locator("input[name=name]");
      await name.fill("我填的名字");
      const version = (await now()).version;
      const granted = await other("PATCH", `/api/users/${guest.id}`, { role: "planning", military: "rows" }, { "if-match": `"${version}"` });
      assert.equal(granted.status, 200, JSON.stringify(granted.body));
      await person(page).getByRole("button", { name: "保存" }).click();
      const told = await page.getByTestId("overtaken").innerText();
      assert.match(told, /角色现为“资源规划”/);
      assert.match(told, /特殊用地现为/);
      assert.equal(await name.inputValue(), "我填的名字");
      assert.equal(await person(page).locator("select[name=role]").inputValue(), "planning");
      await axe(page, "overtaken");
      await person(page).getByRole("button", { name: "保存" }).click();
      await person(page).locator(".banner-success").waitFor();
      const saved = await now();
      assert.deepEqual([saved.name, saved.role, saved.military], ["我填的名字", "planning", "rows"]);
    });
  });

  test("signing out, disabling and resetting ask first; the form goes on from the new version", async () => {
    const guest = await settledGuest(BASE, GOOD);
    const can = () => signIn(BASE, guest.username, GOOD).then(() => true, () => false);
    const button = (page, name) => person(page).getByRole("button", { name, exact: true });
    await withPage({ as: "security" }, async (page) => {
      await openPerson(page, guest.username);
      await button(page, "全部退出").click();
      await button(page, "取消").click();
      await button(page, "全部退出").click();
      await axe(page, "asked first");
      await button(page, "确认退出").click();
      await person(page).getByText("已全部退出").waitFor();
    });
    await withPage({ as: "admin" }, async (page) => {
      await openPerson(page, guest.username);
      await button(page, "停用").click();
      await button(page, "确认停用").click();
      await button(page, "启用").waitFor();
      assert.equal(await can(), false);
      await button(page, "启用").click();
      await button(page, "停用").waitFor();
      assert.equal(await can(), true);
      await button(page, "重置口令").click();
      await button(page, "确认重置").click();
      await page.getByTestId("one-time-link").waitFor();
      assert.equal(await can(), false);
      await person(page).locator("input[name=name]").fill("重置之后");
      await button(page, "保存").click();
      await person(page).locator(".banner-success", { hasText: "已保存" }).waitFor();
      assert.equal(await page.getByTestId("overtaken").count(), 0);
    });
  });

  test("a reset ends naming, and it is given again once the person has a password", async () => {
    const guest = await settledGuest(BASE, GOOD);
    const security = await as("security");
    const now = async () => (await security("GET", "/api/users")).body.items.find(({ id }) => id === guest.id);
    const { version } = await now();
    const named = await security("PATCH", `/api/users/${guest.id}`, { role: "planning", military: "rows" }, { "if-match": `"${version}"` });
    assert.equal(named.status, 200, JSON.stringify(named.body));
    await withPage({ as: "admin" }, async (page) => {
      await openPerson(page, guest.username);
      await person(page).getByRole("button", { name: "重置口令", exact: true }).click();
      await person(page).getByText("特殊用地指名同时收回").waitFor();
      await person(page).getByRole("button", { name: "确认重置" }).click();
      await page.getByTestId("one-time-link").waitFor();
      assert.deepEqual([(await now()).role, (await now()).military], ["planning", "no"]);
    });
    await withPage({ as: "security" }, async (page) => {
      await openPerson(page, guest.username);
      const special = person(page).locator("select[name=military]");
      assert.ok(await special.locator("option[value=rows]").isDisabled());
      await person(page).getByText("待其本人用链接设置口令后再授予", { exact: true }).waitFor();
    });
  });

  test("the last administrator of a kind cannot be disabled, in words", () =>
    withPage({ as: "admin" }, async (page) => {
      await openPerson(page, "auditor");
      await person(page).getByRole("button", { name: "停用", exact: true }).click();
      await person(page).getByRole("button", { name: "确认停用" }).click();
      await person(page).locator(".banner-error", { hasText: "最后一名" }).waitFor();
    }));
});

describe("organisations", () => {
  test("are made and changed; a change overtaken by somebody else keeps what was typed", () =>
    withPage({ as: "admin", viewport: PHONE }, async (page) => {
      await page.goto("/admin/users");
      await page.getByRole("tab", { name: "单位" }).click();
      await page.getByRole("heading", { name: "新建单位" }).waitFor();
      await axe(page, "organisations, phone");
      const code = `org-${Date.now() % 1e7}`;
      const form = page.locator("section[aria-labelledby=organisation-title]");
      const name = form.getByRole("textbox").nth(1);
      await form.getByRole("textbox").first().fill(code);
      await name.fill("测试单位");
      await form.getByRole("combobox").selectOption("soe");
      await form.getByLabel("统一社会信用代码").fill("123");
      await form.getByRole("button", { name: "保存" }).click();
      await form.locator(".field-error", { hasText: "校验位" }).waitFor();
      await form.getByRole("combobox").selectOption("government");
      await form.getByRole("button", { name: "保存" }).click();
      await page.getByRole("button", { name: code }).click();
      await page.getByRole("heading", { name: `修改单位 ${code}` }).waitFor();
      const admin = await as("admin");
      const made = (await admin("GET", "/api/organisations")).body.items.find((item) => item.code === code);
      const changed = await admin("PATCH", `/api/organisations/${made.id}`, { name: "别人改的" }, { "if-match": `"${made.version}"` });
      assert.equal(changed.status, 200);
      await name.fill("我改的");
      await form.getByRole("button", { name: "保存" }).click();
      assert.match(await page.getByTestId("overtaken").innerText(), /别人改的/);
      assert.equal(await name.inputValue(), "我改的");
      await form.getByRole("button", { name: "保存" }).click();
      await page.getByRole("cell", { name: "我改的" }).waitFor();
    }));
});

describe("the record", () => {
  test("is filtered by the address with both days included, opened, and paged", () =>
    withPage({ as: "auditor" }, async (page) => {
      await page.goto("/admin/audit");
      await page.locator("[data-seq]").first().waitFor();
      const numbers = () => page.locator("[data-seq]").evaluateAll((items) => items.map((item) => Number(item.dataset.seq)));
      const first = await numbers();
      assert.deepEqual(first, [...first].sort((a, b) => b - a), "the newest first");
      const more = page.getByRole("button", { name: "更早的记录" });
      if (await more.count()) {
        await more.click();
        const all = await eventually(numbers, (list) => list.length > first.length, "the next page");
        assert.equal(new Set(all).size, all.length);
      }
      await page.getByLabel("人员").fill("auditor");
      await page.getByLabel("动作").selectOption("session.start");
      await page.getByLabel("结果").selectOption("done");
      const { today } = await api("/api/config");
      await page.getByLabel(/^自/).fill(today);
      await page.getByLabel(/^至/).fill(today);
      await page.locator(".audit-filter [type=submit]").click();
      await page.waitForURL((url) => url.searchParams.get("actor") === "auditor" && url.searchParams.get("until") === today);
      await page.locator("[data-seq]").first().waitFor();
      const lines = await page.locator("[data-seq] summary").allInnerTexts();
      assert.ok(lines.length > 0 && lines.every((line) => line.includes("auditor") && line.includes("登录")), "today counts, and nothing else is there");
      await page.goto("/admin/audit?actor=nobody-at-all&outcome=nonsense&from=x");
      await page.locator(".state-empty").waitFor();
    }));

  test("in English on a phone has no raw word", () =>
    withPage({ as: "auditor", language: "en", viewport: PHONE }, async (page) => {
      await page.goto("/admin/audit");
      await page.locator("[data-seq]").first().waitFor();
      await axe(page, "audit, en, phone");
      const labels = await page.locator(".audit-filter option").allInnerTexts();
      assert.deepEqual(labels.filter((text) => /^[a-z-]+\.[a-z-]+$/.test(text)), []);
    }));

  test("is exported also when the session ended before the press", () =>
    withPage({ as: "auditor" }, async (page) => {
      await page.goto("/admin/audit?action=session");
      await page.locator("[data-seq]").first().waitFor();
      const id = await page.evaluate(async () => (await (await fetch("/api/session")).json()).session.id);
      const other = await as("auditor");
      assert.equal((await other("DELETE", `/api/account/sessions/${id}`)).status, 204);
      const saved = page.waitForEvent("download");
      await page.getByRole("button", { name: "导出 CSV" }).click();
      const dialog = page.locator("dialog.expiry");
      await dialog.locator("input[name=password]").fill(PASSWORD);
      await dialog.locator("[type=submit]").click();
      const text = await readFile(await (await saved).path(), "utf8");
      assert.match(text, /^\ufeffseq,at,actor,action,subject,outcome,detail,hash\r\n/);
      assert.ok(text.includes("session.start"));
    }));
});
