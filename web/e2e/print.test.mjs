/** Printed pages as real PDF, measured by poppler: size of paper, scale, text; and the page where a sheet is composed. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { AxeBuilder } from "@axe-core/playwright";
import { openMap, PHONE } from "./lib/browser.mjs";
import { api, ask, eventually, someSpaces, suite } from "./lib/suite.mjs";

const withPage = suite();
const MM = 25.4 / 72;
/** North-west corner of the test square, EPSG:4548: in the district, where nothing lies nearer than the sheet's edge matters. */
const [NORTH, EAST] = [2716400, 611500];
let folder;
let square;

/** Imports a square of 100 m and a parcel of many corners. */
async function deliver() {
  const ring = [
    [EAST, NORTH],
    [EAST, NORTH - 100],
    [EAST + 100, NORTH - 100],
    [EAST + 100, NORTH],
    [EAST, NORTH],
  ];
  const many = Array.from({ length: 240 }, (_, i) => {
    const angle = (i / 240) * 2 * Math.PI;
    return [EAST + 250 + 60 * Math.cos(angle), NORTH - 50 + 60 * Math.sin(angle)].map((n) => Math.round(n * 1000) / 1000);
  });
  const parcel = (object_no, name, coordinates) => ({
    type: "Feature",
    properties: { object_no, name, holder: "测试单位", holder_kind: "enterprise", stage: "in_use" },
    geometry: { type: "Polygon", coordinates: [coordinates] },
  });
  const features = [parcel("PRINT-1", "百米方块", ring), parcel("PRINT-2", "多点圆地", [...many, many[0]])];
  const crs = { type: "name", properties: { name: "urn:ogc:def:crs:EPSG::4548" } };
  const form = new FormData();
  form.set("file", new Blob([JSON.stringify({ type: "FeatureCollection", crs, features })]), "print.geojson");
  form.set("into", "parcels");
  const upload = await ask("/api/imports", { method: "POST", body: form });
  assert.equal(upload.status, 202, await upload.clone().text());
  const { id } = await upload.json();
  const settled = (job) => !["validating", "committing"].includes(job.status);
  const checked = await eventually(() => api(`/api/imports/${id}`), settled, "check");
  assert.equal(checked.status, "ready", JSON.stringify(checked.problems));
  const headers = { "content-type": "application/json" };
  await ask(`/api/imports/${id}/commit`, { method: "POST", headers, body: JSON.stringify({ on_error: "abort", confirm_crs: checked.crs.used }) });
  const done = await eventually(() => api(`/api/imports/${id}`), settled, "commit");
  assert.equal(done.status, "committed", JSON.stringify(done));
  return id;
}

const idOf = async (number) => (await someSpaces(`q=${number}`)).find((space) => space.object_no === number).id;

let imported;
before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "tuguan-print-"));
  imported = await deliver();
  square = await idOf("PRINT-1");
});
after(async () => {
  rmSync(folder, { recursive: true, force: true });
  await ask(`/api/imports/${imported}/undo`, { method: "POST" });
});

// Poppler complains of the boxes around single letters in fonts as Chromium embeds them.
const run = (program, ...parameters) => execFileSync(program, parameters, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });

/** Prints an address to a PDF as a person would by the browser's own command. */
async function pdfOf(page, address, name) {
  const answer = await page.goto(address);
  assert.equal(answer.status(), 200, await answer.text());
  const file = path.join(folder, `${name}.pdf`);
  writeFileSync(file, await page.pdf({ preferCSSPageSize: true, printBackground: true }));
  return file;
}

/** ISO 216 sizes; Chromium rounds paper to whole CSS pixels (25.4/96 mm), A3 to 1191.12 × 841.92 points. */
const PIXEL = 0.27;

/** Pages, their size in millimetres, and what poppler calls it. */
function measure(file) {
  const told = run("pdfinfo", file);
  const [, w, h, paper] = /Page size:\s+([\d.]+) x ([\d.]+) pts \((\w+)\)/.exec(told);
  return { pages: Number(/Pages:\s+(\d+)/.exec(told)[1]), width: Number(w) * MM, height: Number(h) * MM, paper };
}

