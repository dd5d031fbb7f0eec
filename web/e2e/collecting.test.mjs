/** 摸排征集: asked by the reserve manager, reported by a unit, compared, returned, sent again, taken over. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { PHONE } from "./lib/browser.mjs";
import { axe, parcel } from "./lib/editing.mjs";
import { person } from "./lib/ledger.mjs";
import { api, eventually, suite } from "./lib/suite.mjs";

const withPage = suite();

/** A campaign that asks the state company, by the API. */
async function campaign() {
  const as = await person("reserve");
  const { organisations, today } = await api("/api/config");
  const unit = organisations.find(({ kind }) => kind === "soe");
  const due = new Date(Date.parse(today) + 30 * 86_400_000).toISOString().slice(0, 10);
  const { status, body } = await as("POST", "/api/campaigns", { title: `摸排${process.pid}`, due_on: due, organisations: [unit.id] });
  assert.equal(status, 201, JSON.stringify(body));
  return body;
}

describe("collecting", () => {
  test("from the question to the entry in the ledger", async () => {
    const name = `旧仓库${process.pid}`;
    const number = `ZJ-${process.pid}`;
    const { id: space } = await parcel({ name, object_no: number });
    const title = `闲置土地摸排${process.pid}`;
    let address = "";
    await withPage({ as: "reserve" }, async (page) => {
      await page.goto("/ledger");
      await page.getByRole("navigation", { name: "土地储备" }).getByRole("link", { name: "摸排征集" }).click();
      await page.getByTestId("new-campaign").click();
      const dialog = page.getByTestId("campaign-dialog");
      await dialog.locator("[name=title]").fill(title);
      await dialog.locator("[name=ask]").fill("请报送闲置土地和房屋");
      await dialog.locator("[name=due_on]").fill("2099-12-31");
      assert.ok(await dialog.locator("[type=submit]").isDisabled(), "somebody has to be asked");
      await dialog.getByLabel("厦门示范殿信国有资产投资有限公司").check();
      await axe(page, "a new campaign");
      await dialog.locator("[type=submit]").click();
      await page.waitForURL(/\/collecting\/\d+$/);
      await page.getByRole("heading", { name: title }).waitFor();
      assert.match(await page.getByTestId("units").innerText(), /尚未报送/);
      await axe(page, "campaign");
      address = new URL(page.url()).pathname;
    });
    await withPage({ as: "soe" }, async (page) => {
      await page.goto("/collecting");
      await page.getByRole("link", { name: title }).click();
      await page.getByTestId("new-report").click();
      const form = page.getByTestId("report-form");
      await form.locator("[name=holder_uscc]").fill("91350206MA0032643X");
      await form.locator("[type=submit]").click();
      await form.locator("[data-field=holder_uscc] .field-error").waitFor();
      await axe(page, "a refused report");
      await form.locator("[name=holder_uscc]").fill("91350206MA0032643M");
      await form.locator("[name=plot_no]").fill(number);
      await form.locator("[name=name]").fill(name);
      await form.locator("[name=asset_type]").selectOption("land");
      await form.locator("[type=submit]").click();
      await page.getByTestId("own").locator(".report-name", { hasText: name }).waitFor();
      await page.getByTestId("send").click();
      await page.locator("[data-status=submitted]").waitFor();
      await axe(page, "own reports");
    });
    await withPage({ as: "reserve" }, async (page) => {
      await page.goto(address);
      const card = page.getByTestId("staged").locator("[data-verdict=new]");
      await card.locator(".report-head").click();
      await card.locator(`[data-space="${space}"]`).waitFor();
      await axe(page, "a report with what is known");
      await card.getByLabel("退回修改").check();
      assert.ok(await card.locator("[type=submit]").isDisabled(), "a return needs its reason");
      await card.locator("[name=remark]").fill("请补坐落");
      await card.locator("[type=submit]").click();
      await page.getByText("没有待处理的报送").waitFor();
    });
    await withPage({ as: "soe" }, async (page) => {
      await page.goto(address);
      await page.getByText("请补坐落").waitFor();
      await page.locator("[data-status=returned]").getByRole("button", { name: "修改" }).click();
      await page.getByTestId("report-form").locator("[name=address]").fill("湖里大道 1 号");
      await page.getByTestId("report-form").locator("[type=submit]").click();
      await page.getByRole("button", { name: "重新报送" }).click();
      await page.locator("[data-status=submitted]").waitFor();
    });
    await withPage({ as: "reserve" }, async (page) => {
      await page.goto(address);
      const card = page.getByTestId("staged").locator(".report");
      await card.locator(".report-head").click();
      await card.getByRole("button", { name: "采纳并新增线索" }).click();
      await page.getByText("没有待处理的报送").waitFor();
      await page.locator("[name=status]").selectOption("accepted");
      await card.locator(".report-head").click();
      await card.getByRole("link", { name: "查看台账" }).click();
      await page.waitForURL(/\/ledger\?id=/);
      await page.getByTestId("state").waitFor();
      const id = new URL(page.url()).searchParams.get("id");
      const entry = await api(`/api/reserve/${id}`);
      assert.deepEqual([entry.state, entry.name, entry.address, entry.space_ids], ["lead", name, "湖里大道 1 号", [space]]);
    });
  });

  test("a table with a bad row is told and kept out, the rest can be taken", async () => {
    const { id } = await campaign();
    await withPage({ as: "soe" }, async (page) => {
      await page.goto(`/collecting/${id}`);
      const rows = "地块名称,类型,证载面积（㎡）\n旧楼甲,房屋,100\n坏行,飞机,1\n旧楼乙,房屋,200\n";
      const file = { name: "报送.csv", mimeType: "text/csv", buffer: Buffer.from(`\ufeff${rows}`) };
      await page.getByTestId("report-file").setInputFiles(file);
      const refused = page.getByTestId("file-refused");
      await refused.getByText(/第 3 行/).first().waitFor();
      assert.equal(await page.getByTestId("own").locator("li.report").count(), 0, "nothing was kept");
      await axe(page, "refused file");
      await refused.getByRole("button", { name: "跳过有问题的行，导入其余" }).click();
      await eventually(() => page.getByTestId("own").locator("li.report").count(), (count) => count === 2, "two drafts");
    });
  });

  test("who has nothing says so; others see what that means", async () => {
    const { id } = await campaign();
    await withPage({ as: "soe", viewport: PHONE }, async (page) => {
      await page.goto(`/collecting/${id}`);
      await page.getByRole("button", { name: "零报告" }).click();
      await page.getByRole("button", { name: "确认零报告" }).click();
      await page.getByText(/^零报告（soe/).first().waitFor();
      const [inner, outer] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
      assert.ok(inner <= outer, `${inner} > ${outer}`);
      await axe(page, "phone");
    });
    await withPage({ as: "reserve" }, async (page) => {
      await page.goto(`/collecting/${id}`);
      assert.match(await page.getByTestId("units").innerText(), /零报告/);
    });
    await withPage({ as: "park" }, async (page) => {
      await page.goto(`/collecting/${id}`);
      await page.getByText("没有这个征集任务").waitFor();
    });
  });
});
