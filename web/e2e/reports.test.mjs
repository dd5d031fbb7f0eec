/**
 * 月末快照与报表: scenario 25 of the trade. Figures are those the district published in 2019, which the demonstration is made of: 约1024万㎡,
 * 175.9万㎡, 35宗 and 18宗.
 */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { addedUp, asker, cents, followed, freeze, openReports, tableOf } from "./lib/reports.mjs";
import { startService } from "./lib/service.mjs";
import { eventually, suite } from "./lib/suite.mjs";

const withPage = suite();
const SENTENCE = ["共计总用地面积约1024万㎡", "已建成楼宇可招商空间有建筑面积175.9万㎡", "将全区35宗", "其中有18宗"];

let service;
before(async () => {
  service = await startService({ demo: true, today: "2026-11-29" });
});
after(() => service?.stop());

const open = (options, work) => withPage({ base: service.base, ...options }, work);

/** What a month's row of the trend says, by movement. */
async function movements(page, month, figure) {
  await openReports(page, "trend", `&figure=${figure}`);
  const cells = page.locator(`[data-testid=trend] tr[data-month="${month}"] td[data-move]`);
  await cells.first().waitFor();
  return Object.fromEntries(await cells.evaluateAll((all) => all.map((cell) => [cell.dataset.move, cell.dataset.value ?? null])));
}

