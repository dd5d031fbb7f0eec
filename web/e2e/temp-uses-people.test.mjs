/** 临时利用: two people at once, who sees amounts, by keyboard, and how it looks. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { PHONE } from "./lib/browser.mjs";
import { axe } from "./lib/editing.mjs";
import { openEntry } from "./lib/ledger.mjs";
import { api, eventually, suite } from "./lib/suite.mjs";
import { after, field, firstOf, giveBack, inUse, make, move, openUse, OTHER, rewrite, saved, step, stocked, told } from "./lib/temp-uses.mjs";

const withPage = suite();

describe("people at a temporary use", () => {
  test("two people on one application: what was typed stays; a tab that dies loses nothing", async () => {
    const entry = await stocked();
    const one = await make(entry.id, OTHER);
    await withPage({}, async (page) => {
      await openUse(page, one.id);
      await field(page, "contact").fill("我写的");
      await field(page, "remark").fill("我的备注");
      await rewrite(one.id, { contact: "别人写的", phone: "0592-7654321" });
      await page.getByTestId("save").click();
      await page.getByTestId("overtaken").waitFor();
      assert.match(await page.getByTestId("overtaken").innerText(), /联系人、电话/);
      assert.equal(await field(page, "phone").inputValue(), "0592-7654321");
      assert.equal(await field(page, "contact").inputValue(), "我写的");
      await page.getByTestId("clashes").getByRole("button", { name: "用对方的 联系人" }).click();
      assert.ok(await page.getByTestId("deeds").getByRole("button", { name: "打印申请表" }).isDisabled());
      await page.reload();
      await page.getByTestId("restored").waitFor();
      assert.equal(await field(page, "remark").inputValue(), "我的备注");
      await saved(page);
      const { form } = await told(one.id);
      assert.deepEqual([form.contact, form.phone, form.remark], ["别人写的", "0592-7654321", "我的备注"]);
    });
    // 发改局 goes on while the street still writes: what it wrote is told, and goes nowhere.
    await withPage({ as: entry.officer }, async (page) => {
      const other = await make(entry.id, { ...OTHER, start_on: "2026-12-01", end_on: "2026-12-31" });
      await openUse(page, other.id);
      await field(page, "remark").fill("没来得及保存");
      assert.equal((await move(other.id, "applied")).status, 200);
      await page.getByTestId("save").click();
      await page.getByTestId("left").waitFor();
      assert.match(await page.getByTestId("left").innerText(), /备注：没来得及保存/);
      assert.equal(await page.getByTestId("save").count(), 0);
      assert.equal((await move(other.id, "withdrawn")).status, 200);
    });
    assert.equal((await move(one.id, "withdrawn")).status, 200);
  });

  test("who may not see amounts sees none; by keyboard; nothing sticks out and axe finds nothing", async () => {
    const entry = await stocked();
    const { today } = await api("/api/config");
    const use = await inUse(entry.id, { ...OTHER, start_on: firstOf(today, -1), end_on: after(today, 5) });
    await withPage({ as: "planning" }, async (page) => {
      await openUse(page, use.id);
      await page.getByText("您的角色不显示").waitFor();
      assert.equal(await page.getByTestId("rent").count(), 0);
      assert.equal(await field(page, "deposit").count(), 0);
      assert.equal(await page.locator("[id=temp-application] input").count(), 0);
      await page.goto("/temp-uses");
      assert.ok(await page.getByTestId("new").isDisabled());
    });
    await withPage({}, async (page) => {
      await page.goto(`/temp-uses?item=${entry.id}`);
      // Five days are within the seven of the last reminder: said in words beside the colour.
      const line = page.locator(`tr[data-id="${use.id}"]`);
      assert.match(await line.innerText(), /剩 5 天 · 7 天内到期/);
      await line.getByRole("link").first().focus();
      await page.keyboard.press("Enter");
      await page.getByTestId("use").waitFor();
      await step(page, "returned").focus();
      await page.keyboard.press("Enter");
      await page.getByTestId("handover-dialog").waitFor();
      await page.keyboard.press("Escape");
      await page.getByTestId("handover-dialog").waitFor({ state: "detached" });
      await eventually(() => page.evaluate(() => document.activeElement?.getAttribute("data-to")), (to) => to === "returned", "the focus is back");
      await openEntry(page, entry.id);
      await page.getByTestId("entry").getByRole("link", { name: "临时利用" }).click();
      await page.locator(`tr[data-id="${use.id}"]`).waitFor();
    });
    for (const [device, viewport] of [["desk", undefined], ["phone", PHONE]]) {
      for (const language of ["zh-CN", "en"]) {
        await withPage({ language, ...(viewport ? { viewport } : {}) }, async (page) => {
          const fits = async (what) => {
            assert.deepEqual(await page.evaluate(() => [document.documentElement.scrollWidth <= innerWidth, document.querySelector("main").scrollWidth <= document.querySelector("main").clientWidth]), [true, true], `${what} on ${device}`);
          };
          await page.goto("/temp-uses");
          await page.locator(".record-list tbody tr").first().waitFor();
          await fits("the list");
          await axe(page, `list, ${device}, ${language}`);
          await openUse(page, use.id);
          await page.locator("[data-testid=range-map][data-ready=true]").waitFor();
          await fits("a use");
          await axe(page, `use, ${device}, ${language}`);
        });
      }
    }
    await giveBack(use);
  });
});