/** Width and height (mm) between the outer edges of the long red lines on the first page: letters and circles are red, too. */
function redBox(file) {
  const dots = 300;
  run("pdftoppm", "-r", String(dots), "-f", "1", "-singlefile", file, path.join(folder, "red"));
  const bytes = readFileSync(path.join(folder, "red.ppm"));
  const head = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(bytes.subarray(0, 40).toString("latin1"));
  const [w, h] = [Number(head[1]), Number(head[2])];
  const isRed = (x, y) => {
    const at = head[0].length + 3 * (y * w + x);
    return bytes[at] > 190 && bytes[at + 1] < 60 && bytes[at + 2] < 70;
  };
  /** First and last of `lines` that hold an unbroken run of red of 25 mm. */
  const span = (lines, length, red) => {
    const found = [];
    for (let line = 0; line < lines; line++) {
      for (let at = 0, run = 0; at < length && run <= dots; at++) {
        run = red(line, at) ? run + 1 : 0;
        if (run > dots) found.push(line);
      }
    }
    return ((found[found.length - 1] + 1 - found[0]) * 25.4) / dots;
  };
  return { width: span(w, h, (x, y) => isRed(x, y)), height: span(h, w, (y, x) => isRed(x, y)) };
}

const near = (value, wanted, slack, what) =>
  assert.ok(Math.abs(value - wanted) <= slack, `${what}: ${value.toFixed(3)} instead of ${wanted}`);

const squeezed = (text) => text.replace(/\s/g, "");

describe("printed sheets", () => {
  for (const [paper, orientation, width, height] of [
    ["A4", "landscape", 297, 210],
    ["A4", "portrait", 210, 297],
    ["A3", "landscape", 420, 297],
    ["A3", "portrait", 297, 420],
  ]) {
    test(`a red-line map on ${paper} ${orientation} is one page of that size, and 100 m at 1:1000 are 100 mm`, () =>
      withPage({}, async (page) => {
        const address = `/api/print/spaces/${square}/red-line?scale=1000&paper=${paper}&orientation=${orientation}`;
        const file = await pdfOf(page, address, `${paper}-${orientation}`);
        const size = measure(file);
        assert.equal(size.pages, 1);
        assert.equal(size.paper, paper);
        near(size.width, width, PIXEL, "width");
        near(size.height, height, PIXEL, "height");
        // The line itself is 0.7 mm wide.
        const drawn = redBox(file);
        near(drawn.width - 0.7, 100, 0.2, "width of the square");
        near(drawn.height - 0.7, 100, 0.2, "height of the square");
      }));
  }

  test("the text of the PDF has title, 审图号, corners, area and who printed it", () =>
    withPage({}, async (page) => {
      const words = new URLSearchParams({ scale: "2000", title: "百米方块红线图", review_no: "闽S(2026)012号", issuer: "湖里测绘院", drafter: "张三" });
      const file = await pdfOf(page, `/api/print/spaces/${square}/red-line?${words}`, "text");
      const text = squeezed(run("pdftotext", "-raw", file, "-"));
      const wanted = ["百米方块红线图", "审图号：闽S(2026)012号", "湖里测绘院", "张三", "1:2000", "10,000.00㎡（合15.00亩）", "示范数据"];
      wanted.push(`J1${NORTH}.000${EAST}.000100.00`, `J3${NORTH - 100}.000${EAST + 100}.000100.00`, "reserve2", "共1页");
      for (const part of wanted) assert.ok(text.includes(part), `${part} in ${text}`);
      // Nothing is a picture: lines, hatches and letters stay sharp at any size.
      assert.equal(run("pdfimages", "-list", file).trim().split("\n").length, 2);
    }));

  test("a map lists exactly the categories that it shows, and is drawn without pictures", () =>
    withPage({}, async (page) => {
      const titles = { supply: "拟供地", renewal: "三旧改造", industrial_upgrade: "工改工", military: "部队用地", building: "楼宇空间" };
      const address = "/api/print/map?center=613500,2713500&scale=25000&paper=A3";
      for (const chosen of [["renewal"], ["supply", "building"], Object.keys(titles)]) {
        const file = await pdfOf(page, `${address}&cats=${chosen.join()}`, `map-${chosen.length}`);
        const text = squeezed(run("pdftotext", "-raw", file, "-"));
        const legend = text.slice(text.indexOf("图例"), text.indexOf("2000国家大地坐标系"));
        const listed = Object.keys(titles).filter((category) => legend.includes(titles[category]));
        assert.deepEqual(listed, chosen, legend);
        assert.equal(run("pdfimages", "-list", file).trim().split("\n").length, 2);
        const size = measure(file);
        assert.equal(size.pages, 1);
        near(size.width, 420, PIXEL, "width");
      }
    }));

  test("long tables run on to further pages", () =>
    withPage({}, async (page) => {
      const file = await pdfOf(page, `/api/print/spaces/${await idOf("PRINT-2")}/red-line`, "long");
      const { pages } = measure(file);
      assert.ok(pages > 1, `${pages} pages`);
      const text = squeezed(run("pdftotext", "-raw", file, "-"));
      for (const part of ["J240", "（续附页）", "界址点坐标表（续）", `第${pages}页共${pages}页`]) assert.ok(text.includes(part), part);
      assert.ok(!text.includes("J241"));
    }));

  test("an investor sheet is one page", () =>
    withPage({}, async (page) => {
      const [building] = await someSpaces("kind=building&category=building&limit=1");
      for (const id of [square, building.id]) {
        const file = await pdfOf(page, `/api/print/spaces/${id}/investor?contact=0592-1234567`, `investor-${id}`);
        const size = measure(file);
        assert.equal(size.pages, 1);
        near(size.height, 297, PIXEL, "height");
        const text = squeezed(run("pdftotext", "-raw", file, "-"));
        for (const part of ["招商一页纸", "0592-1234567", "审图号"]) assert.ok(text.includes(part), part);
      }
    }));
});

