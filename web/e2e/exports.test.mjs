import { AxeBuilder } from "@axe-core/playwright";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, describe, test } from "node:test";
import { openMap, PHONE } from "./lib/browser.mjs";
import { api, someSpaces, suite } from "./lib/suite.mjs";

const withPage = suite();
const folder = mkdtempSync(path.join(tmpdir(), "exports-"));
after(() => rmSync(folder, { recursive: true }));
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

const dialog = (page) => page.locator("dialog.exports");

async function openDialog(page, search = "?panel=list") {
  await openMap(page, search);
  await page.locator(".export-open").click();
  await dialog(page).waitFor();
}

const format = (page, word) => dialog(page).locator(`input[name=format][value=${word}]`);

/** Keeps it under its own name: GDAL goes by the ending. */
async function kept(saving) {
  const file = await saving;
  const name = file.suggestedFilename();
  const at = path.join(folder, name);
  await file.saveAs(at);
  return { name, path: at };
}

/** Starts it; the browser saves the file by itself. */
async function exported(page) {
  const saving = page.waitForEvent("download");
  await dialog(page).locator("[type=submit]").click();
  return kept(saving);
}

function ogrCount(at) {
  const text = execFileSync("ogrinfo", ["-so", "-al", at], { encoding: "utf8" });
  return Number(/^Feature Count: (\d+)$/m.exec(text)[1]);
}

