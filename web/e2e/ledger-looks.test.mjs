/** 储备台账 on a phone, by keyboard and reader, and when something is broken. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { PHONE } from "./lib/browser.mjs";
import { axe } from "./lib/editing.mjs";
import { openEntry, openLedger } from "./lib/ledger.mjs";
import { api, suite } from "./lib/suite.mjs";

const withPage = suite();

describe("a phone", () => {
  test("has cards instead of the table, and the entry as a page of its own", () =>
    withPage({ viewport: PHONE }, async (page) => {
      const flat = async (where) => {
        const [inner, outer] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
        assert.ok(inner <= outer, `${where}: ${inner} > ${outer}`);
      };
      await openLedger(page, "?listed=yes");
      assert.equal(await page.locator(".ant-table").count(), 0);
      await flat("cards");
      await axe(page, "cards");
      await page.locator(".ledger-cards .row-open").first().click();
      await page.getByTestId("state").waitFor();
      const panel = await page.getByTestId("entry").boundingBox();
      assert.ok(panel.width >= PHONE.width - 1, `${panel.width} px`);
      assert.equal(await page.locator(".ledger-cards").isVisible(), false);
      for (const tab of ["流程", "会签", "地块", "附件", "履历"]) {
        await page.getByRole("tab", { name: tab }).click();
        await page.locator(".tab-panel section, .tab-panel p, .tab-panel .state").first().waitFor();
        await page.waitForLoadState("networkidle");
        await flat(tab);
        await axe(page, tab);
      }
      await page.getByRole("button", { name: "关闭台账详情" }).click();
      await page.locator(".ledger-cards").waitFor();
    }));
});

describe("accessible", () => {
  for (const language of ["zh-CN", "en"]) {
    test(`table, groups, columns, comparison, entry, new lead, ${language}`, () =>
      withPage({ language }, async (page) => {
        const { items } = await api("/api/reserve?state=in_stock&limit=1");
        await openLedger(page, "?by=state&state=in_stock,ready");
        await page.locator(".ant-table-row").first().waitFor();
        await page.getByTestId("groups").waitFor();
        await axe(page, "table and groups");
        await page.locator(".pick-button").first().click();
        await axe(page, "choices");
        await page.keyboard.press("Escape");
        await page.locator(".ledger-tools [aria-haspopup=dialog]").click();
        await axe(page, "columns");
        await page.keyboard.press("Escape");
        await openEntry(page, items[0].id);
        await page.locator(".ant-table-row").first().waitFor();
        await axe(page, "entry");
        await page.getByTestId("edit-entry").click();
        await axe(page, "form");
        await openLedger(page, "?id=new&since=2026-01-01");
        await page.getByTestId("compare").waitFor();
        await axe(page, "new lead and comparison");
        await page.goto("/ledger?id=999999");
        await page.locator(".entry-panel .state-empty").waitFor();
        await axe(page, "no such entry");
      }));
  }

  test("nobody is left before an empty page: broken, empty", () =>
    withPage({}, async (page) => {
      await openLedger(page, "?q=没有这样的地块");
      await page.locator(".state-empty").first().waitFor();
      await page.route("**/api/reserve?**", (route) => route.fulfill({ status: 500, contentType: "application/problem+json", body: JSON.stringify({ title: "Server error", status: 500, instance: "/req/1" }) }));
      await page.goto("/ledger");
      await page.locator(".state-error").waitFor();
      await axe(page, "broken");
    }));
});
