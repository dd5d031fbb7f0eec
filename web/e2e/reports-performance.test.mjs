/** 履约: figures of the 27 contracts of the demonstration (`src/demo/contracts.rs`), where they lead, who sees what, and how it looks. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { PHONE } from "./lib/browser.mjs";
import { fits } from "./lib/contracts.mjs";
import { axe } from "./lib/editing.mjs";
import { cents, followed, openReports, shown } from "./lib/reports.mjs";
import { startService } from "./lib/service.mjs";
import { suite } from "./lib/suite.mjs";

const withPage = suite();
const TAB = "performance";

let service;
before(async () => {
  service = await startService({ demo: true, today: "2026-11-29" });
});
after(() => service?.stop());

const open = (options, work) => withPage({ base: service.base, ...options }, work);

const values = (row, attribute) => row.locator("td[data-value]").evaluateAll((cells, name) => Object.fromEntries(cells.map((cell) => [cell.dataset[name], cell.dataset.value])), attribute);

describe("performance", () => {
  test("due is what was done, what was not and what is settled; the two covenants that fell short are told", () =>
    open({}, async (page) => {
      await shown(page, TAB);
      assert.match(await page.getByTestId("kept-milestones").getByTestId("stamp").innerText(), /单位：份 · 数据截止 2026-11-29 · 统计范围：全部空间/);
      const overdue = {};
      for (const kind of ["handover", "start", "finish"]) {
        const row = Object.fromEntries(Object.entries(await values(page.locator(`[data-milestone=${kind}]`), "figure")).map(([name, value]) => [name, Number(value)]));
        assert.equal(row.due, row.on_time + row.late + row.overdue + row.due_today + row.settled, kind);
        overdue[kind] = row.overdue;
      }
      // Of the stories: 逾期未交地; six that should have begun; two that should be finished.
      assert.deepEqual(overdue, { handover: 1, start: 6, finish: 2 });
      // 税收八成五 and 税收六成 of 27.
      const kept = await values(page.getByTestId("kept-covenants").locator("[data-metric=tax_per_land]"), "figure");
      assert.deepEqual([kept.due, kept.met, kept.short, kept.rate], ["27", "25", "2", "92.59"]);
      const lines = page.getByTestId("tax-lines").locator("tbody tr");
      assert.equal(await lines.count(), 27);
      // 30 万元/亩 were promised, 60 % of it are the last.
      assert.match(await lines.last().innerText(), /^27\s[^]*18\.00\s+30\.00\s+▲ 未达标/);
      assert.match(await lines.first().innerText(), /^1\s[^]*30\.00\s+30\.00\s+✓ 达标/);

      const owed = page.getByTestId("owed");
      const total = await values(owed.locator("[data-street=total]"), "amount");
      for (const name of ["due", "paid", "open", "overdue"]) {
        const streets = await owed.locator(`tbody td[data-amount=${name}]`).evaluateAll((cells) => cells.map((cell) => cell.dataset.value));
        assert.equal(streets.reduce((sum, value) => sum + cents(value), 0), cents(total[name]), name);
      }
      assert.ok(cents(total.overdue) > 0 && cents(total.overdue) <= cents(total.open));
    }));

  test("numbers lead to lists with as many", () =>
    open({}, async (page) => {
      for (const [place, within] of [
        ["[data-milestone=start] a[data-count]", ""],
        ["[data-testid=owed] [data-street=total] a[data-count]", ""],
        ["[data-listed=short] a[data-count]", ""],
        ["[data-testid=kept-patrols] p[data-count]", "a"],
      ]) {
        await shown(page, TAB);
        const figure = page.locator(place);
        const count = Number(await figure.getAttribute("data-count"));
        assert.ok(count > 0, place);
        assert.equal(await followed(page, within ? figure.locator(within) : figure, "shown", "data-all"), count, place);
      }
    }));

  test("a street sees its own and no amounts; who reads no ledger has neither patrols nor uses", async () => {
    await open({ as: "street1" }, async (page) => {
      await shown(page, TAB);
      assert.match(await page.getByTestId("kept-milestones").getByTestId("stamp").innerText(), /本街道空间（不含特殊用地）/);
      for (const part of ["owed", "kept-covenants", "tax-ranking"]) assert.equal(await page.getByTestId(part).count(), 0, part);
      assert.equal(await page.locator("[data-rent]").count(), 0);
      assert.doesNotMatch(await page.locator("#main").innerText(), /万元|亿元/);
    });
    await open({ as: "statistics" }, async (page) => {
      await shown(page, TAB);
      await page.getByTestId("owed").waitFor();
      assert.equal((await page.getByTestId("kept-patrols").count()) + (await page.getByTestId("kept-uses").count()), 0);
    });
  });

  test("what failed is told, and asked for again", () =>
    open({}, async (page) => {
      await page.route("**/api/reports/performance", (route) => route.fulfill({ status: 500, contentType: "application/problem+json", body: '{"title":"坏了","status":500,"instance":"/req/1"}' }));
      await openReports(page, TAB);
      await page.locator(".state-error", { hasText: "履约数据未能载入" }).waitFor();
      await page.unroute("**/api/reports/performance");
      await page.getByRole("button", { name: "重试" }).click();
      await page.getByTestId("kept-work").waitFor();
    }));

  for (const [device, options] of [
    ["desk", {}],
    ["phone", { viewport: PHONE }],
    ["phone, English", { viewport: PHONE, language: "en" }],
  ]) {
    test(`nothing sticks out and axe finds nothing, ${device}`, () =>
      open(options, async (page) => {
        await shown(page, TAB);
        await fits(page, device);
        assert.ok(await page.evaluate(() => document.querySelector("#main").scrollWidth <= innerWidth), "scrolls sideways");
        await axe(page, device);
        if (process.env.TUGUAN_SHOTS) await page.screenshot({ path: `${process.env.TUGUAN_SHOTS}/performance ${device}.png`, fullPage: true });
      }));
  }
});
