/** The page of reports for each role, by keyboard, in its states and on paper, and the board of supervision. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { addedUp, asker, followed, frozenOctober, openReports, shown, tableOf, TABS } from "./lib/reports.mjs";
import { eventually, suite } from "./lib/suite.mjs";

const withPage = suite();
let service;
before(async () => {
  service = await frozenOctober();
});
after(() => service?.stop());

const open = (options, work) => withPage({ base: service.base, ...options }, work);

describe("reports for each", () => {
  test("who may not freeze sees no button, and who does not know of 部队用地 nothing of it", () =>
    open({ as: "commerce" }, async (page) => {
      const bodies = [];
      page.on("response", async (response) => {
        if (/\/api\/(reports|contracts|alerts|reserve)/.test(response.url())) bodies.push(await response.text().catch(() => ""));
      });
      for (const tab of TABS) await shown(page, tab);
      await page.getByTestId("snapshots").waitFor();
      assert.equal(await page.getByTestId("freezer").count(), 0);
      const table = await tableOf(page, "2026-10", "land");
      assert.ok(!("military" in table) && addedUp(table) < 1_024_000_000);
      assert.match(await page.getByTestId("matrix").getByTestId("stamp").innerText(), /不含特殊用地/);
      assert.doesNotMatch(await page.locator("#main").innerText(), /部队/);
      await shown(page, "trend");
      assert.equal(await page.locator("select[name=category] option[value=military]").count(), 0);
      assert.ok(bodies.length > 10);
      for (const body of bodies) assert.doesNotMatch(body, /military/);
    }));

  test("区领导 sees the sum of 部队用地, not by street and without a list", () =>
    open({ as: "leader" }, async (page) => {
      const table = await tableOf(page, null, "land");
      assert.equal(addedUp(table), 1_024_000_000);
      const streets = Object.keys(table.military).filter((street) => street.startsWith("350206"));
      // Not told is not nothing.
      assert.deepEqual(streets.map((street) => table.military[street]), streets.map(() => null));
      assert.equal(table.military.untold, table.military.total);
      const links = await page.getByTestId("matrix").locator("tr[data-category=military] a, tr[data-category=total] td[data-street=total] a").count();
      assert.equal(links, 0);
    }));

  test("a street counts its own; without the ledger or amounts these parts are not there", async () => {
    await open({ as: "street1" }, async (page) => {
      const { total } = await tableOf(page, null, "count");
      assert.ok(Number(total.total) > 0 && Number(total.total) < 297);
      await shown(page, "board");
      assert.equal(await page.getByTestId("payments-board").count() + (await page.getByTestId("not-begun").count()), 0);
      await page.getByTestId("overdue-list").waitFor();
      assert.doesNotMatch(await page.getByTestId("overdue").innerText(), /价款/);
    });
    await open({ as: "statistics" }, async (page) => {
      await shown(page, "overview");
      assert.equal(await page.getByTestId("overview-reserve").count(), 0);
    });
    await open({ as: "auditor" }, async (page) => {
      await page.goto("/reports");
      await page.getByTestId("not-permitted").waitFor();
    });
  });

  test("the board: the longest overdue first, payments with their sums, bands with their lists", () =>
    open({}, async (page) => {
      await shown(page, "board");
      const days = await page.getByTestId("overdue-list").locator("tbody tr").evaluateAll((rows) => rows.map((row) => Number(row.cells[0].innerText.match(/\d+/)?.[0] ?? -1)));
      assert.ok(days.length > 5 && days[0] > 365);
      assert.deepEqual(days, [...days].sort((a, b) => b - a));
      assert.equal(Number(await page.getByTestId("overdue-count").getAttribute("data-count")), days.length);
      // 27 contracts of the demonstration in every state; what is due less what was paid is open, line by line.
      const money = page.getByTestId("payments-board");
      await money.locator("tfoot td[data-value]").first().waitFor();
      const rows = await money.locator("tbody tr").evaluateAll((all) => all.map((row) => [...row.querySelectorAll("[data-amount]")].map((cell) => Number(cell.dataset.value))));
      for (const [due, paid, left] of rows) assert.equal(Math.max(due - paid, 0), left);
      // The last line is of all contracts: those in order are in it too, and owe nothing.
      await eventually(() => money.locator("tfoot [data-amount=open]").getAttribute("data-value"), (value) => value !== null, "the sums of all contracts");
      const total = await money.locator("tfoot [data-amount]").evaluateAll((all) => all.map((cell) => Number(cell.dataset.value)));
      const sums = [0, 1, 2].map((place) => rows.reduce((sum, row) => sum + row[place], 0));
      assert.ok(sums[0] < total[0] && sums[1] < total[1]);
      assert.equal(sums[2], total[2]);
      assert.ok(total[2] > 0);
      const linked = Number(await money.locator("a[data-count]").getAttribute("data-count"));
      assert.equal(await followed(page, money.locator("a[data-count]"), "shown", "data-all"), linked);
      await shown(page, "board");
      const band = page.getByTestId("not-begun").locator("[data-band=from_1_to_2] td[data-count]");
      const count = Number(await band.getAttribute("data-count"));
      assert.ok(count > 0);
      assert.equal(await followed(page, band.getByRole("link"), "shown", "data-all"), count);
      await page.getByText("供而未用：逾期一至两年").waitFor();
      await page.getByRole("button", { name: "不限分档" }).click();
      await page.waitForURL((url) => !url.searchParams.has("band"));
    }));

  test("by keyboard along the parts; what failed is told, with the remedy", () =>
    open({}, async (page) => {
      await shown(page, "overview");
      await page.getByRole("tab", { name: "总览" }).focus();
      await page.keyboard.press("ArrowRight");
      await page.waitForURL(/tab=matrix/);
      assert.equal(await page.getByRole("tab", { selected: true }).innerText(), "矩阵");
      assert.match(await page.title(), /^矩阵/);
      // A month out of an old link that nobody froze.
      await openReports(page, "matrix", "&month=2020-01");
      await page.locator(".state-error", { hasText: "尚未冻结" }).waitFor();
      await openReports(page, "trend", "&from=2026-10&to=2026-09");
      await page.locator(".state-error", { hasText: "不早于" }).waitFor();
      await page.route(/\/api\/(reports|snapshots)\b/, (route) => route.fulfill({ status: 500, contentType: "application/problem+json", body: '{"title":"坏了","status":500,"instance":"/req/1"}' }));
      for (const tab of TABS.filter((one) => one !== "board")) {
        await openReports(page, tab);
        await page.locator(".state-error").first().waitFor();
        await page.getByRole("button", { name: "重试" }).first().waitFor();
      }
    }));

  test("who freezes second is told so, and asked for a reason", () =>
    open({}, async (page) => {
      await shown(page, "snapshots");
      await page.locator("select[name=freeze-month]").selectOption("2026-09");
      await page.getByRole("button", { name: "冻结 2026-09" }).click();
      const faster = await (await asker(service.base, "reserve"))("/api/snapshots", { method: "POST", body: JSON.stringify({ month: "2026-09" }) });
      assert.equal(faster.status, 201);
      await page.getByRole("button", { name: "确认冻结" }).click();
      await page.getByTestId("freeze-refused").getByText("2026-09 已冻结（第 1 版）").waitFor();
      await page.locator("textarea[name=reason]").waitFor();
      await page.getByTestId("snapshot-list").locator('[data-month="2026-09"]').waitFor();
    }));

  test("on paper the tables stand alone", () =>
    open({}, async (page) => {
      await shown(page, "matrix");
      await page.emulateMedia({ media: "print" });
      for (const part of [".tabs", ".list-filter", ".header"]) assert.equal(await page.locator(part).isVisible(), false, part);
      assert.ok(await page.getByTestId("matrix").getByTestId("stamp").isVisible());
    }));
});
