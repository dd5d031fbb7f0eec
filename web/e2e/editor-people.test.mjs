/** The editor is for everybody: without a mouse, in each role, in both languages, on a phone, with a screen reader. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { PHONE } from "./lib/browser.mjs";
import { attributes, axe, boundary, cell, judged, makeParcel, mapReady, openEditor, parcel, pixelOf, rectangle, save, saved, setCell } from "./lib/editing.mjs";
import { api, suite } from "./lib/suite.mjs";

const withPage = suite();

describe("for everybody", () => {
  /** Tab until the focus is where it is wanted. */
  async function tabTo(page, selector) {
    for (let presses = 0; presses < 120; presses++) {
      if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
      await page.keyboard.press("Tab");
    }
    assert.fail(`${selector} is not reached by Tab`);
  }

  test("without a mouse: from the drawer to a saved vertex", () =>
    withPage({}, async (page) => {
      const { id, north } = await parcel();
      await page.goto(`/map?sel=${id}`);
      await page.getByTestId("edit").waitFor();
      await tabTo(page, "[data-testid=edit]");
      await page.keyboard.press("Enter");
      await page.waitForURL(/\/map\/edit\/\d+$/);
      await page.locator(".vertex-rows tbody tr").first().waitFor();
      await tabTo(page, "input[aria-label='J3 X']");
      await page.keyboard.press("Control+a");
      await page.keyboard.type(`${north + 52.25}`);
      await page.keyboard.press("Enter");
      await page.evaluate(() => document.querySelector("main").focus());
      await tabTo(page, "[data-testid=save]");
      await page.keyboard.press("Enter");
      await tabTo(page, "dialog textarea[name=reason]");
      await page.keyboard.type("键盘复测");
      await tabTo(page, "dialog [type=submit]");
      await page.keyboard.press("Enter");
      await saved(page);
      assert.equal((await boundary(id)).coordinates[0][0][2][1], north + 52.25);
    }));

  test("a reason is demanded, wrong values are told at their field, and nothing is lost", () =>
    withPage({}, async (page) => {
      const { id } = await parcel();
      await openEditor(page, id);
      await page.locator("input[name=code]").fill("35020");
      await page.getByTestId("save").click();
      await page.locator("dialog [type=submit]").click();
      await page.locator("dialog .field-error", { hasText: "必填" }).waitFor();
      await page.locator("dialog textarea[name=reason]").fill("补代码");
      await page.locator("dialog [type=submit]").click();
      await page.getByTestId("refusal").waitFor();
      await axe(page, "refused");
      await page.keyboard.press("Escape");
      assert.equal(await page.locator("input[name=code]").getAttribute("aria-invalid"), "true");
      assert.equal((await boundary(id)).version, 1);
    }));

  test("the form has every field that the service keeps, and no other", () =>
    withPage({}, async (page) => {
      for (const [kind, collection] of [["", "parcels"], ["?kind=building", "buildings"]]) {
        await page.goto(`/map/edit${kind}`);
        await mapReady(page);
        const names = await page.locator(".editor-fields [name]").evaluateAll((fields) => fields.map((field) => field.name));
        const { properties } = await api(`/ogc/collections/${collection}/schema`);
        // Remarks are not published to desktops.
        const kept = Object.keys(properties).filter((name) => names.includes(name) || !properties[name].readOnly);
        assert.deepEqual([...names].sort().filter((name) => name !== "remark"), kept.filter((name) => !["geometry", "remark", "valid_from"].includes(name)).sort());
      }
    }));

  test("planning changes its own fields and no boundary; finance is told why not", async () => {
    const { id } = await parcel();
    await withPage({ as: "planning" }, async (page) => {
      await openEditor(page, id);
      assert.ok(await cell(page, 1, "X").isDisabled());
      assert.ok(await page.locator("input[name=holder]").isDisabled());
      const draw = page.getByRole("button", { name: /^画/ });
      assert.ok(await draw.isDisabled());
      assert.ok((await draw.getAttribute("title")).length > 8);
      await page.locator("input[name=far_max]").fill("2.5");
      await save(page, "规划条件");
      await saved(page);
      assert.equal(Number((await attributes(id)).far_max), 2.5);
    });
    await withPage({ as: "finance" }, async (page) => {
      await page.goto(`/map?sel=${id}`);
      const edit = page.getByTestId("edit");
      await edit.waitFor();
      assert.ok(await edit.isDisabled());
      assert.ok((await edit.getAttribute("title")).includes("发改局"));
      assert.equal(await page.getByTestId("draw-new").count(), 0);
      await page.goto(`/map/edit/${id}`);
      await page.getByTestId("not-permitted").waitFor();
      await axe(page, "not permitted");
    });
  });

  test("axe: a new drawing, a selected vertex, dividing, joining, pasting; in English too", () =>
    withPage({ language: "en" }, async (page) => {
      const { id, east, north } = await parcel();
      await makeParcel(rectangle(east + 60, north + 10, 20, 40));
      await page.goto("/map/edit");
      await mapReady(page);
      await axe(page, "new");
      await openEditor(page, id);
      await judged(page);
      await cell(page, 2, "X").focus();
      await axe(page, "editor");
      assert.ok(!/[\u3400-\u9fff]/.test(await page.locator(".editor-tools, .editor-hint, .editor-figures, .editor-vertices").allInnerTexts().then((texts) => texts.join().replace(/㎡/g, ""))));
      await page.getByRole("button", { name: "Paste coordinates" }).click();
      await axe(page, "paste");
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: /^Split/ }).click();
      for (const point of [[30, 2], [30, 60]]) {
        const { x, y } = await pixelOf(page, [east + point[0], north + point[1]]);
        await page.mouse.click(x, y);
      }
      await page.keyboard.press("Enter");
      await page.getByTestId("piece").first().waitFor();
      await axe(page, "split");
      await page.getByRole("button", { name: /^Merge/ }).click();
      await page.getByTestId("merge-panel").locator("input[type=checkbox]").first().check();
      await page.getByTestId("merge-sum").waitFor();
      await axe(page, "merge");
    }));

  test("on a phone: nothing scrolls sideways, and the table edits", () =>
    withPage({ viewport: PHONE }, async (page) => {
      const { id, east } = await parcel();
      await openEditor(page, id);
      const [inner, outer] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
      assert.ok(inner <= outer, `${inner} > ${outer}`);
      await setCell(page, 2, "Y", east + 61);
      await axe(page, "phone");
      await page.getByRole("tab", { name: "属性" }).click();
      await page.locator("input[name=address]").fill("手机上改的");
      await save(page);
      await saved(page);
      assert.equal((await boundary(id)).coordinates[0][0][1][0], east + 61);
    }));
});
