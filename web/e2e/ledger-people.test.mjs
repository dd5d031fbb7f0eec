/** 储备台账 for several people: who is faster, who answers, who sees what. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { axe } from "./lib/editing.mjs";
import { lead, openEntry, openLedger, person } from "./lib/ledger.mjs";
import { api, eventually, suite } from "./lib/suite.mjs";

const withPage = suite();

const change = async (as, id, properties) => {
  const { version } = (await as("GET", `/api/reserve/${id}`)).body;
  const answer = await as("PATCH", `/api/reserve/${id}`, { properties }, { "if-match": `"${version}"` });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
};

describe("two people", () => {
  test("who comes second is told who did what, keeps what was typed, and decides", () =>
    withPage({}, async (page) => {
      const mine = await person("reserve2");
      const theirs = await person("reserve");
      const entry = await lead(mine);
      await openEntry(page, entry.id);
      await page.getByTestId("edit-entry").click();
      const form = page.getByTestId("entry-form");
      await form.locator("[name=guard_person]").fill("我填的人");
      await form.locator("[name=problem]").fill("围挡破损");
      await change(theirs, entry.id, { guard_person: "对方填的人", remark: "已巡查" });
      await form.getByRole("button", { name: "保存" }).click();
      const told = await page.getByTestId("overtaken").innerText();
      assert.match(told, /reserve [\s\S]*管护人[\s\S]*对方填的人/);
      assert.equal(await form.locator("[name=guard_person]").inputValue(), "我填的人");
      assert.equal(await form.locator("[name=remark]").inputValue(), "已巡查", "what only they changed is taken over");
      await page.getByTestId("clashes").getByText(/管护人：您填“我填的人”，对方为“对方填的人”/).waitFor();
      await axe(page, "overtaken");
      await page.getByTestId("clashes").getByRole("button", { name: "用对方的" }).click();
      await form.getByRole("button", { name: "保存" }).click();
      await page.locator(".banner-success").waitFor();
      const now = await api(`/api/reserve/${entry.id}`);
      assert.deepEqual([now.guard_person, now.problem, now.remark], ["对方填的人", "围挡破损", "已巡查"]);
    }));

  test("a cell of the table says that somebody was faster, and Enter writes it over", () =>
    withPage({}, async (page) => {
      const entry = await lead(await person("reserve2"));
      await openLedger(page, `?q=${encodeURIComponent(entry.name)}`);
      await page.getByRole("button", { name: `修改问题：${entry.name}` }).click();
      await page.keyboard.type("我写的");
      await change(await person("reserve"), entry.id, { problem: "他写的" });
      await page.keyboard.press("Enter");
      await page.locator(".inline-form [role=alert]").getByText(/reserve 于 .* 已更新，现为“他写的”/).waitFor();
      await page.keyboard.press("Enter");
      await eventually(async () => (await api(`/api/reserve/${entry.id}`)).problem, (text) => text === "我写的", "the cell");
    }));

  test("a department is asked on the page and answers on the page", async () => {
    const as = await person("reserve2");
    const entry = await lead(as);
    await withPage({}, async (page) => {
      await openEntry(page, entry.id, "opinions");
      await page.getByTestId("ask").click();
      const dialog = page.getByTestId("ask-dialog");
      await dialog.getByLabel("湖里示范区财政局").check();
      await dialog.getByLabel("征求意见内容").fill("拟收储，请提出意见");
      await dialog.getByRole("button", { name: "发出" }).click();
      await page.getByTestId("opinions").getByText(/截止 \d{4}-\d{2}-\d{2}/).waitFor();
    });
    await withPage({ as: "finance" }, async (page) => {
      await openEntry(page, entry.id, "opinions");
      const answer = page.getByTestId("answer");
      await answer.getByText("不同意", { exact: true }).click();
      assert.ok(await answer.getByRole("button", { name: "提交意见" }).isDisabled(), "a no needs its reason");
      await answer.locator("textarea").fill("资金未落实");
      await axe(page, "answer");
      await answer.getByRole("button", { name: "提交意见" }).click();
      await page.locator("[data-opinion=disagree]").getByText("资金未落实").waitFor();
      assert.ok(await page.getByTestId("ask").isDisabled(), "asking is the reserve manager's");
    });
    const { opinions } = (await as("GET", `/api/reserve/${entry.id}`)).body;
    assert.deepEqual(opinions.map(({ opinion, said_by }) => [opinion, said_by]), [["disagree", "finance"]]);
  });

  test("a deadline that is over is red, in words", () =>
    withPage({}, async (page) => {
      const entry = await lead(await person("reserve2"));
      const body = await api(`/api/reserve/${entry.id}`);
      const opinion = { id: 1, organisation_id: 1, organisation: "财政局", round: 1, question: "", asked_at: "2026-01-05T00:00:00Z", asked_by: "reserve2", due_on: "2026-01-12", opinion: null, words: null, said_at: null, said_by: null };
      await page.route(`**/api/reserve/${entry.id}`, (route) => route.fulfill({ json: { ...body, opinions: [opinion] } }));
      await openEntry(page, entry.id, "opinions");
      const late = page.locator(".opinion-late");
      assert.match(await late.innerText(), /截止 2026-01-12，已逾期 \d+ 天/);
      assert.equal(await late.evaluate((element) => getComputedStyle(element).color), "rgb(180, 0, 30)");
    }));
});

describe("a street officer", () => {
  test("sees the own street's entries, no amounts, and what a custodian keeps up", () =>
    withPage({ as: "street1" }, async (page) => {
      const as = await person("street1");
      const { matched, items } = (await as("GET", "/api/reserve?listed=true&limit=1")).body;
      await openLedger(page, "?listed=yes");
      assert.equal(Number(await page.getByTestId("matched").getAttribute("data-matched")), matched);
      assert.ok(matched > 0 && matched < 35);
      assert.equal(await page.getByTestId("cost").count(), 0);
      assert.equal(await page.getByText("收储成本").count(), 0);
      await openEntry(page, items[0].id);
      await page.getByTestId("edit-entry").click();
      const names = await page.getByTestId("entry-form").locator(".ledger-fields [name]").evaluateAll((all) => all.map(({ name }) => name).sort());
      assert.deepEqual(names, ["guard_person", "guard_phone", "problem", "remark", "surface_note", "surface_state"]);
      await page.getByRole("tab", { name: "流程" }).click();
      await page.locator(".step-card").first().getByText("由发改局办理").first().waitFor();
      await axe(page, "street officer");
    }));

  test("files a lead: what is typed outlives the tab, what is wrong stands beside its field", () =>
    withPage({ as: "street1" }, async (page) => {
      await openLedger(page);
      await page.getByRole("button", { name: "新增线索" }).click();
      const form = page.getByTestId("new-entry");
      const name = `街道线索${process.pid}`;
      await form.locator("[name=name]").fill(name);
      await form.locator("[name=source_note]").fill("群众反映");
      await page.reload();
      await page.getByTestId("restored").waitFor();
      assert.equal(await form.locator("[name=name]").inputValue(), name);
      await form.getByRole("button", { name: "上报" }).click();
      const type = form.locator("[data-field=asset_type]");
      await type.getByText(/请填写：类型/).waitFor();
      assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("name")), "asset_type");
      await axe(page, "a refused lead");
      await type.locator("select").selectOption("land");
      await form.getByRole("button", { name: "上报" }).click();
      await page.getByTestId("state").waitFor();
      assert.equal(await page.getByTestId("state").getAttribute("data-state"), "lead");
      await page.goto("/ledger?id=new");
      assert.equal(await form.locator("[name=name]").inputValue(), "", "what was filed is no draft any more");
    }));
});

describe("others", () => {
  test("who may not read the reserve has neither menu nor page", () =>
    withPage({ as: "statistics" }, async (page) => {
      await page.goto("/map");
      await page.getByRole("link", { name: "一张图" }).waitFor();
      assert.equal(await page.getByRole("link", { name: "储备台账" }).count(), 0);
      await page.goto("/ledger");
      await page.getByTestId("not-permitted").waitFor();
    }));
});
