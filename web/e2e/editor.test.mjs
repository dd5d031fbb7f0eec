/** The editor: drawing, snapping, areas, undo, dividing and joining; in a real browser, against the service's own figures. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openMap } from "./lib/browser.mjs";
import {
  boundary,
  cell,
  drawingAt,
  freeGround,
  judged,
  makeParcel,
  mapReady,
  neighbours,
  openEditor,
  paste,
  pixelOf,
  rectangle,
  save,
  setCell,
  sheet,
  tableOf,
  verdict,
} from "./lib/editing.mjs";
import { api, eventually, suite } from "./lib/suite.mjs";

const withPage = suite();
const open = (ring) => ring.slice(0, -1);

/** Star-shaped, in millimetres; `Math.random` is fine: what is compared comes from two programs. */
function star([east, north], points, radius) {
  return Array.from({ length: points }, (_, i) => {
    const angle = ((i + 0.8 * Math.random()) / points) * 2 * Math.PI;
    const away = radius * (0.5 + 0.5 * Math.random());
    return [Number((east + away * Math.cos(angle)).toFixed(3)), Number((north + away * Math.sin(angle)).toFixed(3))];
  });
}

describe("drawing", () => {
  test("along a neighbour: the vertices are the neighbour's, nothing overlaps, the area is the service's", () =>
    withPage({}, async (page) => {
      const [east, north] = await freeGround();
      // Corners with odd digits: what is taken over is the number, not a place near it.
      const ring = [[east + 10.123, north + 10.4567], [east + 40.003, north + 12.001], [east + 41.7, north + 40.9991], [east + 9.5, north + 38.25]];
      const neighbour = await makeParcel([...ring, ring[0]]);
      const [, southEast, northEast] = ring;
      const answered = neighbours(page);
      await page.goto(await drawingAt([east + 45, north + 25]));
      await mapReady(page);
      await answered;
      const beside = async (point, dx = 0, dy = 0) => {
        const { x, y } = await pixelOf(page, point);
        await page.mouse.move(x + dx, y + dy);
        await page.mouse.click(x + dx, y + dy);
      };
      await beside(northEast, 4, -4);
      await beside(southEast, 5, 3);
      await beside([east + 70, north + 12]);
      await beside([east + 70, north + 41]);
      await page.keyboard.press("Enter");
      const rows = await tableOf(page);
      assert.equal(rows.length, 4);
      assert.deepEqual(rows.slice(0, 2), [northEast, southEast].map(([e, n]) => [String(n), String(e)].map((text) => (text.split(".")[1]?.length ?? 0) < 3 ? Number(text).toFixed(3) : text)));
      await judged(page);
      assert.equal(await page.getByTestId("overlap").count(), 0);
      const area = page.getByTestId("live-area");
      assert.equal(await area.getAttribute("data-m2"), await area.getAttribute("data-server"));
      assert.ok(await page.getByTestId("save").isDisabled(), "a name is needed");
      await page.locator("input[name=name]").fill("沿邻宗画的");
      await save(page);
      await page.waitForURL(/\/map\/edit\/\d+$/);
      await page.locator("[data-testid=notice][data-key=saved]").waitFor();
      const id = Number(page.url().split("/").pop());
      const [drawn, stored] = [await boundary(id), await boundary(neighbour)];
      const has = (point) => stored.coordinates[0][0].some(([e, n]) => e === point[0] && n === point[1]);
      assert.deepEqual(drawn.coordinates[0][0].slice(0, 2).map(has), [true, true]);
      assert.deepEqual((await verdict(drawn.coordinates, id)).overlaps, []);
      assert.deepEqual((await api(`/api/spaces/${id}`)).overlaps, []);
    }));

  test("what overlaps is named with its area and its place; asked when the hand rests, not at every move", () =>
    withPage({}, async (page) => {
      const [east, north] = await freeGround();
      const other = await makeParcel(rectangle(east + 40, north + 10, 30, 30));
      const id = await makeParcel(rectangle(east + 10, north + 10, 30, 30));
      await openEditor(page, id);
      await judged(page);
      let asked = 0;
      page.on("request", (request) => (asked += request.url().endsWith("/api/spaces/check") ? 1 : 0));
      const from = await pixelOf(page, [east + 40, north + 40]);
      const to = await pixelOf(page, [east + 50, north + 30]);
      await page.mouse.move(from.x, from.y);
      await page.mouse.down();
      for (let i = 1; i <= 25; i++) await page.mouse.move(from.x + ((to.x - from.x) * i) / 25, from.y + ((to.y - from.y) * i) / 25);
      await page.mouse.up();
      await page.getByTestId("overlap").waitFor();
      assert.ok(asked <= 2, `${asked} requests for one drag`);
      assert.equal(await page.getByTestId("undo").getAttribute("data-steps"), "1");
      const overlap = page.getByTestId("overlap");
      assert.equal(await overlap.getAttribute("data-id"), String(other));
      assert.ok(Number(await overlap.getAttribute("data-m2")) > 50);
      const before = await page.getByTestId("editor-map").getAttribute("data-view");
      await overlap.getByRole("button").click();
      await eventually(() => page.getByTestId("editor-map").getAttribute("data-view"), (view) => view !== before, "the map went there");
      await setCell(page, 3, "X", north + 5);
      await setCell(page, 3, "Y", east + 20);
      await page.locator("[data-testid=problem][data-code=self-intersection]").waitFor();
    }));
});

