/** Texts of every page in both languages, titles, and widths down to the smallest phone. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openMap, PHONE } from "./lib/browser.mjs";
import { api, someSpaces, suite } from "./lib/suite.mjs";
import { make, move, openUse, OTHER, step } from "./lib/temp-uses.mjs";
import { cancel, upload } from "./lib/wizard.mjs";

const withPage = suite();
const CHINESE = /[\u3400-\u9fff]/;

/** Strings of the service's answers: what may be Chinese on an English page. */
function gatherData(page) {
  const data = new Set();
  const add = (value) => {
    if (typeof value === "string") {
      if (!CHINESE.test(value)) return;
      data.add(value);
      data.add(value.replace(/街道$/, ""));
    } else if (value && typeof value === "object") Object.values(value).forEach(add);
  };
  page.on("response", async (response) => {
    if (/\/api\//.test(response.url())) await response.json().then(add, () => undefined);
  });
  return data;
}

/** Everything a person reads or hears: text nodes, names, titles, placeholders. */
function textsOn(page) {
  return page.evaluate(() => {
    const texts = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) texts.push(walker.currentNode.textContent ?? "");
    for (const element of document.querySelectorAll("*")) {
      for (const name of ["aria-label", "title", "placeholder", "alt"]) texts.push(element.getAttribute(name) ?? "");
    }
    return [...texts, document.title].map((text) => text.trim()).filter(Boolean);
  });
}

describe("texts", () => {
  const RAW_KEY = /\b(app|nav|overview|filter|chip|map|tool|drawer|field|reasons|override|list|imports|rules|error|state|action|footer|measure|history|vertices|search|unit|category|crs|ledger|collecting|handovers|projects|attachments|record|temp_uses|reports|sup|contracts|alerts)\.[a-z_]+(\.[a-z_]+)*\b/;

  async function pages(page, visit) {
    const [space] = await someSpaces("sort=-area&limit=1");
    await openMap(page, `?sel=${space.id}&panel=list&cats=1,2,3,4,5`);
    await page.locator(".ant-table-row").first().waitFor();
    await page.locator(".areas").waitFor();
    await visit("map");
    for (const [i, ready] of [[1, "[data-testid=verdict]"], [2, ".plain-table"], [3, ".timeline"]]) {
      await page.getByRole("tab").nth(i).click();
      await page.locator(ready).first().waitFor();
      await visit(`tab ${i}`);
    }
    await upload(page, "t");
    await visit("coordinate system");
    await page.locator(".wizard-side .button-primary").click();
    await page.locator(".column-table").waitFor();
    await visit("columns");
    await page.locator(".wizard-side .button-primary").click();
    await page.getByTestId("rows-read").waitFor();
    await visit("check");
    await cancel(page);
    await page.locator(".plain-table tbody tr").first().waitFor();
    await visit("imports");
    await page.goto("/rules");
    await page.locator(".rule").first().waitFor();
    await visit("rules");
    const { items } = await api("/api/reserve?state=in_stock&limit=1");
    await page.goto(`/ledger?id=${items[0].id}&tab=process&by=state`);
    await page.locator(".ant-table-row").first().waitFor();
    await page.getByTestId("missing").first().waitFor();
    await page.getByTestId("groups").waitFor();
    await visit("ledger");
    await page.goto("/collecting");
    await page.locator(".collecting h1").waitFor();
    await page.waitForLoadState("networkidle");
    await visit("collecting");
    for (const [tab, ready] of [["overview", "[data-testid=alerts] a"], ["matrix&cross=supply_year", "[data-testid=matrix] td"], ["board", "[data-testid=not-begun] td"], ["performance", "[data-testid=kept-work] p[data-count]"], ["snapshots", "[data-testid=freezer]"]]) {
      await page.goto(`/reports?tab=${tab}`);
      await page.locator(ready).first().waitFor();
      await visit(`reports ${tab}`);
    }
    const use = await make(items[0].id, OTHER);
    await page.goto("/temp-uses");
    await page.locator(".record-list tbody tr").first().waitFor();
    await page.waitForLoadState("networkidle");
    await visit("temporary uses");
    await openUse(page, use.id);
    await step(page, "applied").click();
    await page.getByTestId("missing").waitFor();
    await visit("a temporary use");
    assert.equal((await move(use.id, "withdrawn")).status, 200);
  }

  test("the English page has no Chinese but data", () =>
    withPage({ language: "en" }, async (page) => {
      const data = gatherData(page);
      const ours = ["切换为中文", "中文", "测试"];
      await pages(page, async (where) => {
        await page.waitForLoadState("networkidle");
        const known = [...data, ...ours].sort((a, b) => b.length - a.length);
        for (const text of await textsOn(page)) {
          let rest = text;
          for (const part of known) rest = rest.replaceAll(part, "");
          assert.ok(!CHINESE.test(rest), `${where}: “${text}” leaves “${rest}”`);
        }
      });
    }));

  test("no page shows a raw key, every page has a title of its own", () =>
    withPage({}, async (page) => {
      const titles = new Map();
      await pages(page, async (where) => {
        for (const text of await textsOn(page)) assert.ok(!RAW_KEY.test(text), `${where}: ${text}`);
        titles.set(new URL(page.url()).pathname, await page.title());
      });
      assert.equal(new Set(titles.values()).size, titles.size, JSON.stringify([...titles]));
    }));

  test("the language switch changes the page in place and stays", () =>
    withPage({}, async (page) => {
      // The suite sets the language at every load; this test looks at the switch itself.
      await openMap(page);
      await page.getByRole("button", { name: "Switch to English" }).click();
      await page.getByRole("heading", { name: "Available space" }).waitFor();
      assert.equal(await page.evaluate(() => document.documentElement.lang), "en");
      assert.equal(await page.evaluate(() => localStorage.getItem("tuguan.language")), "en");
    }));
});

