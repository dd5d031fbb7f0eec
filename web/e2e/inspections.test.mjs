/** The desk's pages of patrols: lists, a form from its beginning to its lock, warnings, who may what. */
import { AxeBuilder } from "@axe-core/playwright";
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { as, dutiesOf, jpeg } from "./lib/field.mjs";
import { eventually, suite } from "./lib/suite.mjs";

const withPage = suite();
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const CHINESE = /[\u3400-\u9fff]/;

async function axe(page, state) {
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  assert.deepEqual(violations.map(({ id, nodes }) => `${state}: ${id} ${nodes[0].html.slice(0, 160)}`), []);
}

describe("patrols at the desk", () => {
  test("what is due stands first, with counts that are those of the service; choices stand in the address", () =>
    withPage({}, async (page) => {
      await page.goto("/inspections");
      await page.getByTestId("due").waitFor();
      const { body } = await as("reserve2", "/api/patrols/due?limit=500");
      assert.match(await page.getByTestId("due-counts").innerText(), new RegExp(`共 ${body.counts.all} 宗，逾期 ${body.counts.overdue}`));
      const days = await page.locator("[data-testid=due] tbody tr td:nth-child(6)").allInnerTexts();
      assert.deepEqual(days, [...days].sort());
      await axe(page, "due");
      await page.locator("[name=overdue]").check();
      await page.waitForURL(/overdue=true/);
      await eventually(() => page.locator("[data-testid=due] tbody tr").count(), (count) => count === body.counts.overdue, "only what is overdue");
      await page.locator("[name=st]").selectOption("350206001");
      await page.getByText("没有记录").waitFor();
      for (const [tab, table] of [["done", "done"], ["rects", "rectifications"]]) {
        await page.goto(`/inspections?tab=${tab}`);
        await page.getByTestId(table).waitFor();
        await axe(page, tab);
      }
      await page.locator("[data-testid=rectifications] button").first().click();
      await page.getByTestId("rect-facts").waitFor();
      await axe(page, "rectification");
    }));

  test("a form is filled in, told what lacks, submitted, locked, printed and corrected by another", () =>
    withPage({ as: "soe" }, async (page) => {
      const [task] = await dutiesOf("soe");
      await page.goto("/inspections");
      await page.locator(`[data-item="${task.item_id}"] button`).click();
      await page.locator("[data-testid=inspection][data-status=draft]").waitFor();
      await page.getByTestId("submit").click();
      await page.getByTestId("missing").waitFor();
      assert.ok((await page.getByTestId("missing").locator("li").count()) >= 20, "time, people, position and eighteen items");
      await axe(page, "draft");
      const at = new Date(Date.now() - 3600_000 - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
      await page.locator("[name=happened_at]").fill(at);
      await page.locator("[name=patrollers]").fill("江巡、头巡");
      await page.locator("[name=lng]").fill(String(task.place[0]));
      await page.locator("[name=lat]").fill(String(task.place[1]));
      await page.locator("[data-item=fence] input[type=radio]").nth(1).check();
      await page.getByTestId("all-yes").click();
      await page.getByTestId("save").click();
      await page.getByTestId("saved").filter({ hasText: "已保存" }).waitFor();
      await page.locator("#patrol-photos input[type=file], [data-kind=patrol_photo] input[type=file]").first().setInputFiles(await jpeg(page, 200));
      await page.locator("[data-item=fence] input[type=checkbox]").check();
      await page.locator("[data-item=fence] input:not([type])").fill("围挡缺口");
      await page.locator("[name=problem]").fill("西侧围挡缺口 2 米");
      await page.locator("[name=severity]").selectOption("minor");
      await page.getByTestId("submit").click();
      await page.locator("[data-testid=inspection][data-status=submitted]").waitFor();
      assert.match(await page.locator("h1").innerText(), /HL-XC-\d{6}-\d{4}/);
      assert.match(await page.locator("[data-result=no]").innerText(), /围挡缺口/);
      await axe(page, "submitted");
      await page.getByTestId("open-rectification").click();
      await page.locator("[data-testid=rect-facts][data-status=issued]").waitFor();
      assert.equal(await page.locator("[data-step=withdrawn]").count(), 0, "not the custodian's to withdraw");
      await page.locator("[data-step=reported]").click();
      await page.getByTestId("rectification").getByTestId("missing").locator("li").nth(1).waitFor();
      await page.keyboard.press("Escape");
      assert.match(await page.getByTestId("print").getAttribute("href"), /^\/api\/patrols\/\d+\/print$/);
      await page.getByTestId("supplement").click();
      await page.locator("[name=correction]").fill("缺口为 3 米");
      await page.getByTestId("submit").click();
      await page.locator("[data-testid=inspection][data-status=submitted]").waitFor();
      assert.ok((await page.locator(".inspection").innerText()).includes("缺口为 3 米"));
    }));

  test("a warning makes its streets due, until it is taken back; a street may not put one down", async () => {
    await withPage({}, async (page) => {
      await page.goto("/inspections?tab=weather");
      const form = page.getByTestId("new-warning");
      await form.locator("[name=name]").fill("台风“演示”");
      await form.getByLabel("金山街道").check();
      await form.locator("[type=submit]").click();
      await page.getByTestId("warnings").locator("tbody tr").first().waitFor();
      await axe(page, "weather");
      await page.goto("/inspections?rule=weather");
      await page.getByTestId("due").waitFor();
      const streets = new Set(await page.locator("[data-testid=due] tbody tr td:nth-child(3)").allInnerTexts());
      assert.deepEqual([...streets], ["金山街道"]);
      assert.match(await page.getByTestId("due").innerText(), /台风“演示”/);
      await page.goto("/inspections?tab=weather");
      const first = page.getByTestId("warnings").locator("tbody tr").first();
      await first.getByRole("button", { name: "撤销" }).click();
      await first.locator("input").fill("演示用，撤销");
      await first.getByRole("button", { name: "撤销" }).click();
      await page.getByText("已撤销：演示用，撤销").first().waitFor();
      const { body } = await as("reserve2", "/api/patrols/due?rule=weather");
      assert.equal(body.matched, 0);
    });
    await withPage({ as: "street5" }, async (page) => {
      await page.goto("/inspections?tab=weather");
      await page.getByTestId("warnings").waitFor();
      assert.equal(await page.getByTestId("new-warning").count(), 0);
    });
    await withPage({ as: "finance" }, async (page) => {
      await page.goto("/inspections");
      await page.getByTestId("due").waitFor();
      assert.equal(await page.locator("[data-testid=due] button").count(), 0, "reads, and begins nothing");
    });
    await withPage({ as: "statistics" }, async (page) => {
      await page.goto("/account");
      await page.getByRole("navigation").getByRole("link").first().waitFor();
      assert.equal(await page.getByRole("link", { name: "巡查" }).count(), 0);
    });
  });

  test("English, and a phone's width", () =>
    withPage({ language: "en", viewport: { width: 390, height: 844 } }, async (page) => {
      for (const tab of ["due", "done", "rects", "weather"]) {
        await page.goto(`/inspections?tab=${tab}`);
        await page.locator(".list-filter, [data-testid=warnings], .state-empty").first().waitFor();
        const texts = await page.locator(".inspections h1, .inspections [role=tab], .inspections th, .inspections label > span, .inspections button").allInnerTexts();
        assert.deepEqual(texts.filter((text) => CHINESE.test(text) || /patrols\./.test(text)), [], tab);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth), false, tab);
        await axe(page, `${tab} en`);
      }
    }));
});
