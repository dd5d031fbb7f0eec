import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { asked, beginForm, field, fillIn, focused, makeEntry, openForm, rewrite, saved, sign, standsAt, stored } from "./lib/handovers.mjs";
import { suite } from "./lib/suite.mjs";

const withPage = suite();

describe("people at a hand-over form", () => {
  test("two people on one form: what each wrote stays, and where both wrote one chooses", () =>
    withPage({}, async (page) => {
      const { id } = await beginForm((await makeEntry()).id);
      await openForm(page, id);
      await field(page, "east").fill("我写的东至");
      await field(page, "north").fill("我写的北至");
      await rewrite(id, { west: "别人写的西至", north: "别人写的北至" });
      await page.getByTestId("save").click();
      await page.getByTestId("overtaken").waitFor();
      assert.match(await page.getByTestId("overtaken").innerText(), /北至、西至|西至、北至/);
      assert.equal(await field(page, "east").inputValue(), "我写的东至");
      assert.equal(await field(page, "west").inputValue(), "别人写的西至");
      assert.equal(await field(page, "north").inputValue(), "我写的北至");
      await page.getByTestId("clashes").getByRole("button", { name: "用对方的 北至" }).click();
      assert.equal(await field(page, "north").inputValue(), "别人写的北至");
      await saved(page);
      const { form } = await stored(id);
      assert.deepEqual([form.east, form.west, form.north], ["我写的东至", "别人写的西至", "别人写的北至"]);
    }));

  test("what was not saved is back after a reload, upon what others saved meanwhile, until it is discarded", () =>
    withPage({}, async (page) => {
      const { id } = await beginForm((await makeEntry()).id);
      await openForm(page, id);
      await field(page, "east").fill("没来得及保存");
      await page.locator("[id=handover-issues-add]").click();
      await field(page, "issues/0/text").fill("围墙未拆");
      await rewrite(id, { west: "别人写的" });
      await page.reload();
      await page.getByTestId("restored").waitFor();
      assert.equal(await field(page, "east").inputValue(), "没来得及保存");
      assert.equal(await field(page, "issues/0/text").inputValue(), "围墙未拆");
      assert.equal(await field(page, "west").inputValue(), "别人写的");
      assert.ok(await page.getByTestId("deeds").getByRole("button", { name: "打印" }).isDisabled(), "what is stored is not what stands here");
      await page.getByRole("button", { name: "放弃未保存的内容" }).click();
      assert.equal(await field(page, "east").inputValue(), "");
      assert.equal(await field(page, "issues/0/text").count(), 0);
      await page.reload();
      await page.getByTestId("handover").waitFor();
      assert.equal(await page.getByTestId("restored").count(), 0);
    }));

  test("what is wrong is said at its field: by the page what cannot be sent, by the service what contradicts", () =>
    withPage({}, async (page) => {
      const { id } = await beginForm((await makeEntry()).id);
      await openForm(page, id);
      const told = (place) => page.locator(`[id="handover-${place}-problem"]`).innerText();
      await field(page, "area_m2").fill("两千");
      await page.getByTestId("save").click();
      assert.match(await told("area_m2"), /最多两位小数/);
      await field(page, "area_m2").fill("2000");
      await field(page, "handed_over_on").fill("2026-11-20");
      await field(page, "delivered_on").fill("2026-11-19");
      await page.getByTestId("save").click();
      assert.match(await told("delivered_on"), /早于交接日期/);
      assert.equal((await stored(id)).version, 1, "nothing was kept");
      // A place in a line, as the service names it.
      await page.locator("[id=handover-houses-add]").click();
      await field(page, "houses/0/unit").fill("1幢");
      const refusal = { title: "Unprocessable", status: 422, detail: "", errors: [{ field: "houses/0/safety_grade", code: "bad-code", message: "安全鉴定等级为 A、B、C、D" }] };
      await page.route(`**/api/handovers/${id}`, (route) =>
        route.request().method() === "PUT"
          ? route.fulfill({ status: 422, contentType: "application/problem+json", body: JSON.stringify(refusal) })
          : route.continue(),
      );
      await page.getByTestId("save").click();
      assert.match(await told("houses-0-safety_grade"), /A、B、C、D/);
      await page.getByTestId("missing").getByRole("link", { name: "房屋 第 1 行 安全等级" }).click();
      assert.equal(await focused(page), "handover-houses-0-safety_grade");
    }));

  test("a street officer fills in what he may not sign; who only reads finds nothing to write in", async () => {
    const [entry] = (await (await asked("street1", "/api/reserve?limit=1")).json()).items;
    assert.ok(entry, "the demonstration has an entry in the street");
    let id = 0;
    await withPage({ as: "street1" }, async (page) => {
      await page.goto(`/handovers?new=${entry.id}`);
      await page.getByTestId("new-handover").locator("[type=submit]").click();
      await page.waitForURL(/\/handovers\/\d+$/);
      await page.getByTestId("handover").waitFor();
      id = Number(page.url().split("/").at(-1));
      await fillIn(page);
      await field(page, "area_surveyed_m2").fill("2000");
      await field(page, "area_m2").fill("2000");
      await field(page, "ownership").fill("国有");
      await field(page, "no_surface").check();
      if (/house/.test(entry.asset_type)) {
        await page.locator("[id=handover-houses-add]").click();
        await field(page, "houses/0/unit").fill("1幢");
      }
      await page.getByTestId("confirm").click();
      await standsAt(page, "confirming");
      await sign(page);
      await saved(page);
      const denied = page.getByTestId("denied");
      assert.ok(await denied.getByRole("button", { name: "签字锁定" }).isDisabled());
      assert.match(await denied.innerText(), /不能签字/);
      const refused = await asked("street1", `/api/handovers/${id}/transitions`, { method: "POST", body: JSON.stringify({ to: "signed" }) });
      assert.equal(refused.status, 403);
      // Back again, with a reason that is long enough.
      await page.getByTestId("back").click();
      const dialog = page.getByTestId("back-dialog");
      await dialog.locator("textarea").fill("写错了");
      await dialog.locator("[type=submit]").click();
      await dialog.locator(".field-error").waitFor();
      await dialog.locator("textarea").fill("移交面积填写有误，退回修改");
      await dialog.locator("[type=submit]").click();
      await standsAt(page, "draft");
    });
    await withPage({ as: "finance" }, async (page) => {
      await page.goto("/handovers");
      await page.locator(`[data-id="${id}"] a`).click();
      await page.getByTestId("handover").waitFor();
      assert.equal(await page.locator(".paper input, .paper select, .paper button").count(), 0);
      assert.equal(await page.getByTestId("save").count(), 0);
      await page.getByTestId("print").waitFor();
      await page.goto("/handovers");
      await page.locator(".record-list").waitFor();
      assert.equal(await page.getByTestId("new").count(), 0);
    });
    await withPage({ as: "statistics" }, async (page) => {
      await page.goto("/account");
      await page.getByRole("navigation").getByRole("link").first().waitFor();
      assert.equal(await page.getByRole("link", { name: "地块交接" }).count(), 0);
    });
  });
});
