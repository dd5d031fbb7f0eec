/** 分割 and 合并 in the editor: areas, ancestry, holes. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openMap } from "./lib/browser.mjs";
import { boundary, freeGround, judged, makeParcel, openEditor, pixelOf, rectangle, tableOf } from "./lib/editing.mjs";
import { api, suite } from "./lib/suite.mjs";

const withPage = suite();

describe("dividing and joining", () => {
  test("areas add up, the parts know their parent, and together they are one again", () =>
    withPage({}, async (page) => {
      const [east, north] = await freeGround();
      const ring = [[east + 10, north + 10], [east + 73.337, north + 14.001], [east + 70, north + 60.5], [east + 12, north + 58.25], [east + 10, north + 10]];
      const id = await makeParcel(ring, { holder: "甲公司", holder_kind: "enterprise" });
      const whole = Number((await boundary(id)).area_m2);
      await openEditor(page, id);
      const name = await page.locator("input[name=name]").inputValue();
      await page.keyboard.press("s");
      for (const point of [[east + 33, north + 2], [east + 41, north + 35], [east + 38, north + 70]]) {
        const { x, y } = await pixelOf(page, point);
        await page.mouse.click(x, y);
      }
      await page.keyboard.press("Enter");
      const pieces = page.getByTestId("piece");
      await pieces.first().waitFor();
      assert.equal(await pieces.count(), 2);
      await page.getByTestId("split-panel").locator("textarea[name=reason]").fill("道路穿过");
      await page.getByTestId("split-panel").locator("[type=submit]").click();
      await page.locator("[data-testid=notice][data-key=split]").waitFor();
      const links = page.locator(".notice-link");
      const ids = await links.evaluateAll((all) => all.map((link) => Number(link.dataset.id)));
      assert.equal(ids.length, 2);
      const areas = await Promise.all(ids.map(async (one) => Number((await boundary(one)).area_m2)));
      assert.ok(Math.abs(areas[0] + areas[1] - whole) <= 0.0101, `${areas} of ${whole}`);
      await links.first().click();
      await page.getByTestId("drawer").waitFor();
      await page.getByRole("tab", { name: "履历" }).click();
      await page.locator(`[data-testid=lineage] [data-id="${id}"]`, { hasText: name }).waitFor();

      await openEditor(page, ids[0]);
      await page.keyboard.press("g");
      const panel = page.getByTestId("merge-panel");
      await panel.locator(`input[data-id="${ids[1]}"]`).check();
      await panel.getByTestId("merge-sum").waitFor();
      await panel.locator("textarea[name=reason]").fill("恢复为一宗");
      await panel.locator("[type=submit]").click();
      await page.locator("[data-testid=notice][data-key=merge]").waitFor();
      const child = Number(await page.locator(".notice-link").getAttribute("data-id"));
      const { came_from } = await api(`/api/spaces/${child}/lineage`);
      assert.deepEqual(came_from.map((one) => one.id).sort(), [...ids].sort());
      assert.ok(Math.abs(Number((await boundary(child)).area_m2) - whole) <= 0.0101);
      await openMap(page, `?sel=${child}`);
      await page.getByRole("tab", { name: "履历" }).click();
      await page.locator("[data-testid=lineage] li").nth(1).waitFor();
    }));

  test("a line that divides nothing says so; a hole is cut and filled; with unsaved changes splitting waits", () =>
    withPage({}, async (page) => {
      const [east, north] = await freeGround();
      const id = await makeParcel(rectangle(east + 10, north + 10, 60, 40));
      await openEditor(page, id);
      const click = async (point) => {
        const { x, y } = await pixelOf(page, point);
        await page.mouse.click(x, y);
      };
      await page.keyboard.press("s");
      await click([east + 20, north + 20]);
      await click([east + 40, north + 30]);
      await page.keyboard.press("Enter");
      await page.locator("[data-testid=notice][data-key=split_no_cut]").waitFor();
      await page.keyboard.press("Escape");
      await page.keyboard.press("h");
      for (const point of [[25, 20], [45, 20], [45, 35]]) await click([east + point[0], north + point[1]]);
      await page.keyboard.press("Enter");
      await judged(page);
      assert.equal((await tableOf(page)).length, 7);
      assert.ok(Number(await page.getByTestId("live-area").getAttribute("data-m2")) < 2300);
      assert.ok(await page.getByRole("button", { name: /^分割/ }).isDisabled());
      await page.getByRole("button", { name: "填上这个洞" }).click();
      assert.equal(await page.getByTestId("live-area").getAttribute("data-m2"), "2400.00");
      assert.equal((await boundary(id)).version, 1);
    }));
});