describe("exports", () => {
  test("what the list shows comes as a GeoPackage that GDAL reads, row for row", () =>
    withPage({}, async (page) => {
      await openDialog(page, "?panel=list&cats=1,5,6&area=1000-");
      const matched = Number(await page.getByTestId("matched").getAttribute("data-matched"));
      assert.ok(matched > 10, `${matched} is no test`);
      assert.ok(matched < (await api("/api/spaces?limit=1")).matched, "the filter leaves something out");
      await page.locator(`[data-testid=expected][data-count="${matched}"]`).waitFor();
      await format(page, "gpkg").check();
      const file = await exported(page);
      assert.match(file.name, /^spaces-.*\.gpkg$/);
      assert.equal(ogrCount(file.path), matched);
      await page.locator("[data-testid=export][data-status=done]").waitFor();
      const line = page.locator(".recent li").first();
      await line.getByText("保留到").waitFor();
      // Again from the list, and gone when it is removed.
      const saving = page.waitForEvent("download");
      await line.getByRole("button", { name: /下载/ }).click();
      assert.equal(ogrCount((await kept(saving)).path), matched);
      await line.getByRole("button", { name: /删除/ }).click();
      await line.getByText("已取消").waitFor();
    }));

  test("only what is in view, only parcels, in zone 39 with its prefix", () =>
    withPage({}, async (page) => {
      const [space] = await someSpaces("kind=parcel&sort=-area&limit=1");
      const [lng, lat] = space.center;
      await openMap(page, `?panel=list&c=${lat},${lng},15`);
      await page.getByRole("checkbox", { name: "仅视野内" }).check();
      await page.locator(".export-open").click();
      await dialog(page).getByText("宗地", { exact: true }).click();
      await format(page, "shp").check();
      await dialog(page).getByLabel("坐标系").selectOption("EPSG:4527");
      const expected = Number(await page.locator("[data-testid=expected][data-count]").getAttribute("data-count"));
      const file = await exported(page);
      const text = execFileSync("ogrinfo", ["-so", "-al", `/vsizip/${file.path}`], { encoding: "utf8" });
      assert.equal(Number(/^Feature Count: (\d+)$/m.exec(text)[1]), expected);
      assert.ok(expected > 0 && expected < (await api("/api/spaces?kind=parcel&limit=1")).matched);
      assert.match(text, /^Extent: \(3961\d{4}\./m);
      // What was chosen last time stands there next time.
      await page.reload();
      await page.locator(".export-open").click();
      assert.ok(await format(page, "shp").isChecked());
      assert.equal(await dialog(page).getByLabel("坐标系").inputValue(), "EPSG:4527");
    }));

  test("boundary points come as they are asked for", () =>
    withPage({}, async (page) => {
      const [space] = (await someSpaces("kind=parcel&sort=-area&limit=20")).filter((item) => item.object_no);
      await openDialog(page, `?panel=list&q=${encodeURIComponent(space.object_no)}`);
      await format(page, "txt").check();
      await dialog(page).getByLabel("坐标系").selectOption("EPSG:4548");
      await dialog(page).getByLabel("文字编码").selectOption("UTF-8");
      for (const name of ["j_prefix", "closing_point", "north_west"]) await dialog(page).locator(`[name=${name}]`).uncheck();
      await dialog(page).getByLabel("小数位").selectOption("2");
      const text = readFileSync((await exported(page)).path, "utf8");
      const [{ vertices }] = await Promise.all([api(`/api/spaces/${space.id}`)]);
      const body = text.split("\r\n");
      const head = body.findIndex((line) => line.includes(space.code ?? space.object_no));
      // The record's own points in the record's own order: X north, Y east.
      const first = vertices[0];
      assert.equal(body[head + 1], `1,1,${first.x.toFixed(2)},${first.y.toFixed(2)}`);
      assert.match(text, /精度=0\.01\r\n/);
    }));

  test("as of a day, and a refusal in words", () =>
    withPage({}, async (page) => {
      const asked = [];
      page.on("request", (request) => {
        if (request.method() === "POST" && request.url().endsWith("/api/exports")) asked.push(request.postDataJSON());
      });
      await openDialog(page, "?panel=list&asof=2026-01-31");
      assert.equal(await dialog(page).locator("input[type=date]").inputValue(), "2026-01-31");
      await format(page, "csv").check();
      const refusal = { title: "Conflict", status: 409, detail: "已有 5 个导出在进行，请等其完成", instance: "/api/exports" };
      await page.route("**/api/exports", (route) =>
        route.request().method() === "POST"
          ? route.fulfill({ status: 409, contentType: "application/problem+json", body: JSON.stringify(refusal) })
          : route.continue(),
      );
      await dialog(page).locator("[type=submit]").click();
      await dialog(page).locator(".state-error", { hasText: refusal.detail }).waitFor();
      assert.deepEqual(asked, [{ collection: "spaces", format: "csv", crs: "EPSG:4490", encoding: "UTF-8", as_of: "2026-01-31" }]);
    }));

  test("nothing to export is said before anything is asked for; zones have no boundary points", () =>
    withPage({}, async (page) => {
      await openDialog(page, "?panel=list&cats=0");
      await dialog(page).locator(".flag-warning").waitFor();
      assert.ok(await dialog(page).locator("[type=submit]").isDisabled());
      await dialog(page).getByText("分区", { exact: true }).click();
      assert.ok(await format(page, "txt").isDisabled());
      assert.ok(await dialog(page).locator("[type=submit]").isEnabled());
      await format(page, "fgb").check();
      const zones = execFileSync("ogrinfo", ["-so", "-al", (await exported(page)).path], { encoding: "utf8" });
      const { numberMatched } = await api("/ogc/collections/zones/items?limit=1");
      assert.equal(Number(/^Feature Count: (\d+)$/m.exec(zones)[1]), numberMatched);
    }));

  test("by keyboard alone; Escape gives the focus back", () =>
    withPage({}, async (page) => {
      await openMap(page);
      const opener = page.locator(".map-tools").getByRole("button", { name: "导出数据" });
      await opener.focus();
      await page.keyboard.press("Enter");
      await dialog(page).waitFor();
      const tabTo = async (selector) => {
        for (let i = 0; i < 40; i++) {
          if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return;
          await page.keyboard.press("Tab");
        }
        assert.fail(`${selector} was not reached`);
      };
      await tabTo("input[name=format]:checked");
      await page.keyboard.press("ArrowDown");
      assert.ok(await format(page, "gpkg").isChecked());
      await tabTo("dialog [type=submit]");
      const saving = page.waitForEvent("download");
      await page.keyboard.press("Enter");
      assert.match((await saving).suggestedFilename(), /\.gpkg$/);
      await page.keyboard.press("Escape");
      await dialog(page).waitFor({ state: "detached" });
      assert.ok(await opener.evaluate((element) => element === document.activeElement));
    }));

  for (const language of ["zh-CN", "en"]) {
    test(`the open dialog has no axe violations, ${language}`, () =>
      withPage({ language }, async (page) => {
        await openDialog(page);
        for (const word of ["xlsx", "txt", "kml", "shp"]) {
          await format(page, word).check();
          const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
          assert.deepEqual(violations.map((each) => `${word}: ${each.id} ${each.nodes.map((node) => node.html.slice(0, 120))}`), []);
        }
      }));
  }

  test("the dialog fits a phone", () =>
    withPage({ viewport: PHONE }, async (page) => {
      await openDialog(page);
      await format(page, "txt").check();
      const wide = await dialog(page).evaluate((element) => [...element.querySelectorAll("*"), element].filter((each) => each.getBoundingClientRect().right > innerWidth + 1).map((each) => each.className));
      assert.deepEqual(wide, []);
    }));
});
