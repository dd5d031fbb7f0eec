/** 储备台账 with the map beside the table: the same entries in both, each showing what the other is at. */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { DESKTOP, PHONE } from "./lib/browser.mjs";
import { axe } from "./lib/editing.mjs";
import { openLedger, person } from "./lib/ledger.mjs";
import { api, eventually, suite } from "./lib/suite.mjs";

const withPage = suite();
const NAMELESS = `无图形测试${process.pid}`;
let without;

before(async () => {
  const as = await person("reserve2");
  const made = await as("POST", "/api/reserve", { properties: { name: NAMELESS, asset_type: "land", source_note: "e2e" }, spaces: [] });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  without = made.body.id;
});

const map = (page) => page.getByTestId("ledger-map");
const choose = (page, name) => page.getByTestId("map-switch").getByText(name, { exact: true }).click();

/** The entries whose plots are drawn, once as many are as the page says; in the order of numbers. */
async function drawn(page) {
  const now = () =>
    page.evaluate(() => {
      const said = document.querySelector("[data-testid=ledger-map]")?.dataset.drawn;
      const ids = [...new Set([...document.querySelectorAll("path[data-plot]")].map((path) => Number(path.dataset.plot)))];
      return said === String(ids.length) ? ids.sort((a, b) => a - b) : null;
    });
  return eventually(now, (ids) => ids !== null, "the plots");
}

/** The entries of the table, which comes later than the map when its script does. */
async function rows(page) {
  await page.locator(".ant-table-row").first().waitFor();
  return page.locator(".ant-table-row").evaluateAll((all) => all.map((row) => Number(row.dataset.id)).sort((a, b) => a - b));
}

/** Rows whose entries have a boundary, by the service's word. */
async function withBoundary(ids) {
  const { items } = await api("/api/reserve?limit=1000");
  const pieces = new Map(items.map((entry) => [entry.id, entry.space_ids]));
  const asked = [...pieces.values()].flat();
  const { features } = await api(`/ogc/collections/spaces/items?limit=1000&filter=${encodeURIComponent(`id in (${asked.join()})`)}`);
  const known = new Set(features.filter(({ geometry }) => geometry).map(({ id }) => id));
  return ids.filter((id) => pieces.get(id).some((space) => known.has(space)));
}

/** Nothing sticks out of the window. */
async function flat(page, where) {
  const [inner, outer] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.ok(inner <= outer, `${where}: ${inner} > ${outer}`);
  const box = await map(page).boundingBox();
  assert.ok(box.x >= 0 && box.x + box.width <= outer + 1, `${where}: the map from ${box.x}, ${box.width} wide`);
}

/** The middles of two plots in sight over which no other lies, the larger first. */
async function lonePlots(page) {
  const found = await page.locator("path[data-plot]").evaluateAll((paths) => {
    const boxes = paths.map((path) => ({ id: Number(path.dataset.plot), box: path.getBoundingClientRect() }));
    const stage = document.querySelector(".ledger-map .map-stage").getBoundingClientRect();
    return boxes
      .map(({ id, box }) => ({ id, x: box.x + box.width / 2, y: box.y + box.height / 2, size: box.width * box.height }))
      .filter(({ id, x, y }) => x > stage.left && x < stage.right - 60 && y > stage.top && y < stage.bottom && boxes.every((other) => other.id === id || x < other.box.left || x > other.box.right || y < other.box.top || y > other.box.bottom))
      .sort((a, b) => b.size - a.size)
      .slice(0, 2);
  });
  assert.equal(found.length, 2, "plots by themselves");
  return found;
}

/** The outlined plot lies within the map. */
const outlineInSight = (page) =>
  page.evaluate(() => {
    const stage = document.querySelector(".ledger-map .map-stage").getBoundingClientRect();
    const box = document.querySelector(".ledger-map .selection-line")?.getBoundingClientRect();
    return box !== undefined && box.left >= stage.left && box.right <= stage.right && box.top >= stage.top && box.bottom <= stage.bottom;
  });