describe("widths", () => {
  for (const viewport of [PHONE, { width: 320, height: 640 }]) {
    test(`nothing scrolls sideways at ${viewport.width} px`, () =>
      withPage({ viewport }, async (page) => {
        const [space] = await someSpaces("sort=-area&limit=1");
        const flat = async (where) => {
          const [inner, outer] = await page.evaluate(() => [
            Math.max(document.documentElement.scrollWidth, document.body.scrollWidth, ...[...document.querySelectorAll(".page, .document, .wizard")].map((e) => e.scrollWidth)),
            document.documentElement.clientWidth,
          ]);
          assert.ok(inner <= outer, `${where}: ${inner} > ${outer}`);
        };
        await openMap(page);
        await flat("map");
        await page.locator(".sheet-handle").click();
        await page.getByTestId("total-land").waitFor();
        await flat("map with figures");
        await openMap(page, `?sel=${space.id}`);
        await page.locator(".areas").waitFor();
        await flat("drawer");
        await openMap(page, "?panel=list");
        await page.locator(".ant-table-row").first().waitFor();
        await flat("list");
        await upload(page, `w${viewport.width}`);
        await flat("coordinate system");
        await page.locator(".wizard-side .button-primary").click();
        await page.locator(".column-table").waitFor();
        await flat("columns");
        await page.locator(".wizard-side .button-primary").click();
        await page.getByTestId("rows-read").waitFor();
        await flat("check");
        await cancel(page);
        await flat("imports");
        await page.goto("/rules");
        await page.locator(".rule").first().waitFor();
        await flat("rules");
        await page.goto("/ledger");
        await page.locator(".ledger-cards").waitFor();
        await flat("ledger");
        await page.locator(".ledger-cards .row-open").first().click();
        await page.getByTestId("state").waitFor();
        await flat("entry");
      }));
  }

  test("on a phone the map comes first and the figures are one tap away", () =>
    withPage({ viewport: PHONE }, async (page) => {
      await openMap(page);
      const map = await page.locator(".map-stage").boundingBox();
      assert.ok(map.height > PHONE.height / 2, `the map has ${map.height} px`);
      await page.locator(".sheet-handle").click();
      await page.getByTestId("total-land").waitFor();
    }));
});
