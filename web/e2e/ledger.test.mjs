/** 储备台账: the table with its figures, filters, sums and batches. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openMap } from "./lib/browser.mjs";
import { axe } from "./lib/editing.mjs";
import { lead, openLedger, person, total } from "./lib/ledger.mjs";
import { api, counter, eventually, suite } from "./lib/suite.mjs";

const withPage = suite();
const reserve2 = () => person("reserve2");

const sums = async (query = "") => (await api(`/api/reserve?limit=1${query}`)).sums;

describe("the ledger", () => {
  test("is one click away and says first how much there is", () =>
    withPage({}, async (page) => {
      await openMap(page);
      const task = counter();
      await task.click(page.getByRole("link", { name: "储备台账" }));
      await page.locator(".ant-table-row").first().waitFor();
      assert.equal(task.clicks, 1);
      // 湖里区发改局 2019 年上半年工作总结: 35 宗 in the ledger, of which 18 已储备或管理.
      assert.deepEqual([await total(page, "listed"), await total(page, "taken-over")], [35, 18]);
      const { area_stock_m2, acq_cost } = await sums();
      assert.deepEqual([await total(page, "in-stock"), await total(page, "cost")], [area_stock_m2, acq_cost]);
    }));

  test("filters by state and street, in the address, as chips, and in every sum", () =>
    withPage({}, async (page) => {
      await openLedger(page);
      await page.getByRole("button", { name: "状态", exact: true }).click();
      await page.locator(".pick-list:not([hidden])").getByLabel("在库", { exact: true }).check();
      await page.waitForURL(/state=in_stock/);
      await page.keyboard.press("Escape");
      const wanted = await sums("&state=in_stock");
      const matched = page.getByTestId("matched");
      await eventually(() => matched.getAttribute("data-matched").then(Number), (n) => n === wanted.count, "the filtered list");
      assert.equal(await total(page, "in-stock"), wanted.area_stock_m2);
      assert.match(await page.getByTestId("sum-all").innerText(), new RegExp(`${wanted.count} 宗`));
      // The link is the whole of it.
      await openLedger(page, new URL(page.url()).search);
      assert.equal(Number(await matched.getAttribute("data-matched")), wanted.count);
      await page.getByRole("button", { name: "移除筛选：在库" }).click();
      await page.waitForURL((url) => !url.search.includes("state"));
      await page.getByRole("searchbox", { name: /搜索编号/ }).fill("HL-CB-2019-007");
      await page.waitForURL(/q=HL-CB-2019-007/);
      await eventually(() => matched.getAttribute("data-matched"), (n) => n === "1", "the search");
    }));

  test("groups add up to the total, and a group is a filter", () =>
    withPage({}, async (page) => {
      await openLedger(page, "?by=street_code&taken=yes");
      const rows = page.getByTestId("groups").locator("tbody tr");
      await rows.first().waitFor();
      const cells = (index) => rows.evaluateAll((all, i) => all.map((row) => Number(row.cells[i].textContent.replaceAll(",", ""))), index);
      const counted = await cells(1);
      assert.equal(counted.reduce((a, b) => a + b, 0), 18);
      const areas = await cells(4);
      const { area_stock_m2 } = await sums("&taken_over=true");
      assert.equal(Math.round(areas.reduce((a, b) => a + b, 0) * 100), Math.round(area_stock_m2 * 100));
      const first = await rows.first().getAttribute("data-key");
      await rows.first().getByRole("button").click();
      await page.waitForURL(new RegExp(`st=${first}`));
      await eventually(() => page.getByTestId("matched").getAttribute("data-matched").then(Number), (n) => n === counted[0], "the group");
    }));

  test("sums what is selected, keeps columns, sorts by the service", () =>
    withPage({}, async (page) => {
      await openLedger(page, "?listed=yes&sort=-area_in_m2");
      const { items } = await api("/api/reserve?listed=true&sort=-area_in_m2&limit=2");
      const ids = () => page.locator(".ant-table-row").evaluateAll((rows) => rows.map((row) => Number(row.dataset.rowKey)));
      const wanted = items.map(({ id }) => id).join();
      await eventually(async () => (await ids()).slice(0, 2).join(), (first) => first === wanted, "the order of the service");
      for (const { name } of items) await page.getByRole("checkbox", { name: `选择 ${name}`, exact: true }).first().check();
      const both = Math.round((items[0].area_in_m2 + items[1].area_in_m2) * 100) / 100;
      const text = await page.getByTestId("sum-selection").innerText();
      assert.ok(text.includes("2 宗") && text.replaceAll(",", "").includes(both.toFixed(2)), `${text} has ${both}`);
      assert.match(await page.getByTestId("on-map").getAttribute("href"), new RegExp(`sel=${items.flatMap(({ space_ids }) => space_ids).join(",")}`));
      await page.getByRole("button", { name: "列设置" }).click();
      await page.getByTestId("columns").getByLabel("招商方向").check();
      await page.getByTestId("columns").getByRole("button", { name: "关闭" }).click();
      await page.reload();
      await page.getByRole("columnheader", { name: "招商方向" }).first().waitFor();
    }));

  test("a view is kept under a name, opened at another desk, and taken away", async () => {
    const name = `在库视图${process.pid}`;
    await withPage({}, async (page) => {
      await openLedger(page, "?state=in_stock&sort=-area_in_m2");
      await page.getByRole("button", { name: "列设置" }).click();
      await page.getByTestId("columns").getByLabel("招商方向").check();
      await page.getByTestId("columns").getByRole("button", { name: "关闭" }).click();
      await page.getByTestId("keep-view").click();
      const dialog = page.getByTestId("views-dialog");
      await dialog.locator("[name=name]").fill(name);
      await axe(page, "views");
      await dialog.locator("[type=submit]").click();
      await page.getByTestId("views").getByRole("button", { name, pressed: true }).waitFor();
    });
    // Another browser of the same person: nothing is kept in it.
    await withPage({}, async (page) => {
      await openLedger(page);
      await page.getByTestId("views").getByRole("button", { name }).click();
      await page.waitForURL(/state=in_stock.*sort=-area_in_m2/);
      await page.getByRole("columnheader", { name: "招商方向" }).first().waitFor();
      await page.getByTestId("keep-view").click();
      const own = page.locator(".own-views li", { hasText: name });
      await own.getByRole("button", { name: "删除" }).click();
      await own.getByRole("button", { name: "删除" }).click();
      await own.waitFor({ state: "detached" });
    });
  });

  test("a cell is kept up in place; a batch is looked at before it is done", () =>
    withPage({}, async (page) => {
      const as = await reserve2();
      const [one, two] = [await lead(as), await lead(as)];
      await openLedger(page, `?q=${encodeURIComponent(one.name.split("-")[0])}&state=lead`);
      await page.getByRole("button", { name: `修改管护人：${one.name}` }).click();
      await page.keyboard.type("陈管护");
      await page.keyboard.press("Enter");
      await eventually(async () => (await api(`/api/reserve/${one.id}`)).guard_person, (who) => who === "陈管护", "the cell");
      for (const { name } of [one, two]) await page.getByRole("checkbox", { name: `选择 ${name}`, exact: true }).check();
      await page.getByRole("button", { name: "批量变更" }).click();
      const dialog = page.getByTestId("batch");
      await dialog.locator("select[name=which]").selectOption("guard_org");
      await dialog.getByLabel("管护单位", { exact: true }).fill("管护中心");
      assert.ok(await dialog.getByRole("button", { name: /^执行/ }).isDisabled(), "first the preview");
      await dialog.getByRole("button", { name: "预览结果" }).click();
      await dialog.locator("[data-ok=true]").nth(1).waitFor();
      assert.equal((await api(`/api/reserve/${two.id}`)).guard_org, null, "a preview changes nothing");
      await axe(page, "batch");
      await dialog.getByRole("button", { name: /^执行/ }).click();
      await dialog.getByText("2 宗已变更").waitFor();
      assert.equal((await api(`/api/reserve/${two.id}`)).guard_org, "管护中心");
    }));

  test("a batch of steps tells why each cannot be taken, and does nothing", () =>
    withPage({}, async (page) => {
      const entry = await lead(await reserve2());
      await openLedger(page, `?q=${encodeURIComponent(entry.name)}`);
      await page.getByRole("checkbox", { name: `选择 ${entry.name}`, exact: true }).check();
      await page.getByRole("button", { name: "批量变更" }).click();
      const dialog = page.getByTestId("batch");
      await dialog.getByText("走流程").click();
      await dialog.locator("select[name=to]").selectOption("check");
      await dialog.getByRole("button", { name: "预览结果" }).click();
      await dialog.locator("[data-ok=false]").getByText(/现状照片/).waitFor();
      assert.ok(await dialog.getByRole("button", { name: /^执行/ }).isDisabled());
      assert.equal((await api(`/api/reserve/${entry.id}`)).state, "lead");
    }));

  test("compared with another day, what is new is marked", () =>
    withPage({}, async (page) => {
      const { today } = await api("/api/config");
      const before = new Date(Date.parse(today) - 86_400_000).toISOString().slice(0, 10);
      const { items } = await api(`/api/reserve/changes?since=${before}`);
      await openLedger(page, `?since=${before}`);
      const told = page.getByTestId("compare").locator("[data-kind=new]");
      assert.match(await told.innerText(), new RegExp(`${items.filter(({ kind }) => kind === "new").length}$`));
      await page.locator(".ant-table-row .tag", { hasText: "新增" }).first().waitFor();
    }));
});