describe("month ends and reports", () => {
  test("a month is frozen by two presses, and again only with a reason", () =>
    open({}, async (page) => {
      const snapshots = async () => (await (await asker(service.base, "reserve2"))("/api/snapshots")).body.items;
      await openReports(page, "trend");
      await page.getByText("还没有冻结的月份").waitFor();
      await openReports(page, "snapshots");
      await page.getByText("冻结的数据不再变动").waitFor();
      await page.getByRole("button", { name: "冻结 2026-10" }).click();
      await page.getByText("冻结后不能撤销").waitFor();
      assert.deepEqual(await snapshots(), []);
      await page.getByRole("button", { name: "取消" }).click();
      await freeze(page, "2026-10");
      const row = (version) => page.getByTestId("snapshot-list").locator(`[data-month="2026-10"][data-version="${version}"]`);
      assert.match(await row(1).innerText(), /2026-10[^]*1\s*有效[^]*2026-10-31[^]*reserve2[^]*—/);

      // November is not over on its last day but one: it is not offered.
      const offered = await page.locator("select[name=freeze-month] option").evaluateAll((all) => all.map(({ value }) => value));
      assert.deepEqual([offered[0], offered.includes("2026-11")], ["2026-10", false]);
      await page.getByTestId("freeze-again").click();
      await page.locator(".field-error").waitFor();
      assert.equal(await page.locator("textarea[name=reason]").getAttribute("aria-invalid"), "true");
      await page.locator("textarea[name=reason]").fill("补录漏报地块");
      await page.getByTestId("freeze-again").click();
      assert.equal((await snapshots()).length, 1);
      await page.getByRole("button", { name: "确认冻结" }).click();
      await row(2).getByText("有效").waitFor();
      assert.match(await row(2).innerText(), /补录漏报地块/);
      await row(1).getByText("已被更正").waitFor();
    }));

  test("October: categories = streets = total, with the published figures", () =>
    open({}, async (page) => {
      const of = async (figure) => addedUp(await tableOf(page, "2026-10", figure));
      assert.equal(await of("land"), 1_024_000_000);
      assert.equal(await of("floor"), 175_900_000);
      const counts = await tableOf(page, "2026-10", "count");
      addedUp(counts);
      // Rounded once, at the end: 1024.00 万㎡ and 15 360 亩 (1 亩 = 10000/15 ㎡).
      await openReports(page, "matrix", "&month=2026-10&figure=land");
      await page.getByTestId("matrix").locator("tr[data-category=total] td[data-street=total]", { hasText: "1,024.00" }).waitFor();
      await page.locator("select[name=figure]").selectOption("mu");
      await page.getByTestId("matrix").locator("tr[data-category=total] td[data-street=total]", { hasText: "15,360.00" }).waitFor();
      assert.match(await page.getByTestId("matrix").getByTestId("stamp").innerText(), /单位：亩 · 数据截止 2026-10-31 · 统计范围：全部空间 · 第 2 版/);
      // Buildings take no land: that is no nought.
      assert.equal(await page.getByTestId("matrix").locator("tr[data-category=building] td[data-street=total]").innerText(), "—");
    }));

  test("the report has the sentence, on the page and in both files", () =>
    open({}, async (page) => {
      await openReports(page, "papers");
      await page.getByTestId("preview").click();
      const paper = page.frameLocator("[data-testid=paper]");
      await paper.locator("h1", { hasText: "月报（2026年10月）" }).waitFor();
      const text = await paper.locator("body").innerText();
      for (const wanted of [...SENTENCE, "制表单位", "数据截止日期：2026年10月31日", "补录漏报地块", "填报人", "审核人", "负责人", "合计"]) assert.ok(text.includes(wanted), wanted);
      const fits = await page.getByTestId("paper").evaluate((frame) => frame.clientHeight >= frame.contentDocument.documentElement.scrollHeight);
      assert.ok(fits, "the paper is shown whole");
      for (const format of ["docx", "xlsx"]) {
        const coming = page.waitForEvent("download");
        await page.getByTestId(format).click();
        const file = await coming;
        assert.equal(file.suggestedFilename(), `月报-2026-10.${format}`);
        // Both are zip archives; what stands in them is shown by tests/reports.rs.
        assert.equal((await readFile(await file.path())).subarray(0, 2).toString(), "PK");
      }
      assert.match(await page.getByTestId("print-page").getAttribute("href"), /\/api\/reports\/month\?period=2026-10&f=html$/);
      await page.locator("select[name=kind]").selectOption("half_year");
      await page.getByText("没有可出的报表").waitFor();
    }));

  test("numbers of the overview and the tables lead to lists with as many", () =>
    open({}, async (page) => {
      const overview = [
        ["net-land", "p[data-count]", "matched", "data-matched"],
        ["vacant", "p[data-count]", "matched", "data-matched"],
        ["reserve", "p[data-count] >> nth=0", "matched", "data-matched"],
        ["reserve", "p[data-count] >> nth=1", "matched", "data-matched"],
        ["contracts", "p[data-count]", "shown", "data-all"],
        ["contracts", "[data-level=red]", "shown", "data-all"],
        ["alerts", "[data-level=red]", "shown", "data-all"],
        ["alerts", "[data-level=grey]", "shown", "data-all"],
      ];
      const told = {};
      for (const [tile, place, testId, attribute] of overview) {
        await openReports(page, "overview");
        const figure = page.getByTestId(tile).locator(place);
        await figure.waitFor();
        const count = Number(await figure.getAttribute("data-count"));
        assert.equal(await followed(page, figure.getByRole("link"), testId, attribute), count, `${tile} ${place}`);
        told[`${tile} ${place}`] = count;
      }
      // The published pair.
      assert.deepEqual([told["reserve p[data-count] >> nth=0"], told["reserve p[data-count] >> nth=1"]], [35, 18]);

      for (const [tab, place] of [
        ["matrix", "[data-testid=matrix] tr[data-category=renewal] td[data-street='350206002']"],
        ["matrix", "[data-testid=matrix] tr[data-category=total] td[data-street='350206005']"],
        ["matrix&cross=band", "[data-testid=bands] tbody tr:nth-child(3) td:nth-of-type(1)"],
        ["matrix&month=2026-10", "[data-testid=matrix] tr[data-category=supply] td[data-street=total]"],
      ]) {
        await openReports(page, tab);
        const cell = page.locator(place);
        await cell.waitFor();
        const count = Number(await cell.getAttribute("data-count"));
        assert.equal(await followed(page, cell.getByRole("link"), "matched", "data-matched"), count, `${tab} ${place}`);
        assert.equal(new URL(page.url()).searchParams.get("asof"), tab.includes("month") ? "2026-10-31" : null);
      }
      await openReports(page, "overview");
      const fresh = page.getByTestId("reserve-month").locator("[data-kind=new]");
      const count = await fresh.getAttribute("data-count");
      await fresh.getByRole("link").click();
      await page.getByTestId("compare").locator("[data-kind=new]", { hasText: count }).waitFor();
    }));

  test("the next day an edit moves today, and October stays; 期初 + 增减 = 期末", () =>
    open({}, async (page) => {
      const october = await tableOf(page, "2026-10", "land");
      await service.nextDay("2026-11-30");
      const reserve = await asker(service.base, "reserve2");
      const { items } = (await reserve("/api/spaces?category=renewal&sort=-area&limit=20")).body;
      let gone = null;
      for (const { id } of items) {
        const { etag } = await reserve(`/api/spaces/${id}`);
        const held = (await reserve(`/api/reserve?spaces=${id}&limit=1`)).body.matched > 0;
        const asked = held ? null : await reserve(`/api/spaces/${id}`, { method: "DELETE", headers: { "if-match": etag }, body: JSON.stringify({ reason: "误建" }) });
        gone = asked?.status === 204 ? id : null;
        if (gone !== null) break;
      }
      assert.notEqual(gone, null, "no parcel could be taken away");
      const live = await tableOf(page, null, "land");
      assert.ok(addedUp(live) < 1_024_000_000);
      assert.deepEqual(await tableOf(page, "2026-10", "land"), october);
      await openReports(page, "overview");
      await page.getByTestId("change").getByText("−1").waitFor();
      await openReports(page, "papers");
      await page.getByTestId("preview").click();
      await page.frameLocator("[data-testid=paper]").getByText(SENTENCE[0]).waitFor();

      await freeze(page, "2026-11");
      for (const figure of ["count", "land", "floor"]) {
        const first = await movements(page, "2026-10", figure);
        // Nobody froze September: October has an end and no beginning.
        assert.equal(first.opening, null);
        const moved = await movements(page, "2026-11", figure);
        assert.equal(moved.opening, first.closing, figure);
        const { opening, added, moved_in, moved_out, removed, corrected, closing } = Object.fromEntries(Object.entries(moved).map(([name, value]) => [name, cents(value)]));
        assert.equal(opening + added + moved_in - moved_out - removed + corrected, closing, figure);
        if (figure === "count") assert.deepEqual([removed, closing], [100, opening - 100]);
      }
      await page.locator("select[name=category]").selectOption("renewal");
      await page.locator("select[name=figure]").selectOption("count");
      await eventually(() => page.locator("tr[data-month='2026-11'] td[data-move=removed]").getAttribute("data-value"), (value) => value === "1", "the trend of a category");
      assert.match(await page.getByTestId("trend").getByTestId("stamp").innerText(), /单位：宗\/幢 · 数据截止 2026-11-30 · 统计范围：全部空间 · 三旧改造/);
      assert.match(await page.getByTestId("trend-chart").getAttribute("aria-label"), /2026-10 至 2026-11，期末由 \d+ 变为 \d+ 宗\/幢（−1）/);
    }));
});