describe("areas", () => {
  test("of 24 random boundaries, half of them with a hole, are the service's to the cent", () =>
    withPage({}, async (page) => {
      await page.goto("/map/edit");
      await mapReady(page);
      const area = page.getByTestId("live-area");
      const equal = async () => {
        await judged(page);
        const [own, service] = [await area.getAttribute("data-m2"), await area.getAttribute("data-server")];
        assert.equal(own, service);
        assert.ok(Number(own) > 0);
      };
      for (let round = 0; round < 12; round++) {
        const centre = [612000 + 8000 * Math.random(), 2711000 + 6000 * Math.random()];
        const radius = [8, 60, 400][round % 3];
        await paste(page, sheet(star(centre, 3 + 4 * round, radius)), round > 0 ? "替换整个图形" : undefined);
        await equal();
        await paste(page, sheet(star(centre, 5, radius * 0.15)), "作为洞");
        await equal();
      }
    }));
});

describe("undo", () => {
  test("takes back every edit, one drag as one step, until the very boundary is there again; redo brings them back", () =>
    withPage({}, async (page) => {
      const [east, north] = await freeGround();
      const id = await makeParcel([[east + 10.0001, north + 10.12345], [east + 60, north + 10], [east + 60, north + 50], [east + 10, north + 50], [east + 10.0001, north + 10.12345]]);
      const stored = JSON.stringify((await boundary(id)).coordinates);
      await openEditor(page, id);
      const original = await tableOf(page);
      const drag = async (from, to) => {
        const [a, b] = [await pixelOf(page, from), await pixelOf(page, to)];
        await page.mouse.move(a.x, a.y);
        await page.mouse.down();
        await page.mouse.move((a.x + b.x) / 2, b.y, { steps: 5 });
        await page.mouse.move(b.x, b.y, { steps: 5 });
        await page.mouse.up();
      };
      await drag([east + 60, north + 50], [east + 66, north + 55]);
      // The middle of the edge from there to the north-west corner.
      await drag([east + 38, north + 52.5], [east + 38, north + 58]);
      assert.equal((await tableOf(page)).length, 5, "a vertex was put in");
      await setCell(page, 2, "Y", east + 63.5);
      await page.getByRole("button", { name: "在 J1 之后插入点" }).click();
      await cell(page, 2, "X").focus();
      await page.getByRole("button", { name: /^删点/ }).click();
      await page.keyboard.press("m");
      await drag([east + 40, north + 30], [east + 45, north + 33]);
      const last = await tableOf(page);
      assert.equal(await page.getByTestId("undo").getAttribute("data-steps"), "6");
      for (let i = 0; i < 6; i++) await page.keyboard.press("Control+z");
      assert.deepEqual(await tableOf(page), original);
      assert.ok(await page.getByTestId("undo").isDisabled());
      assert.ok(await page.getByTestId("save").isDisabled(), "nothing is left to save");
      for (let i = 0; i < 6; i++) await page.keyboard.press("Control+y");
      assert.deepEqual(await tableOf(page), last);
      for (let i = 0; i < 6; i++) await page.keyboard.press("Control+z");
      await page.locator("input[name=address]").fill("新坐落");
      await save(page);
      await page.locator("[data-testid=notice][data-key=saved]").waitFor();
      assert.equal(JSON.stringify((await boundary(id)).coordinates), stored);
    }));

  test("a vertex that is moved leaves the others as they were, to the last digit", () =>
    withPage({}, async (page) => {
      const [east, north] = await freeGround();
      const ring = [[east + 0.123456789012, north + 0.30000000004], [east + 50, north], [east + 50.1, north + 30], [east + 0.123456789012, north + 0.30000000004]];
      const id = await makeParcel(ring);
      const before = (await boundary(id)).coordinates[0][0];
      await openEditor(page, id);
      await setCell(page, 2, "X", north + 1.5);
      await save(page);
      await page.locator("[data-testid=notice][data-key=saved]").waitFor();
      const after = (await boundary(id)).coordinates[0][0];
      assert.deepEqual([after[0], after[2]], [before[0], before[2]]);
      assert.deepEqual(after[1], [east + 50, north + 1.5]);
    }));
});

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
      assert.deepEqual(open((await boundary(id)).coordinates[0][0]).length, 4);
    }));
});
