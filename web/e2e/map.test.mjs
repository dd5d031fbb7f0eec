import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { allTiles, DESKTOP, openMap } from "./lib/browser.mjs";
import { api, BASE, counter, eventually, figure, someSpaces, suite } from "./lib/suite.mjs";

const withPage = suite();

/** A parcel that nothing overlaps at its centre. */
async function lonelyParcel() {
  for (const space of await someSpaces("kind=parcel&sort=-area&limit=40")) {
    const [lng, lat] = space.center;
    const { items } = await api(`/api/spaces/at?lng=${lng}&lat=${lat}&tol=1`);
    if (items.length === 1) return space;
  }
  throw new Error("every parcel is overlapped");
}

const centred = (space, zoom = 17) => `c=${space.center[1].toFixed(6)},${space.center[0].toFixed(6)},${zoom}`;

async function clickMiddle(page, task) {
  const box = await page.locator(".map-stage").boundingBox();
  const position = { x: box.width / 2, y: box.height / 2 };
  await (task ?? { click: (locator, options) => locator.click(options) }).click(page.locator(".map-canvas"), { position });
}

const heading = (page) => page.getByTestId("drawer").getByRole("heading", { level: 2 });

describe("map and drawer", () => {
  test("one click on a parcel shows its summary; Escape closes and gives the focus back", () =>
    withPage({}, async (page) => {
      const space = await lonelyParcel();
      await openMap(page, `?${centred(space)}`);
      await allTiles(page);
      const task = counter();
      await clickMiddle(page, task);
      await heading(page).filter({ hasText: space.name }).waitFor();
      assert.equal(task.clicks, 1);
      assert.match(page.url(), new RegExp(`sel=${space.id}(&|$)`));
      const area = (await page.locator(".area-figure").innerText()).replace(/[^\d.]/g, "");
      assert.equal(Number(area), space.area_m2);
      const names = await page.locator(".fields dt").allInnerTexts();
      assert.deepEqual(names.filter((name) => /^[a-z0-9_]+$/.test(name)), [], "every field has a Chinese name");
      await page.locator("path.selection-line").waitFor();
      assert.equal(await page.evaluate(() => document.activeElement?.tagName), "H2");
      await page.keyboard.press("Escape");
      await page.getByTestId("drawer").waitFor({ state: "detached" });
      assert.equal(await page.evaluate(() => document.activeElement?.id), "map");
      await eventually(async () => page.url(), (url) => !url.includes("sel="), "address");
    }));

  test("a click on the map marks the row of the list, and a click on a row moves the map", () =>
    withPage({}, async (page) => {
      const space = await lonelyParcel();
      await openMap(page, `?${centred(space)}&panel=list`);
      await page.locator(".ant-table-row").first().waitFor();
      await allTiles(page);
      await clickMiddle(page);
      const row = page.locator(`.ant-table-row[data-id="${space.id}"]`);
      await row.and(page.locator(".is-selected")).waitFor();
      assert.ok(await row.isVisible());
      const announced = page.getByTestId("announcer");
      await eventually(() => announced.textContent(), (text) => text.includes(space.name), "announcement");

      const other = page.locator(`.ant-table-row:not([data-id="${space.id}"])`).nth(2);
      const id = await other.getAttribute("data-id");
      const before = page.url();
      await other.locator("td").nth(2).click();
      await page.waitForURL((url) => url.searchParams.get("sel") === id);
      await eventually(async () => page.url(), (url) => new URL(url).searchParams.get("c") !== new URL(before).searchParams.get("c"), "view");
      const detail = await api(`/api/spaces/${id}`);
      const [lat, lng] = new URL(page.url()).searchParams.get("c").split(",").map(Number);
      const [west, south, east, north] = detail.bbox;
      assert.ok(lng >= west - 0.01 && lng <= east + 0.01 && lat >= south - 0.01 && lat <= north + 0.01);
      assert.equal(await page.locator(".ant-table-row.is-selected").getAttribute("data-id"), id);
    }));

  test("hovering a row draws the object on the map, hovering the map names it", () =>
    withPage({}, async (page) => {
      const space = await lonelyParcel();
      await openMap(page, `?${centred(space, 16)}`);
      await allTiles(page);
      const box = await page.locator(".map-stage").boundingBox();
      await page.mouse.move(box.x + box.width / 2 - 3, box.y + box.height / 2);
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      const tip = page.locator(".hover-tip");
      await tip.waitFor();
      assert.match(await tip.innerText(), new RegExp(space.name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")));
      await page.mouse.move(10, 10);
      await tip.waitFor({ state: "detached" });
    }));

  test("arrow keys step through the list from the open drawer", () =>
    withPage({}, async (page) => {
      const [first, second] = await someSpaces("sort=-area&limit=2");
      await openMap(page, `?sel=${first.id}`);
      await heading(page).filter({ hasText: first.name ?? first.object_no }).waitFor();
      await heading(page).focus();
      await eventually(async () => {
        if (!page.url().includes(`sel=${second.id}`)) await page.keyboard.press("ArrowDown");
        return page.url();
      }, (url) => new RegExp(`sel=${second.id}(&|$)`).test(url), "address");
      await page.keyboard.press("ArrowUp");
      await page.waitForURL(new RegExp(`sel=${first.id}(&|$)`));
    }));

  test("shows vertices with north before east and closes the ring", () =>
    withPage({}, async (page) => {
      const space = await lonelyParcel();
      const detail = await api(`/api/spaces/${space.id}`);
      await openMap(page, `?sel=${space.id}`);
      await page.getByRole("tab", { name: "界址点" }).click();
      const cells = await page.locator(".drawer tbody tr").first().locator("td").allInnerTexts();
      assert.equal(cells[1], detail.vertices[0].x.toFixed(3));
      assert.equal(cells[2], detail.vertices[0].y.toFixed(3));
      assert.ok(detail.vertices[0].x > detail.vertices[0].y, "X is north: seven figures");
      await page.getByRole("tab", { name: "履历" }).click();
      await page.locator(".timeline li").first().waitFor();
    }));

  test("the read-out equals the published projection to the millimetre, with and without zone", () =>
    withPage({}, async (page) => {
      await openMap(page, "?c=24.512000,118.146000,16");
      assert.equal(await page.getByTestId("read-x").innerText(), "2712480.717");
      assert.equal(await page.getByTestId("read-y").innerText(), "616146.669");
      assert.equal(await page.getByTestId("read-lonlat").innerText(), "118.146000,24.512000");
      await page.getByRole("button", { name: "带号 39" }).click();
      assert.equal(await page.getByTestId("read-y").innerText(), "39616146.669");
    }));

  test("typing the read-out into the search box lands on the same place", () =>
    withPage({}, async (page) => {
      await openMap(page);
      await page.keyboard.press("/");
      await page.keyboard.type("2712480.717,39616146.669");
      await page.keyboard.press("Enter");
      await page.waitForURL(/c=24\.512000,118\.146000/);
      await page.locator(".place-mark").waitFor();
    }));

  test("measures on the survey plane and stops by Escape", () =>
    withPage({}, async (page) => {
      await openMap(page, "?c=24.512000,118.146000,17");
      await page.getByRole("button", { name: "量面积" }).click();
      const box = await page.locator(".map-stage").boundingBox();
      const at = (dx, dy) => page.mouse.click(box.x + box.width / 2 + dx, box.y + box.height / 2 + dy);
      await at(-100, -100);
      await at(100, -100);
      await at(100, 100);
      await page.mouse.dblclick(box.x + box.width / 2 - 100, box.y + box.height / 2 + 100);
      const text = await eventually(() => page.getByTestId("measure").innerText(), (value) => /面积 [1-9]/.test(value), "measure");
      // 200 px at zoom 17: 1.19433 m × cos φ each; the plane's scale at this place is 1.000167 and more of the ellipsoid.
      const m2 = Number(/面积 ([\d,.]+)/.exec(text)[1].replaceAll(",", ""));
      const edge = 200 * 1.194329 * Math.cos((24.512 * Math.PI) / 180);
      assert.ok(Math.abs(m2 / (edge * edge) - 1) < 0.01, `${m2} against ${edge * edge}`);
      await page.keyboard.press("Escape");
      await page.locator(".measure-bar").waitFor({ state: "detached" });
    }));
});

describe("address", () => {
  test("a copied link shows the same figures, view and selection in another browser", () =>
    withPage({}, async (page) => {
      const space = await lonelyParcel();
      await openMap(page, `?${centred(space, 16)}&cats=1,3,5&sel=${space.id}&panel=list`);
      await heading(page).filter({ hasText: space.name }).waitFor();
      await page.locator(".street-buttons button").first().click();
      await page.locator(".chip", { hasText: "街道" }).waitFor();
      const link = page.url();
      const totals = () => Promise.all(["total-land", "total-floor"].map((id) => figure(page.getByTestId(id))));
      const narrowed = new URL(link).searchParams.get("st");
      await page.waitForFunction((street) => performance.getEntriesByType("resource").some((e) => e.name.includes("summary") && e.name.includes(street)), narrowed);
      await eventually(() => page.locator(".totals .of-all").count(), (n) => n > 0, "filtered figures");
      const seen = await totals();
      await withPage({ viewport: DESKTOP }, async (other) => {
        await other.goto(link);
        await other.getByTestId("drawer").getByRole("heading", { level: 2, name: space.name }).waitFor();
        await eventually(
          () => Promise.all(["total-land", "total-floor"].map((id) => figure(other.getByTestId(id)))),
          (values) => values[0] === seen[0] && values[1] === seen[1],
          "figures",
        );
        assert.equal(new URL(other.url()).searchParams.get("c"), new URL(link).searchParams.get("c"));
        assert.deepEqual(
          [await other.getByTestId("read-x").innerText(), await other.getByTestId("read-y").innerText()],
          [await page.getByTestId("read-x").innerText(), await page.getByTestId("read-y").innerText()],
        );
      });
    }));

  test("back and forward go through the selections", () =>
    withPage({}, async (page) => {
      const [first, second] = await someSpaces("sort=-area&limit=2");
      await openMap(page, "?panel=list");
      await page.locator(`.ant-table-row[data-id="${first.id}"] .row-open`).click();
      await page.waitForURL(new RegExp(`sel=${first.id}`));
      await page.locator(`.ant-table-row[data-id="${second.id}"] .row-open`).click();
      await page.waitForURL(new RegExp(`sel=${second.id}`));
      await page.goBack();
      await page.waitForURL(new RegExp(`sel=${first.id}`));
      await page.goBack();
      await page.getByTestId("drawer").waitFor({ state: "detached" });
      await page.goForward();
      await heading(page).filter({ hasText: first.name ?? first.object_no }).waitFor();
    }));

  test("a damaged link still opens the map, an unknown object says so", () =>
    withPage({}, async (page) => {
      await openMap(page, "?c=nowhere&cats=x&area=y&panel=z");
      await openMap(page, "?sel=999999999");
      await page.getByText("没有这个空间对象").waitFor();
    }));
});

describe("list", () => {
  test("counts what the service counts, also for the view alone", () =>
    withPage({}, async (page) => {
      await openMap(page, "?panel=list");
      const { matched } = await api("/api/spaces?limit=1");
      const shown = page.getByTestId("matched");
      await eventually(() => shown.getAttribute("data-matched").then(Number), (n) => n === matched, "matched");
      const [space] = await someSpaces("sort=-area&limit=1");
      await openMap(page, `?panel=list&${centred(space, 17)}`);
      const answer = page.waitForResponse((response) => response.url().includes("bbox="));
      await page.getByRole("checkbox", { name: "仅视野内" }).check();
      const inView = (await (await answer).json()).matched;
      await eventually(() => shown.getAttribute("data-matched").then(Number), (n) => n === inView, "matched in view");
      assert.ok(inView > 0 && inView < matched, `${inView} of ${matched}`);
    }));

  test("sorts on the service and pages with its tokens", () =>
    withPage({}, async (page) => {
      const ordered = await someSpaces("sort=name&limit=1");
      await openMap(page, "?panel=list");
      await page.locator("th", { hasText: "名称" }).click();
      await eventually(() => page.locator(".ant-table-row").first().getAttribute("data-id"), (id) => id === String(ordered[0].id), "first row");
      const { matched } = await api("/api/spaces?limit=1");
      if (matched > 50) {
        await page.getByRole("button", { name: "下一页" }).click();
        await page.getByText("第 51–").waitFor();
        await page.getByRole("button", { name: "上一页" }).click();
        await page.getByText("第 1–50").waitFor();
      }
    }));
});

describe("base map", () => {
  /** The service lists base maps only where one is configured; the test brings one that fails. */
  const withBase = (page, answer) =>
    Promise.all([
      page.route("**/api/config", async (route) => {
        const response = await route.fetch();
        const config = await response.json();
        config.basemaps = [{ id: "test", name: "测试底图", attribution: "测试审图号", max_zoom: 18, tiles: ["/api/basemaps/test/{z}/{x}/{y}"] }];
        await route.fulfill({ response, json: config });
      }),
      page.route("**/api/basemaps/**", answer),
    ]);

  test("that fails gives one quiet line and leaves the parcels alone", () =>
    withPage({}, async (page) => {
      const outside = [];
      page.on("request", (request) => {
        if (new URL(request.url()).origin !== new URL(BASE).origin && !request.url().startsWith("data:")) outside.push(request.url());
      });
      await withBase(page, (route) => route.fulfill({ status: 429, body: "" }));
      await openMap(page);
      await page.locator(".base-choice select").selectOption("test");
      await page.locator(".banner").waitFor();
      await allTiles(page);
      assert.equal(await page.locator(".banner").count(), 1);
      assert.equal(await page.locator("[role=alert]").count(), 0);
      assert.match(page.url(), /base=test/);
      await page.getByRole("button", { name: "关闭底图" }).click();
      await page.locator(".banner").waitFor({ state: "detached" });
      assert.deepEqual(outside, []);
    }));

  test("draws through the service's own address and shows its attribution", () =>
    withPage({}, async (page) => {
      const pixel = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==", "base64");
      await withBase(page, (route) => route.fulfill({ status: 200, contentType: "image/png", body: pixel }));
      await openMap(page, "?base=test");
      await page.getByText("测试审图号").waitFor();
      await page.locator("img.leaflet-tile-loaded").first().waitFor();
      assert.equal(await page.locator(".banner").count(), 0);
    }));
});
