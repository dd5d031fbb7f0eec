/** 矩阵: categories crossed with stage, use and year of supply; what stands in the table, where it leads, and for whom. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { PHONE } from "./lib/browser.mjs";
import { fits } from "./lib/contracts.mjs";
import { axe } from "./lib/editing.mjs";
import { cents, followed, frozenOctober, openReports } from "./lib/reports.mjs";
import { suite } from "./lib/suite.mjs";

const withPage = suite();
const ATTRIBUTES = ["stage", "use", "supply_year"];

let service;
before(async () => {
  service = await frozenOctober();
});
after(() => service?.stop());

const open = (options, work) => withPage({ base: service.base, ...options }, work);

const cell = (page, of, category) => page.locator(`[data-testid=matrix] tr[data-of="${of}"] td[data-category="${category}"]`);

/** What stands in a crossing: `{ value: { category: figure } }`, totals included; null is “—”. */
async function crossed(page, by, more = "") {
  await openReports(page, "matrix", `&cross=${by}${more}`);
  const rows = page.getByTestId("matrix").locator("tr[data-of]");
  await rows.first().waitFor();
  const read = await rows.evaluateAll((all) => all.map((row) => [row.dataset.of, [...row.querySelectorAll("td")].map((one) => [one.dataset.category, one.dataset.value ?? null])]));
  return Object.fromEntries(read.map(([of, cells]) => [of, Object.fromEntries(cells)]));
}

/** Rows and columns add up to the total, cent by cent; returns it. */
function sound(table) {
  const { total, ...rows } = table;
  const add = (values) => values.reduce((sum, value) => sum + cents(value), 0);
  for (const [of, { total: all, ...cells }] of Object.entries(rows)) assert.equal(add(Object.values(cells)), cents(all), of);
  for (const category of Object.keys(total)) assert.equal(add(Object.values(rows).map((row) => row[category])), cents(total[category]), category);
  return cents(total.total);
}

describe("categories crossed with an attribute", () => {
  for (const [device, options] of [
    ["desk", {}],
    ["phone", { viewport: PHONE }],
  ]) {
    test(`each stands in its table, ${device}`, () =>
      open(options, async (page) => {
        for (const by of ["street", "band", ...ATTRIBUTES]) {
          await openReports(page, "matrix", `&cross=${by}`);
          await page.locator("[data-testid=matrix] td[data-value], [data-testid=bands] td[data-value]").first().waitFor();
          await fits(page, by);
          await axe(page, by);
          assert.ok(await page.evaluate(() => document.querySelector("#main").scrollWidth <= innerWidth), `${by} scrolls sideways`);
        }
      }));
  }

  test("every crossing adds up to the published total, now and in October; 未填 is a row", () =>
    open({}, async (page) => {
      for (const by of ATTRIBUTES) {
        assert.equal(sound(await crossed(page, by)), 1_024_000_000, by);
        assert.equal(sound(await crossed(page, by, "&figure=floor&month=2026-10")), 175_900_000, by);
        sound(await crossed(page, by, "&figure=count"));
      }
      // Buildings have no plan of supply: all are among what is not filled in, and land they have none.
      const years = await crossed(page, "supply_year", "&figure=count");
      assert.equal(years.none.building, years.total.building);
      assert.equal(await page.locator("tr[data-of=none] th").innerText(), "未填");
      await page.locator("select[name=figure]").selectOption("land");
      await page.locator("tr[data-of=none] td[data-category=building]", { hasText: "—" }).waitFor();
      assert.match(await page.getByTestId("matrix").getByTestId("stamp").innerText(), /单位：万㎡ · 数据截止 2026-11-29 · 统计范围：全部空间/);
      await page.locator("select[name=cross]").selectOption("use");
      await page.waitForURL(/cross=use/);
      await page.locator("select[name=cross]").selectOption("street");
      await page.waitForURL((url) => !url.searchParams.has("cross"));
    }));

  for (const [device, options] of [
    ["desk", {}],
    ["phone", { viewport: PHONE }],
  ]) {
    test(`a cell leads to a list with as many, ${device}`, () =>
      open(options, async (page) => {
        for (const [by, of, category, more, expected] of [
          ["stage", "unsupplied", "supply", "", { stage: "unsupplied", cats: "1" }],
          ["use", "industrial", "total", "", { use: "industrial", cats: "1,2,3,4,5" }],
          ["supply_year", "none", "renewal", "", { year: "none", cats: "2" }],
          ["supply_year", "2020", "total", "&month=2026-10", { year: "2020", asof: "2026-10-31" }],
        ]) {
          await crossed(page, by, `&figure=count${more}`);
          const figure = cell(page, of, category);
          const count = Number(await figure.getAttribute("data-count"));
          assert.ok(count > 0, `${by} ${of} ${category}`);
          assert.equal(await followed(page, figure.getByRole("link"), "matched", "data-matched"), count, `${by} ${of} ${category}`);
          const { searchParams } = new URL(page.url());
          for (const [name, value] of Object.entries(expected)) assert.equal(searchParams.get(name), value, name);
        }
        // The filter stands above the map in words, and can be taken off.
        await page.getByRole("button", { name: "移除筛选：供应年份：2020" }).click();
        await page.waitForURL((url) => !url.searchParams.has("year"));
      }));
  }

  test("区领导 is told a sum of 部队用地, by no attribute; others nothing", async () => {
    await open({ as: "leader" }, async (page) => {
      for (const by of ATTRIBUTES) {
        const table = await crossed(page, by);
        assert.equal(sound(table), 1_024_000_000);
        const { untold, total, ...rows } = table;
        assert.equal(untold.military, total.military);
        assert.deepEqual(Object.values(rows).map(({ military }) => military), Object.keys(rows).map(() => null), by);
        assert.equal(await page.locator("tr[data-of=untold] a, td[data-category=military] a").count(), 0);
      }
    });
    await open({ as: "commerce" }, async (page) => {
      for (const by of ATTRIBUTES) {
        const table = await crossed(page, by);
        assert.ok(!("untold" in table) && !("military" in table.total) && sound(table) < 1_024_000_000);
        assert.doesNotMatch(await page.locator("#main").innerText(), /部队|军事/);
      }
    });
  });
});
