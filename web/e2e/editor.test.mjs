/** The editor: drawing, snapping, areas, undo; in a real browser, against the service's own figures. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
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
  test("of 20 random boundaries, half of them with a hole, are the service's to the cent", () =>
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
      for (let round = 0; round < 10; round++) {
        const centre = [612000 + 8000 * Math.random(), 2711000 + 6000 * Math.random()];
        const radius = [8, 60, 400][round % 3];
        await paste(page, sheet(star(centre, 3 + 5 * round, radius)), round > 0 ? "替换整个图形" : undefined);
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
