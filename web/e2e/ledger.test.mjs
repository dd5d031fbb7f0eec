/** 储备台账: the table with its figures, filters, sums and batches; one entry from its lead through its first step. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openMap } from "./lib/browser.mjs";
import { axe } from "./lib/editing.mjs";
import { arrived, lead, openEntry, openLedger, pdf, person, photo, total } from "./lib/ledger.mjs";
import { api, counter, eventually, suite } from "./lib/suite.mjs";

const withPage = suite();
const reserve2 = () => person("reserve2");

const sums = async (query = "") => (await api(`/api/reserve?limit=1${query}`)).sums;

describe("the ledger", () => {
  test("is one click away and says first how much there is", () =>
    withPage({}, async (page) => {
      await openMap(page);
      const task = counter();
      await task.click(page.getByRole("link", { name: "储备台账" }));
      await page.locator(".ant-table-row").first().waitFor();
      assert.equal(task.clicks, 1);
      // 湖里区发改局 2019 年上半年工作总结: 35 宗 in the ledger, of which 18 已储备或管理.
      assert.deepEqual([await total(page, "listed"), await total(page, "taken-over")], [35, 18]);
      const { area_stock_m2, acq_cost } = await sums();
      assert.deepEqual([await total(page, "in-stock"), await total(page, "cost")], [area_stock_m2, acq_cost]);
    }));

  test("filters by state and street, in the address, as chips, and in every sum", () =>
    withPage({}, async (page) => {
      await openLedger(page);
      await page.getByRole("button", { name: "状态", exact: true }).click();
      await page.locator(".pick-list:not([hidden])").getByLabel("在库", { exact: true }).check();
      await page.waitForURL(/state=in_stock/);
      await page.keyboard.press("Escape");
      const wanted = await sums("&state=in_stock");
      const matched = page.getByTestId("matched");
      await eventually(() => matched.getAttribute("data-matched").then(Number), (n) => n === wanted.count, "the filtered list");
      assert.equal(await total(page, "in-stock"), wanted.area_stock_m2);
      assert.match(await page.getByTestId("sum-all").innerText(), new RegExp(`${wanted.count} 宗`));
      // The link is the whole of it.
      await openLedger(page, new URL(page.url()).search);
      assert.equal(Number(await matched.getAttribute("data-matched")), wanted.count);
      await page.getByRole("button", { name: "移除筛选：在库" }).click();
      await page.waitForURL((url) => !url.search.includes("state"));
      await page.getByRole("searchbox", { name: /搜索编号/ }).fill("HL-CB-2019-007");
      await page.waitForURL(/q=HL-CB-2019-007/);
      await eventually(() => matched.getAttribute("data-matched"), (n) => n === "1", "the search");
    }));

  test("groups add up to the total, and a group is a filter", () =>
    withPage({}, async (page) => {
      await openLedger(page, "?by=street_code&taken=yes");
      const rows = page.getByTestId("groups").locator("tbody tr");
      await rows.first().waitFor();
      const cells = (index) => rows.evaluateAll((all, i) => all.map((row) => Number(row.cells[i].textContent.replaceAll(",", ""))), index);
      const counted = await cells(1);
      assert.equal(counted.reduce((a, b) => a + b, 0), 18);
      const areas = await cells(4);
      const { area_stock_m2 } = await sums("&taken_over=true");
      assert.equal(Math.round(areas.reduce((a, b) => a + b, 0) * 100), Math.round(area_stock_m2 * 100));
      const first = await rows.first().getAttribute("data-key");
      await rows.first().getByRole("button").click();
      await page.waitForURL(new RegExp(`st=${first}`));
      await eventually(() => page.getByTestId("matched").getAttribute("data-matched").then(Number), (n) => n === counted[0], "the group");
    }));

  test("sums what is selected, keeps columns, sorts by the service", () =>
    withPage({}, async (page) => {
      await openLedger(page, "?listed=yes&sort=-area_in_m2");
      const { items } = await api("/api/reserve?listed=true&sort=-area_in_m2&limit=2");
      const ids = () => page.locator(".ant-table-row").evaluateAll((rows) => rows.map((row) => Number(row.dataset.rowKey)));
      assert.deepEqual((await ids()).slice(0, 2), items.map(({ id }) => id));
      for (const { name } of items) await page.getByRole("checkbox", { name: `选择 ${name}`, exact: true }).first().check();
      const both = Math.round((items[0].area_in_m2 + items[1].area_in_m2) * 100) / 100;
      const text = await page.getByTestId("sum-selection").innerText();
      assert.ok(text.includes("2 宗") && text.replaceAll(",", "").includes(both.toFixed(2)), `${text} has ${both}`);
      assert.match(await page.getByTestId("on-map").getAttribute("href"), new RegExp(`sel=${items.flatMap(({ space_ids }) => space_ids).join(",")}`));
      await page.getByRole("button", { name: "列设置" }).click();
      await page.getByTestId("columns").getByLabel("招商方向").check();
      await page.getByTestId("columns").getByRole("button", { name: "关闭" }).click();
      await page.reload();
      await page.getByRole("columnheader", { name: "招商方向" }).first().waitFor();
    }));

  test("a cell is kept up in place; a batch is looked at before it is done", () =>
    withPage({}, async (page) => {
      const as = await reserve2();
      const [one, two] = [await lead(as), await lead(as)];
      await openLedger(page, `?q=${encodeURIComponent(one.name.split("-")[0])}&state=lead`);
      await page.getByRole("button", { name: `修改管护人：${one.name}` }).click();
      await page.keyboard.type("陈管护");
      await page.keyboard.press("Enter");
      await eventually(async () => (await api(`/api/reserve/${one.id}`)).guard_person, (who) => who === "陈管护", "the cell");
      for (const { name } of [one, two]) await page.getByRole("checkbox", { name: `选择 ${name}`, exact: true }).check();
      await page.getByRole("button", { name: "批量变更" }).click();
      const dialog = page.getByTestId("batch");
      await dialog.locator("select[name=which]").selectOption("guard_org");
      await dialog.getByLabel("管护单位", { exact: true }).fill("管护中心");
      assert.ok(await dialog.getByRole("button", { name: /^执行/ }).isDisabled(), "first the preview");
      await dialog.getByRole("button", { name: "预览结果" }).click();
      await dialog.locator("[data-ok=true]").nth(1).waitFor();
      assert.equal((await api(`/api/reserve/${two.id}`)).guard_org, null, "a preview changes nothing");
      await axe(page, "batch");
      await dialog.getByRole("button", { name: /^执行/ }).click();
      await dialog.getByText("2 宗已变更").waitFor();
      assert.equal((await api(`/api/reserve/${two.id}`)).guard_org, "管护中心");
    }));

  test("a batch of steps tells why each cannot be taken, and does nothing", () =>
    withPage({}, async (page) => {
      const entry = await lead(await reserve2());
      await openLedger(page, `?q=${encodeURIComponent(entry.name)}`);
      await page.getByRole("checkbox", { name: `选择 ${entry.name}`, exact: true }).check();
      await page.getByRole("button", { name: "批量变更" }).click();
      const dialog = page.getByTestId("batch");
      await dialog.getByText("走流程").click();
      await dialog.locator("select[name=to]").selectOption("check");
      await dialog.getByRole("button", { name: "预览结果" }).click();
      await dialog.locator("[data-ok=false]").getByText(/现状照片/).waitFor();
      assert.ok(await dialog.getByRole("button", { name: /^执行/ }).isDisabled());
      assert.equal((await api(`/api/reserve/${entry.id}`)).state, "lead");
    }));

  test("compared with another day, what is new is marked", () =>
    withPage({}, async (page) => {
      const { today } = await api("/api/config");
      const before = new Date(Date.parse(today) - 86_400_000).toISOString().slice(0, 10);
      const { items } = await api(`/api/reserve/changes?since=${before}`);
      await openLedger(page, `?since=${before}`);
      const told = page.getByTestId("compare").locator("[data-kind=new]");
      assert.match(await told.innerText(), new RegExp(`${items.filter(({ kind }) => kind === "new").length}$`));
      await page.locator(".ant-table-row .tag", { hasText: "新增" }).first().waitFor();
    }));
});

describe("one entry", () => {
  test("what is missing is told, attached, and the step is taken and remembered", () =>
    withPage({}, async (page) => {
      const entry = await lead(await reserve2());
      await openEntry(page, entry.id);
      await page.getByRole("tab", { name: "流程" }).click();
      const step = page.locator(".step-card[data-to=check]");
      const missing = step.locator("[data-code=missing-document]");
      assert.equal(await missing.getAttribute("data-field"), "site_photo");
      assert.ok(await step.getByRole("button", { name: "办理：权属核查" }).isDisabled());
      await axe(page, "process");
      await missing.getByRole("button").click();
      const upload = page.getByTestId("upload");
      assert.equal(await upload.locator("[name=doc_kind]").inputValue(), "site_photo");
      await upload.locator("input[type=file]").setInputFiles(photo());
      const picture = page.locator("[data-kind=site_photo] img");
      await eventually(() => picture.evaluate((image) => image.naturalWidth).catch(() => 0), (width) => width > 0, "the thumbnail");
      await axe(page, "documents");
      await page.getByRole("tab", { name: "流程" }).click();
      await step.getByRole("button", { name: "办理：权属核查" }).click();
      await step.getByRole("button", { name: /确认转到/ }).click();
      await arrived(page, "check");
      assert.match(await page.locator(".step-line [aria-current=step]").innerText(), /权属核查[\s\S]*reserve2/);
      await page.getByRole("tab", { name: "履历" }).click();
      const [first] = await page.getByTestId("events").locator("li").evaluateAll((all) => all.map((one) => one.innerText));
      assert.match(first, /办理流程[\s\S]*摸排线索 → 权属核查/);
      await axe(page, "history");
    }));

  test("each missing item leads to what mends it", () =>
    withPage({}, async (page) => {
      const as = await reserve2();
      const entry = await lead(as);
      await openEntry(page, entry.id, "files");
      await page.getByTestId("upload").locator("[name=doc_kind]").selectOption("site_photo");
      await page.getByTestId("upload").locator("input[type=file]").setInputFiles(photo());
      await page.locator("[data-kind=site_photo] img").waitFor();
      assert.equal((await as("POST", `/api/reserve/${entry.id}/transitions`, { to: "check" })).status, 200);
      await openEntry(page, entry.id, "process");
      const listed = page.locator(".step-card[data-to=listed]");
      const item = (field) => listed.locator(`[data-field=${field}]`).getByRole("button");
      await item("holder").click();
      await eventually(() => page.evaluate(() => document.activeElement?.getAttribute("name")), (name) => name === "holder", "the field has the focus");
      await page.getByTestId("entry-form").getByRole("button", { name: "取消" }).click();
      await page.getByRole("tab", { name: "流程" }).click();
      await item("opinions").click();
      await page.getByTestId("ask-dialog").waitFor();
      await axe(page, "ask");
    }));

  test("a step back needs its reason, counted as one types", () =>
    withPage({}, async (page) => {
      const as = await reserve2();
      const { items } = await api("/api/reserve?state=planned&limit=1");
      const [entry] = items;
      await openEntry(page, entry.id, "process");
      const back = page.locator(".step-card[data-to=listed]");
      await back.getByRole("button", { name: /^办理/ }).click();
      const go = back.getByRole("button", { name: /确认转到/ });
      await back.locator("textarea").fill("太短");
      assert.ok(await go.isDisabled());
      await back.locator("textarea").fill("计划调整，退回台账重新论证");
      await go.click();
      await arrived(page, "listed");
      const { version } = (await as("GET", `/api/reserve/${entry.id}`)).body;
      const patch = await as("PATCH", `/api/reserve/${entry.id}`, { properties: { plan_year: 2026 } }, { "if-match": `"${version}"` });
      assert.equal(patch.status, 200);
    }));

  test("documents are several at once, refused with the reason, withdrawn and packed", () =>
    withPage({}, async (page) => {
      const entry = await lead(await reserve2());
      await openEntry(page, entry.id, "files");
      const upload = page.getByTestId("upload");
      const same = pdf("会议纪要.pdf");
      // Nobody said what it is yet: it waits for that.
      await upload.locator("input[type=file]").setInputFiles(same);
      await upload.getByRole("alert").waitFor();
      await upload.locator("[name=doc_kind]").selectOption("government_decision");
      await page.locator("[data-kind=government_decision] [data-file]").waitFor();
      await upload.locator("input[type=file]").setInputFiles([same, pdf("批示.pdf")]);
      await upload.locator("[data-state=failed]").getByText(/重复上传不计/).waitFor();
      await eventually(() => page.locator("[data-kind=government_decision] [data-file]").count(), (count) => count === 2, "two documents");
      await page.getByRole("button", { name: "作废：会议纪要" }).click();
      const dialog = page.getByTestId("withdraw");
      await dialog.getByLabel(/原因/).fill("传错文件");
      await dialog.getByRole("button", { name: "作废", exact: true }).click();
      await eventually(() => page.locator("[data-kind=government_decision] [data-file]").count(), (count) => count === 1, "one document");
      await page.getByLabel("显示已作废").check();
      await page.getByText("传错文件").waitFor();
      const saved = page.waitForEvent("download");
      await page.getByRole("button", { name: "全部下载（zip）" }).click();
      assert.match((await saved).suggestedFilename(), /\.zip$/);
    }));

  test("the map's drawer names the entry and leads to it", () =>
    withPage({}, async (page) => {
      const { items } = await api("/api/reserve?q=HL-CB-2019-001");
      await openMap(page, `?sel=${items[0].space_ids[0]}`);
      const line = page.getByTestId("ledger-line");
      await line.getByRole("link", { name: "HL-CB-2019-001" }).click();
      await page.waitForURL(new RegExp(`/ledger\\?id=${items[0].id}`));
      await page.getByRole("heading", { name: items[0].name }).waitFor();
      await page.keyboard.press("Escape");
      await page.waitForURL((url) => !url.search.includes("id="));
    }));

  test("is divided among its parcels and joined again, and nothing is lost", () =>
    withPage({}, async (page) => {
      const as = await reserve2();
      const [one, two] = [await lead(as), await lead(as)];
      const merged = await as("POST", "/api/reserve/merge", { items: [one, two].map(({ id, version }) => ({ id, version })), reason: "e2e" });
      assert.equal(merged.status, 201, JSON.stringify(merged.body));
      const whole = await api(`/api/reserve/${merged.body.child}`);
      await openEntry(page, whole.id, "pieces");
      await page.getByRole("button", { name: "拆分" }).click();
      const dialog = page.getByTestId("split");
      await dialog.getByLabel(/原因/).fill("分别处置");
      await axe(page, "split");
      await dialog.getByRole("button", { name: "拆分为 2 宗" }).click();
      await page.waitForURL((url) => url.searchParams.get("id") !== String(whole.id));
      const { lineage } = await api(`/api/reserve/${whole.id}`);
      const parts = lineage.filter(({ parent_id }) => parent_id === whole.id);
      assert.equal(parts.length, 2);
      assert.equal(Math.round(parts.reduce((total, { area_m2 }) => total + area_m2, 0) * 100), Math.round(whole.area_in_m2 * 100));
    }));
});
