/** axe on the pages in every state, in one language: each has a file, since they take their time. */
import { AxeBuilder } from "@axe-core/playwright";
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openMap } from "./browser.mjs";
import { cancel, upload } from "./wizard.mjs";
import { someSpaces, suite } from "./suite.mjs";

const withPage = suite();
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

async function axe(page, state) {
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  const found = violations.map((v) => `${state}: ${v.id} ${v.nodes.slice(0, 3).map((n) => `${n.target.join(" ")} | ${n.html.slice(0, 120)}`).join(" ;; ")}`);
  assert.deepEqual(found, []);
}

const broken = (route) =>
  route.fulfill({ status: 500, contentType: "application/problem+json", body: JSON.stringify({ title: "Server error", status: 500, detail: "test", instance: "/req/1" }) });

const nothing = { count: 0, land_area_m2: 0, floor_area_m2: 0, vacant_area_m2: 0, gross_land_area_m2: 0 };
const emptySummary = { as_of: "2026-11-23", scope: "", data_version: 0, total: nothing, groups: [], pending: nothing, without_geometry: { count: 0 } };

/** The states of the pages in one language. */
export function accessibleIn(language) {
  describe(`axe, ${language}`, () => {
    test("map: loaded, list, drawer with its four tabs, search list, measuring", () =>
      withPage({ language }, async (page) => {
        const [space] = await someSpaces("sort=-area&limit=1");
        await openMap(page);
        assert.equal(await page.evaluate(() => document.documentElement.lang), language);
        await axe(page, "loaded");
        await openMap(page, `?sel=${space.id}&panel=list`);
        await page.locator(".ant-table-row").first().waitFor();
        await page.locator(".areas").waitFor();
        await axe(page, "drawer and list");
        for (const [i, ready] of [[1, "[data-testid=verdict]"], [2, ".plain-table"], [3, ".timeline"]]) {
          await page.getByRole("tab").nth(i).click();
          await page.locator(ready).first().waitFor();
          await axe(page, `drawer tab ${i + 1}`);
        }
        await page.locator("[role=combobox]").fill(space.object_no ?? space.name);
        await page.locator("[role=option]").first().waitFor();
        await axe(page, "search");
        await page.keyboard.press("Escape");
        await openMap(page, "?cats=1,3");
        await page.locator(".map-tools button").nth(4).click();
        await page.locator(".measure-bar").waitFor();
        await axe(page, "measuring and chips");
      }));

    test("map: empty and broken", () =>
      withPage({ language }, async (page) => {
        await page.route("**/api/spaces/summary**", (route) => route.fulfill({ json: emptySummary }));
        await page.goto("/map");
        await page.getByTestId("empty-cards").waitFor();
        await axe(page, "empty");
        await page.route("**/api/spaces/**", broken);
        await page.goto("/map?sel=1&panel=list");
        await page.locator(".drawer .state-error").waitFor();
        await axe(page, "broken");
        await page.route("**/api/config", broken);
        await page.goto("/map");
        await page.locator(".state-error").first().waitFor();
        await axe(page, "no config");
      }));

    test("imports: list, wizard steps, broken", () =>
      withPage({ language }, async (page) => {
        await page.goto("/imports");
        await page.locator(".upload").waitFor();
        await axe(page, "imports");
        await upload(page, `x${language}`);
        await axe(page, "coordinate system");
        await page.locator(".wizard-side .button-primary").click();
        await page.locator(".column-table").waitFor();
        await axe(page, "columns");
        await page.locator(".wizard-side .button-primary").click();
        await page.getByTestId("rows-read").waitFor();
        await axe(page, "check");
        await cancel(page);
        await page.locator(".plain-table tbody tr").first().waitFor();
        await axe(page, "imports with rows");
        await page.locator(".plain-table tbody a").first().click();
        await page.getByTestId("result").waitFor();
        await axe(page, "result");
        await page.route("**/api/imports**", broken);
        await page.goto("/imports");
        await page.locator(".state-error").waitFor();
        await axe(page, "imports broken");
      }));

    test("rules: loaded, dry run, broken; page not found", () =>
      withPage({ language }, async (page) => {
        await page.goto("/rules");
        await page.locator(".rule").first().waitFor();
        await axe(page, "rules");
        await page.locator(".dry-run .button-primary").click();
        await page.getByTestId("outcome").waitFor();
        await axe(page, "dry run");
        await page.route("**/api/classification/**", broken);
        await page.goto("/rules");
        await page.locator(".state-error").waitFor();
        await axe(page, "rules broken");
        await page.goto("/nowhere");
        await page.locator(".state-empty").waitFor();
        await axe(page, "not found");
      }));
  });
}
