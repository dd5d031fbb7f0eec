import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { allTiles, isTile, LAPTOP, openMap } from "./lib/browser.mjs";
import { api, counter, eventually, figure, suite } from "./lib/suite.mjs";

const withPage = suite();
const PUBLISHED = ["supply", "renewal", "industrial_upgrade", "military", "building"];

/** Sum of hundredths, exact. */
const cents = (values) => values.reduce((total, value) => total + Math.round(value * 100), 0);

const rowOf = (page, category) => page.locator(`.category-row[data-category=${category}]`);
const sum = (groups, key) => cents(groups.map((group) => group[key]));

describe("first screen", () => {
  test("shows the service's totals without a click, rows adding up, inside 1366×768", () =>
    withPage({ viewport: LAPTOP }, async (page) => {
      await openMap(page);
      const summary = await api("/api/spaces/summary?by=category");
      assert.equal(await figure(page.getByTestId("total-land")), summary.total.land_area_m2);
      assert.equal(await figure(page.getByTestId("total-floor")), summary.total.floor_area_m2);
      assert.equal(
        (await page.getByTestId("total-count").locator("b").textContent()).replaceAll(",", ""),
        String(summary.total.count),
      );
      const land = [];
      for (const category of PUBLISHED) {
        const groups = summary.groups.filter((group) => group.key.category === category);
        const key = category === "building" ? "floor_area_m2" : "land_area_m2";
        const shown = await figure(rowOf(page, category).locator(".category-area"));
        assert.equal(cents([shown]), sum(groups, key), category);
        if (category !== "building") land.push(shown);
      }
      assert.equal(cents(land), cents([summary.total.land_area_m2]));
      assert.equal(await rowOf(page, "unclassified").locator(".category-area").getAttribute("data-m2").then(Number), summary.pending.land_area_m2);
      for (const element of [page.getByTestId("total-land"), page.getByTestId("total-floor"), ...["supply", "unclassified"].map((c) => rowOf(page, c)), page.locator(".map-canvas")]) {
        const box = await element.boundingBox();
        assert.ok(box && box.y >= 0 && box.y + box.height <= 768 && box.x + box.width <= 1366, JSON.stringify(box));
      }
      await allTiles(page);
    }));

  test("never writes land and floor space as one sum", () =>
    withPage({}, async (page) => {
      await openMap(page);
      const { total } = await api("/api/spaces/summary");
      const text = await page.locator("body").innerText();
      const added = (total.land_area_m2 + total.floor_area_m2) / 10000;
      assert.ok(!text.replaceAll(",", "").includes(added.toFixed(2)), `${added.toFixed(2)} is on the page`);
    }));

  test("gives the figures of one street in at most two clicks", () =>
    withPage({}, async (page) => {
      await openMap(page);
      const config = await api("/api/config");
      const street = config.streets[0];
      const groups = (await api("/api/spaces/summary?by=street")).groups.filter((g) => g.key.street === street.code);
      const task = counter();
      await task.click(page.locator(".street-buttons button").first());
      await eventually(() => figure(page.getByTestId("total-land")).then((m2) => cents([m2])), (m2) => m2 === sum(groups, "land_area_m2"), "land of the street");
      assert.equal(cents([await figure(page.getByTestId("total-floor"))]), sum(groups, "floor_area_m2"));
      assert.ok(task.clicks <= 2);
      assert.match(page.url(), new RegExp(`st=${street.code}`));
      await page.locator(".totals .of-all").first().waitFor();
      await page.locator(".chip").first().click();
      const all = await api("/api/spaces/summary");
      await eventually(() => figure(page.getByTestId("total-land")), (m2) => m2 === all.total.land_area_m2, "land after clearing");
    }));

  test("hides a category without fetching a tile or asking for figures again", () =>
    withPage({}, async (page) => {
      await openMap(page);
      await allTiles(page);
      const asked = [];
      page.on("request", (request) => asked.push(request.url()));
      const stage = await page.locator(".map-stage").boundingBox();
      // Below the chips: only the map itself can change there.
      const clip = { x: stage.x, y: stage.y + 120, width: stage.width - 60, height: stage.height - 200 };
      const before = await page.screenshot({ clip });
      await rowOf(page, "renewal").getByRole("checkbox").click();
      await eventually(() => page.screenshot({ clip }).then((after) => after.equals(before)), (same) => !same, "the map");
      await eventually(async () => page.url(), (url) => url.includes("cats=1,3,4,5,6"), "address");
      assert.deepEqual(asked.filter(isTile), [], "tiles were fetched");
      assert.deepEqual(asked.filter((url) => url.includes("/summary")), []);
      const summary = await api("/api/spaces/summary?by=category");
      const rest = summary.groups.filter((group) => group.key.category !== "renewal");
      assert.equal(cents([await figure(page.getByTestId("total-land"))]), sum(rest, "land_area_m2"));
    }));

  test("shows one category alone by Alt+click or the button, and all again", () =>
    withPage({}, async (page) => {
      await openMap(page);
      await rowOf(page, "supply").getByRole("checkbox").click({ modifiers: ["Alt"] });
      await page.waitForURL(/cats=1(&|$)/);
      assert.equal(await rowOf(page, "supply").getByRole("checkbox").getAttribute("aria-checked"), "true");
      assert.equal(await rowOf(page, "building").getByRole("checkbox").getAttribute("aria-checked"), "false");
      await rowOf(page, "supply").locator(".solo").click();
      await page.waitForURL((url) => !url.search.includes("cats"));
    }));

  test("frames the district by its streets and names them below the parcels", () =>
    withPage({}, async (page) => {
      const { streets } = await api("/api/config");
      await openMap(page);
      await allTiles(page);
      assert.deepEqual((await page.locator(".street-name").allInnerTexts()).sort(), streets.map((street) => street.name).sort());
      const seen = await page.locator(".map-stage").boundingBox();
      for (const street of streets) {
        const name = await page.locator(".street-name", { hasText: street.name }).boundingBox();
        assert.ok(name.x >= seen.x && name.x + name.width <= seen.x + seen.width, `${street.name} is on the map`);
      }
      // The border between two streets is drawn: some pixel of the layer is not empty.
      const drawn = () =>
        page.evaluate(() =>
          [...document.querySelectorAll(".leaflet-streets-pane canvas")].some((canvas) =>
            canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some((byte) => byte > 0),
          ),
        );
      assert.ok(await drawn());
      await page.route("**/collections/zones/tiles/**", (route) => route.abort());
      await page.reload();
      await allTiles(page);
      assert.equal(await drawn(), false);
      assert.equal(await page.locator(".state-error").count(), 0, "a missing line disturbs nobody");
    }));

  test("says that the data are invented when they are", () =>
    withPage({}, async (page) => {
      const config = await api("/api/config");
      await openMap(page);
      assert.equal(await page.locator(".demo-badge").isVisible(), config.demo);
    }));

  test("draws the same map where workers cannot draw", () =>
    withPage({}, async (page) => {
      await openMap(page);
      await allTiles(page);
      const clip = await page.locator(".map-stage").boundingBox();
      const byWorkers = await page.screenshot({ clip });
      await page.addInitScript(() => {
        delete window.OffscreenCanvas;
      });
      await openMap(page);
      await allTiles(page);
      await eventually(() => page.screenshot({ clip }).then((shot) => shot.equals(byWorkers)), (same) => same, "the map");
    }));

  test("keeps the map when the figures fail, and retries", () =>
    withPage({}, async (page) => {
      await page.route("**/api/spaces/summary**", (route) =>
        route.fulfill({ status: 500, contentType: "application/problem+json", body: JSON.stringify({ title: "坏了", status: 500, detail: "数据库", instance: "/req/42" }) }),
      );
      await page.goto("/map");
      await allTiles(page);
      const error = page.locator(".overview .state-error");
      await error.waitFor();
      assert.match(await error.innerText(), /\/req\/42/);
      await page.unroute("**/api/spaces/summary**");
      await error.locator(".button-primary").click();
      await page.locator("[data-testid=total-land][data-m2]").waitFor();
    }));
});
