/** One entry of the 储备台账: from its lead through its first step, its documents, its division. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openMap } from "./lib/browser.mjs";
import { axe } from "./lib/editing.mjs";
import { arrived, lead, openEntry, pdf, person, photo } from "./lib/ledger.mjs";
import { api, eventually, suite } from "./lib/suite.mjs";

const withPage = suite();
const reserve2 = () => person("reserve2");

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
      const first = await page.getByTestId("events").locator("li").first().innerText();
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
      // The form that three parties sign has a page of its own.
      const { items: [waiting] } = await api("/api/reserve?state=handover&limit=1");
      await openEntry(page, waiting.id, "process");
      await page.locator(".step-card[data-to=in_stock] [data-field=handover_form] a").click();
      await page.waitForURL(new RegExp(`/handovers\\?item=${waiting.id}$`));
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
