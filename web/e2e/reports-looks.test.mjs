/** How the page of reports looks: nothing sticks out and axe finds nothing, at the desk and on a phone, in both languages. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { PHONE } from "./lib/browser.mjs";
import { fits } from "./lib/contracts.mjs";
import { axe } from "./lib/editing.mjs";
import { frozenOctober, openReports, shown, TABS } from "./lib/reports.mjs";
import { suite } from "./lib/suite.mjs";

const withPage = suite();

let service;
before(async () => {
  service = await frozenOctober();
});
after(() => service?.stop());

const open = (options, work) => withPage({ base: service.base, ...options }, work);

describe("how reports look", () => {
  // What axe looks at is the same on all three but for what scrolls and what it is called; how wide it is is not.
  for (const [device, options, judged] of [
    ["desk", {}, [...TABS, "a reason is missing"]],
    ["phone", { viewport: PHONE }, ["matrix", "paper"]],
    ["phone, English", { viewport: PHONE, language: "en" }, ["trend"]],
  ]) {
    test(`nothing sticks out and axe finds nothing, ${device}`, () =>
      open(options, async (page) => {
        const sound = async (state) => {
          await fits(page, state);
          if (judged.includes(state)) await axe(page, state);
        };
        for (const tab of TABS) {
          await shown(page, tab);
          await sound(tab);
          assert.ok(await page.evaluate(() => document.querySelector("#main").scrollWidth <= innerWidth), `${tab} scrolls sideways`);
        }
        // Far to the right the names of the rows are still in sight.
        if (options.viewport) {
          await shown(page, "matrix");
          const left = await page.getByTestId("matrix").locator(".rep-scroll").evaluate((box) => {
            box.scrollLeft = 200;
            return [box.scrollLeft > 50, box.querySelector("tbody th").getBoundingClientRect().left - box.getBoundingClientRect().left];
          });
          assert.ok(left[0] && left[1] >= 0 && left[1] < 2, left.join());
        }
        await openReports(page, "snapshots");
        await page.getByTestId("freeze-again").click();
        await page.locator(".field-error").waitFor();
        await sound("a reason is missing");
        await openReports(page, "papers");
        await page.getByTestId("preview").click();
        await page.getByTestId("paper").waitFor();
        await sound("paper");
      }));
  }
});