describe("composing a sheet", () => {
  test("the frame is as large as the paper's ground, moves by dragging, and its address prints what it shows", () =>
    withPage({}, async (page, context) => {
      await openMap(page, "?cats=1,5&c=24.51,118.13,15");
      await page.getByRole("link", { name: "打印图纸" }).click();
      await page.waitForURL(/\/map\/print/);
      const frame = page.locator(".paper-frame");
      await frame.waitFor();
      const link = page.getByRole("link", { name: "生成图纸" });
      const wish = async () => new URL(await link.getAttribute("href"), page.url()).searchParams;
      assert.equal((await wish()).get("cats"), "supply,building");
      await page.getByLabel("比例尺").selectOption("2000");
      await page.getByLabel("图名").fill("打印试验");
      const before = (await wish()).get("center").split(",").map(Number);
      const box = await frame.boundingBox();
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width / 2 + 60, box.y + box.height / 2 - 30, { steps: 5 });
      await page.mouse.up();
      const now = await wish();
      const [east, north] = now.get("center").split(",").map(Number);
      // The frame's width on screen is the paper's map at 1:2000.
      const { papers } = await api("/api/print/papers");
      const size = papers.find(({ paper, orientation }) => paper === "A4" && orientation === "landscape");
      const metres = (size.map_width_mm * 2) / box.width;
      near(east - before[0], 60 * metres, 3 * metres, "moved east");
      near(north - before[1], 30 * metres, 3 * metres, "moved north");
      const moved = await frame.boundingBox();
      near(moved.x - box.x, 60, 2, "frame follows the pointer");
      const opened = context.waitForEvent("page");
      await link.click();
      const sheet = await opened;
      await sheet.waitForLoadState();
      assert.equal(await sheet.title(), "打印试验");
      assert.ok((await sheet.locator("svg").first().textContent()).includes("1:2000"));
      assert.ok(await sheet.getByRole("button", { name: "打印" }).isVisible());
    }));

  test("the drawer has both sheets, and a keyboard gets there", () =>
    withPage({}, async (page, context) => {
      await openMap(page, `?sel=${square}`);
      const red = page.getByRole("link", { name: /红线图/ });
      await red.waitFor();
      assert.ok(await page.getByRole("link", { name: /招商一页纸/ }).isVisible());
      const opened = context.waitForEvent("page");
      await red.focus();
      await page.keyboard.press("Enter");
      const sheet = await opened;
      await sheet.waitForLoadState();
      assert.equal(await sheet.title(), "百米方块用地红线图");
      await page.goto(`/map/print?sel=${square}`);
      await page.locator(".paper-frame").waitFor();
      await page.getByLabel(/界址点坐标表/).check();
      assert.match(await page.getByRole("link", { name: "生成图纸" }).getAttribute("href"), new RegExp(`vertices=${square}`));
    }));

  for (const language of ["zh-CN", "en"]) {
    test(`has no accessibility faults and nothing sideways on a phone, ${language}`, () =>
      withPage({ language, viewport: PHONE }, async (page) => {
        await page.goto(`/map/print?sel=${square}`);
        await page.locator(".paper-frame").waitFor();
        const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
        assert.deepEqual(violations.map((v) => `${v.id} ${v.nodes[0].html}`), []);
        const [inner, outer] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
        assert.ok(inner <= outer, `${inner} > ${outer}`);
      }));
  }
});