describe("a desk", () => {
  test("has the map beside the table when asked, with the plots of its rows from one question", () =>
    withPage({ viewport: DESKTOP }, async (page) => {
      const asked = [];
      page.on("request", (request) => request.url().includes("/ogc/collections/spaces/items") && asked.push(request.url()));
      await openLedger(page, "?listed=yes");
      await page.locator(".ant-table-row").first().waitFor();
      assert.equal(await map(page).count(), 0);
      assert.deepEqual(asked, []);
      await choose(page, "表格+地图");
      const shown = await drawn(page);
      assert.deepEqual(shown, await withBoundary(await rows(page)));
      assert.ok(shown.length > 20, `${shown.length} plots`);
      assert.equal(asked.length, 1);
      const [table, beside] = [await page.locator(".ledger-rows").boundingBox(), await map(page).boundingBox()];
      assert.ok(beside.x >= table.x + table.width - 1 && beside.width >= 480, `${beside.x}, ${beside.width}`);
      await flat(page, "desk");
      await axe(page, "table and map");
      await choose(page, "表格");
      await map(page).waitFor({ state: "detached" });
    }));

  test("table and map show each other what the pointer and the keyboard are at", () =>
    withPage({ viewport: DESKTOP }, async (page) => {
      await openLedger(page, "?map=yes&listed=yes");
      const [first, second] = await drawn(page);
      await page.locator(`.ant-table-row[data-id="${first}"]`).hover();
      await page.locator(`path[data-lifted="${first}"]`).waitFor({ state: "attached" });
      await page.mouse.move(5, 5);
      await page.locator("path[data-lifted]").waitFor({ state: "detached" });
      await page.locator(`.ant-table-row[data-id="${second}"] .row-open`).focus();
      await page.locator(`path[data-lifted="${second}"]`).waitFor({ state: "attached" });
      const [plot, { id: other }] = await lonePlots(page);
      await page.mouse.move(plot.x, plot.y);
      await page.locator(`.ant-table-row.is-hovered[data-id="${plot.id}"]`).waitFor({ state: "attached" });
      await page.mouse.click(plot.x, plot.y);
      await page.getByTestId("state").waitFor();
      const row = page.locator(`.ant-table-row.is-selected[data-id="${plot.id}"]`);
      await row.waitFor();
      const box = await row.boundingBox();
      assert.ok(box.y > 0 && box.y + box.height < DESKTOP.height, `the row is at ${box.y}`);
      await eventually(() => outlineInSight(page), Boolean, "the outline of what was clicked");
      // From the table to the map, as it lies below the entry now.
      await page.locator(`.ant-table-row[data-id="${other}"] .row-open`).focus();
      await page.keyboard.press("Enter");
      await page.locator(`.ant-table-row.is-selected[data-id="${other}"]`).waitFor();
      await eventually(() => outlineInSight(page), Boolean, "the outline of what was opened");
      await page.waitForLoadState("networkidle");
      await flat(page, "entry");
      await axe(page, "entry below the map");
      // Enter on the map takes what lies at its centre.
      await page.keyboard.press("Escape");
      await page.getByTestId("entry").waitFor({ state: "detached" });
      await page.locator(".ledger-map .map-canvas").focus();
      await page.keyboard.press("Enter");
      await page.locator(`.ant-table-row.is-selected[data-id="${other}"]`).waitFor();
    }));

  test("filters narrow both, and each chip can be taken away", () =>
    withPage({ viewport: DESKTOP }, async (page) => {
      await openLedger(page, "?map=yes&state=in_stock,planned");
      const both = await drawn(page);
      assert.deepEqual(both, await withBoundary(await rows(page)));
      await page.locator(".ledger-main .chips .chip").first().click();
      await eventually(() => page.locator(".ledger-main .chips .chip:not(.chip-clear)").count(), (n) => n === 1, "one chip is left");
      await eventually(async () => (await drawn(page)).length, (n) => n > 0 && n < both.length, "fewer plots");
      const fewer = await drawn(page);
      assert.deepEqual(fewer, await withBoundary(await rows(page)));
      await page.locator(".chip-clear").click();
      await eventually(async () => (await drawn(page)).length, (n) => n > both.length, "more plots");
    }));

  test("entries without a boundary are listed below the map", () =>
    withPage({ viewport: DESKTOP }, async (page) => {
      await openLedger(page, `?map=yes&q=${encodeURIComponent(NAMELESS)}`);
      await page.locator(".ant-table-row").first().waitFor();
      const list = page.getByTestId("no-shape");
      await list.getByText("无图形 1 宗").click();
      assert.deepEqual(await drawn(page), []);
      await axe(page, "without a boundary");
      await list.getByRole("button", { name: NAMELESS }).click();
      await page.getByTestId("state").waitFor();
      assert.equal(new URL(page.url()).searchParams.get("id"), String(without));
    }));

  test("who sees no boundaries for now keeps the table and may try again", () =>
    withPage({ viewport: DESKTOP }, async (page) => {
      await page.route("**/ogc/collections/spaces/items**", (route) => route.fulfill({ status: 422, contentType: "application/problem+json", body: JSON.stringify({ title: "Refused", status: 422, instance: "/req/1" }) }));
      await openLedger(page, "?map=yes");
      await map(page).locator(".state-error").waitFor();
      await page.locator(".ant-table-row").first().waitFor();
      await axe(page, "no boundaries");
      await page.unroute("**/ogc/collections/spaces/items**");
      await map(page).locator(".state-error .button-primary").click();
      assert.ok((await drawn(page)).length > 0);
    }));
});

test("a phone has either the cards or the map, and a plot opens its entry", () =>
  withPage({ viewport: PHONE }, async (page) => {
    await openLedger(page, "?listed=yes");
    await page.locator(".ledger-cards").waitFor();
    await choose(page, "地图");
    assert.ok((await drawn(page)).length > 20);
    assert.equal(await page.locator(".ledger-cards").count(), 0);
    await flat(page, "phone");
    await axe(page, "map on a phone");
    await map(page).scrollIntoViewIfNeeded();
    const [plot] = await lonePlots(page);
    await page.mouse.click(plot.x, plot.y);
    await page.getByTestId("state").waitFor();
    assert.equal(new URL(page.url()).searchParams.get("id"), String(plot.id));
    await page.getByRole("button", { name: "关闭台账详情" }).click();
    await map(page).waitFor();
    await choose(page, "表格");
    await page.locator(".ledger-cards").waitFor();
  }));
