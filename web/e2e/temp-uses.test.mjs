/** 临时利用, from the officer's first click to the file: scenario 12, rent and deposit, and range. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { PHONE } from "./lib/browser.mjs";
import { axe } from "./lib/editing.mjs";
import { focused } from "./lib/handovers.mjs";
import { pdf } from "./lib/ledger.mjs";
import { api, suite } from "./lib/suite.mjs";
import { after, answerDialog, APPLICANT, before, confirmed, field, firstOf, giveBack, inUse, make, missing, move, openUse, OTHER, rewrite, saved, signedForm, standsAt, step, stocked, told } from "./lib/temp-uses.mjs";

const withPage = suite();

const rent = (page, seq, name) => page.locator(`[data-testid=rent] tr[data-seq="${seq}"] [data-name=${name}]`).innerText();

/** The words of a refusal. */
const refusal = (page) => page.getByTestId("missing").innerText();

describe("temporary use", () => {
  test("from the first click to the file: 24 months, and 6 more are refused", async () => {
    const entry = await stocked();
    const { today } = await api("/api/config");
    const start = firstOf(today, -2);
    // 民法典 202: two years from the first of a month end with the last day of the month before.
    const end = before(firstOf(today, 22));
    let id = 0;
    await withPage({ as: entry.officer }, async (page) => {
      await page.goto("/ledger");
      await page.getByRole("navigation", { name: "土地储备" }).getByRole("link", { name: "临时利用" }).click();
      await page.getByTestId("new").click();
      const dialog = page.getByTestId("new-use");
      await dialog.getByRole("searchbox").fill(entry.name);
      await dialog.getByTestId("entries").getByRole("button", { name: entry.name, exact: true }).click();
      await dialog.locator("[type=submit]").click();
      await page.waitForURL(/\/temp-uses\/\d+$/);
      await page.getByTestId("use").waitFor();
      id = Number(page.url().split("/").at(-1));
      assert.match((await told(id)).no, /^HL-LYSQ-\d{4}-\d{3}$/);

      // Refused: everything at once, each a way to its field; a permanent building is not allowed.
      await field(page, "permanent").check();
      await step(page, "applied").click();
      const wanted = ["applicant", "uscc", "legal_rep", "contact", "phone", "purpose", "start_on", "end_on", "promised", "permanent"];
      assert.deepEqual((await missing(page)).map((line) => line.split(" ")[0]), wanted);
      assert.match(await refusal(page), /不得修建永久性建筑物/);
      await page.getByTestId("missing").locator("[data-field=permanent] a").click();
      assert.equal(await focused(page), "temp-permanent");
      await field(page, "permanent").uncheck();

      for (const [name, text] of Object.entries(APPLICANT)) await field(page, name).fill(text);
      await field(page, "uscc").fill("91350206MA0032643X");
      await field(page, "purpose").selectOption({ label: "停车场" });
      await field(page, "start_on").fill(start);
      await page.getByRole("button", { name: "24 个月" }).click();
      assert.equal(await field(page, "end_on").inputValue(), end);
      assert.equal(await page.getByTestId("term").innerText(), "共 24 个月");
      await field(page, "promised").check();
      await field(page, "temp_structure").check();
      await field(page, "structure_note").fill("岗亭一座，钢结构，高 3 米，12 ㎡，期满拆除");
      // Wrong by its check character.
      await page.getByTestId("save").click();
      await page.locator("[id=temp-uscc-problem]").waitFor();
      await field(page, "uscc").fill(APPLICANT.uscc);
      // A day above two years is refused, and what was filled in stays.
      await field(page, "end_on").fill(after(end, 1));
      await step(page, "applied").click();
      assert.deepEqual(await missing(page), ["end_on too-long"]);
      assert.match(await refusal(page), /累计不得超过 24 个月（含续期）/);
      await field(page, "end_on").fill(end);
      await step(page, "applied").click();
      await standsAt(page, "applied");
      // What follows is another's, and says so.
      assert.ok(await step(page, "consulting").isDisabled());
      assert.match(await step(page, "consulting").getAttribute("title"), /由发改局办理/);
      assert.equal(await field(page, "applicant").locator("input").count(), 0);
    });

    await withPage({}, async (page, context) => {
      await openUse(page, id);
      await step(page, "consulting").click();
      await standsAt(page, "consulting");
      await step(page, "approved").click();
      const wanted = ["planning_consent_no missing-field", "credit_check check-missing", "opinions opinions-not-asked", "approval_no missing-field", "approved_on missing-field", "government_decision missing-document"];
      assert.deepEqual(await missing(page), wanted);
      await page.getByTestId("missing").locator("[data-field=government_decision] a").click();
      assert.equal(await focused(page), "temp-government_decision");
      await page.getByTestId("ask").click();
      await page.getByTestId("ask-dialog").getByLabel(/财政局/).check();
      await page.getByTestId("ask-dialog").getByRole("button", { name: "发出" }).click();
      await page.getByTestId("opinions").locator("li").waitFor();
      assert.match(await page.getByTestId("holder").innerText(), /待回复：.*财政局/);

      await withPage({ as: "finance" }, async (finance) => {
        await openUse(finance, id);
        await finance.getByTestId("answer").getByText("同意", { exact: true }).click();
        await finance.getByTestId("answer").locator("[type=submit]").click();
        await finance.locator("[data-testid=opinions] [data-opinion=agree]").waitFor();
      });
      await page.reload();
      await page.locator("[data-testid=opinions] [data-opinion=agree]").waitFor();
      await field(page, "planning_consent_no").fill("厦规[2026]3号");
      await field(page, "approval_no").fill("厦湖府[2026]12号");
      await field(page, "approved_on").fill(today);
      await page.locator("[data-kind=government_decision] input[type=file]").setInputFiles(pdf("批准.pdf"));
      await page.locator("[data-kind=government_decision][data-count='1']").waitFor();
      await page.getByTestId("credit-do").click();
      await page.getByTestId("credit-check").getByRole("radio", { name: "同意办理" }).check();
      await page.getByTestId("credit-conclude").click();
      await page.locator("[data-testid=credit-state][data-state=valid]").waitFor();
      await step(page, "approved").click();
      await standsAt(page, "approved");
      // Square brackets are written as GB/T 9704 has them.
      assert.equal(await field(page, "approval_no").inputValue(), "厦湖府〔2026〕12号");

      for (const [name, code] of [["price_mode", "appraisal"], ["rent_unit", "year"], ["rent_period", "half_year"]]) await field(page, name).selectOption(code);
      for (const [name, text] of [["price_basis", "评估报告 1 号"], ["rent", "120,000.00"], ["escalation", "10"], ["deposit", "10000"], ["notice_days", "30"]]) await field(page, name).fill(text);
      await field(page, "signed_on").fill(today);
      await page.locator("[data-kind=agreement] input[type=file]").setInputFiles(pdf("协议.pdf"));
      await page.locator("[data-kind=agreement][data-count='1']").waitFor();
      await axe(page, "price and agreement");
      await confirmed(page, "signed");
      await standsAt(page, "signed");
      assert.match((await told(id)).agreement_no, /^HL-LYXY-\d{4}-\d{3}$/);

      // 120 000 a year by halves, 10 % more in the second: 60 000, 60 000, 66 000, 66 000. The first has been due for weeks.
      assert.deepEqual(await Promise.all([1, 2, 3, 4].map((seq) => rent(page, seq, "amount"))), ["60,000.00", "60,000.00", "66,000.00", "66,000.00"]);
      assert.match(await page.getByTestId("rent-sums").innerText(), /252,000\.00/);
      assert.match(await rent(page, 1, "overdue"), /逾期 60,000\.00/);

      // Without form and deposit nothing is delivered.
      await step(page, "in_use").click();
      assert.match(await page.getByTestId("handover-dialog").getByRole("link", { name: "新建交接表" }).getAttribute("href"), /kind=temporary_out/);
      await page.getByTestId("handover-dialog").locator("[type=submit]").click();
      assert.deepEqual(await missing(page), ["handover_id missing-document", "deposit not-received"]);
      await page.getByTestId("missing").locator("[data-field=deposit] a").click();
      assert.equal(await page.evaluate(() => document.activeElement?.closest("[data-part]")?.getAttribute("data-part")), "deposit_ledger");
      await page.locator("[data-deed=received]").click();
      assert.equal(await page.getByTestId("small-form").locator("[name=amount]").inputValue(), "10000");
      await answerDialog(page, { voucher_no: "票 001" });
      assert.match(await page.getByTestId("held").innerText(), /10,000\.00/);
      const delivery = await signedForm(entry.id, "temporary_out");
      await step(page, "in_use").click();
      await page.getByTestId("handover-dialog").getByRole("radio", { name: delivery.no }).check();
      await axe(page, "delivery");
      await page.getByTestId("handover-dialog").locator("[type=submit]").click();
      await standsAt(page, "in_use");

      // A part is paid, one by mistake; more than is open is refused.
      await page.getByRole("button", { name: /^登记收款\s*第 1 期$/ }).click();
      await answerDialog(page, { amount: "20000", voucher_no: "票 002" });
      assert.deepEqual([await rent(page, 1, "paid"), await rent(page, 1, "open")], ["20,000.00", "40,000.00"]);
      await page.getByRole("button", { name: /^登记收款\s*第 2 期$/ }).click();
      await page.getByTestId("small-form").locator("[name=amount]").fill("60000.01");
      await page.getByTestId("small-form").locator("[name=voucher_no]").fill("票 003");
      await page.getByTestId("small-form").locator("[type=submit]").click();
      await page.getByTestId("small-form").locator(".field-error").waitFor();
      assert.match(await page.getByTestId("small-form").locator(".field-error").innerText(), /不能多收/);
      await answerDialog(page, { amount: "60000" });
      assert.equal(await rent(page, 2, "open"), "0.00");
      // The button is gone with what was open; the keyboard stays where it was.
      assert.equal(await focused(page), "temp-rent_plan");
      await page.getByTestId("payments").getByRole("button", { name: "作废收款 票 003" }).click();
      await answerDialog(page, { reason: "重复登记" });
      assert.equal(await rent(page, 2, "open"), "60,000.00");
      await page.getByText(/已作废.*重复登记/).waitFor();

      // 24 months and 6 more.
      await page.getByTestId("renew").click();
      await page.getByTestId("new-use").locator("[type=submit]").click();
      await page.getByRole("heading", { name: /^临时利用续期申请/ }).waitFor();
      const renewal = Number(page.url().split("/").at(-1));
      assert.equal(await field(page, "applicant").inputValue(), APPLICANT.applicant);
      assert.equal(await field(page, "start_on").inputValue(), after(end, 1));
      await page.getByRole("button", { name: "6 个月" }).click();
      await field(page, "promised").check();
      await step(page, "applied").click();
      assert.deepEqual(await missing(page), ["end_on too-long"]);
      assert.match(await refusal(page), /累计不得超过 24 个月（含续期）/);
      await step(page, "withdrawn").click();
      const why = page.getByTestId("back-dialog");
      await why.locator("textarea").fill("不续了");
      await why.locator("[type=submit]").click();
      assert.equal(await why.count(), 1, "three characters are no reason");
      await why.locator("textarea").fill("累计期限已满，不再续期使用");
      await why.locator("[type=submit]").click();
      await standsAt(page, "withdrawn");
      assert.equal((await told(renewal)).status, "withdrawn");

      // Another on the same land in the same days.
      const other = await make(entry.id, { ...OTHER, start_on: today, end_on: after(today, 90) });
      await openUse(page, other.id);
      await step(page, "applied").click();
      await standsAt(page, "applied");
      await step(page, "consulting").click();
      assert.deepEqual(await missing(page), ["boundary overlap"]);
      assert.match(await refusal(page), new RegExp(`${(await told(id)).no}.*重叠`));
      assert.equal((await move(other.id, "refused")).status, 200);

      // 提前收回: thirty days after the notice, and the list tells it.
      await openUse(page, id);
      await page.getByTestId("notice").click();
      await answerDialog(page, { document_no: "湖发改(2026)5号" });
      assert.match(await page.getByTestId("early").innerText(), new RegExp(after(today, 30)));
      await page.goto(`/temp-uses?item=${entry.id}&due=30`);
      const line = page.locator(`tr[data-id="${id}"]`);
      await line.waitFor();
      assert.match(await line.innerText(), /提前收回，剩 30 天[\s\S]*30 天内到期/);
      assert.equal(await line.locator("[data-due]").getAttribute("data-due"), "30");
      // 20 000 of the first half-year's 60 000 were paid.
      assert.match(await line.locator("[data-rent=overdue]").innerText(), /40,000\.00/);
      await page.locator("[name=due]").selectOption("");
      await page.locator("[name=rent]").selectOption("overdue");
      await page.waitForURL(/rent=overdue/);
      await line.waitFor();
      await line.getByRole("link").first().click();
      await page.getByTestId("use").waitFor();

      const back = await signedForm(entry.id, "temporary_back");
      await step(page, "returned").click();
      await page.getByTestId("handover-dialog").getByRole("radio", { name: back.no }).check();
      await page.getByTestId("handover-dialog").locator("[type=submit]").click();
      await standsAt(page, "returned");
      await confirmed(page, "archived");
      assert.deepEqual(await missing(page), ["deposit not-settled"]);
      await page.locator("[data-deed=deducted]").click();
      await answerDialog(page, { amount: "300.50", reason: "清运垃圾" });
      await page.locator("[data-deed=returned]").click();
      assert.equal(await page.getByTestId("small-form").locator("[name=amount]").inputValue(), "9699.50");
      await answerDialog(page, { voucher_no: "票 004" });
      assert.match(await page.getByTestId("held").innerText(), /余额 0\.00/);
      await confirmed(page, "archived");
      await standsAt(page, "archived");
      await axe(page, "filed");

      const opening = context.waitForEvent("page");
      await page.getByTestId("print").click();
      const sheet = await opening;
      await sheet.waitForLoadState();
      const paper = await sheet.locator("body").innerText();
      await sheet.close();
      const { no, agreement_no } = await told(id);
      for (const words of ["储备土地房屋临时利用申请表", no, agreement_no, entry.name, APPLICANT.applicant, APPLICANT.uscc, "停车场", start, end, "厦规〔2026〕3号", "厦湖府〔2026〕12号", "同意", "无条件交还"]) {
        assert.ok(paper.includes(words), `${words} is not on the paper:\n${paper}`);
      }
    });
  });

  test("23 months and 1 more pass; the renewal follows the agreement day by day", async () => {
    const entry = await stocked();
    const { today } = await api("/api/config");
    const start = firstOf(today, -1);
    const use = await inUse(entry.id, { ...OTHER, start_on: start, end_on: before(firstOf(today, 22)) });
    let renewal = 0;
    await withPage({}, async (page) => {
      await openUse(page, use.id);
      assert.equal(await page.getByText("没有应收租金").count(), 1, "free of charge");
      await page.getByTestId("renew").click();
      await page.getByTestId("new-use").locator("[type=submit]").click();
      await page.getByRole("heading", { name: /^临时利用续期申请/ }).waitFor();
      renewal = Number(page.url().split("/").at(-1));
      assert.equal(await field(page, "start_on").inputValue(), firstOf(today, 22));
      await field(page, "end_on").fill(before(firstOf(today, 23)));
      assert.equal(await page.getByTestId("term").innerText(), "共 1 个月");
      await field(page, "promised").check();
      await step(page, "applied").click();
      await standsAt(page, "applied");
      await openUse(page, use.id);
      await page.getByTestId("kin").getByText("已申请").waitFor();
    });
    assert.equal((await move(renewal, "withdrawn")).status, 200);
    await giveBack(use);
  });

  test("a part of the plot: pasted, drawn, on the phone as well; two halves do not overlap", async () => {
    const entry = await stocked();
    const { today } = await api("/api/config");
    const term = { start_on: today, end_on: after(today, 30) };
    const { geometry } = await api(`/api/spaces/${entry.space_ids[0]}`);
    const ring = geometry.coordinates[0][0].slice(0, -1);
    const middle = [0, 1].map((axis) => ring.reduce((sum, point) => sum + point[axis], 0) / ring.length);
    const half = Math.floor(ring.length / 2);
    const polygon = (points) => ({ type: "Polygon", coordinates: [[...points, middle, points[0]]] });
    const first = await make(entry.id, { ...OTHER, ...term });
    const second = await make(entry.id, { ...OTHER, ...APPLICANT, ...term });
    const whole = first.area_m2;
    await withPage({}, async (page) => {
      await openUse(page, first.id);
      await page.getByTestId("paste").click();
      const dialog = page.getByTestId("paste-range");
      await dialog.locator("textarea").fill("北 东\n1 2 3");
      await dialog.getByRole("button", { name: "应用" }).click();
      await dialog.getByRole("alert").waitFor();
      await axe(page, "refused coordinates");
      await dialog.locator("textarea").fill(JSON.stringify(polygon(ring.slice(0, half + 1))));
      await dialog.getByRole("button", { name: "应用" }).click();
      await saved(page);
      await step(page, "applied").click();
      await standsAt(page, "applied");
      await step(page, "consulting").click();
      await standsAt(page, "consulting");
    });
    await rewrite(second.id, {}, { boundary: polygon([...ring.slice(half), ring[0]]) });
    const halves = [await told(first.id), await told(second.id)].map(({ area_m2 }) => area_m2);
    assert.ok(Math.abs(halves[0] + halves[1] - whole) < 0.5, `${halves} of ${whole}`);
    for (const to of ["applied", "consulting"]) assert.equal((await move(second.id, to)).status, 200, "beside each other");
    for (const { id } of [first, second]) assert.equal((await move(id, "withdrawn")).status, 200);

    const third = await make(entry.id, { ...OTHER, ...term });
    for (const viewport of [undefined, PHONE]) {
      await withPage({ ...(viewport ? { viewport } : {}) }, async (page) => {
        await openUse(page, third.id);
        await page.locator("[data-testid=range-map][data-ready=true]").scrollIntoViewIfNeeded();
        await page.getByTestId("draw").click();
        const map = page.locator("[data-testid=range-map][data-drawing=true]");
        const box = await map.boundingBox();
        const [x, y] = [box.width / 2, box.height / 2];
        for (const [dx, dy] of [[-12, -12], [14, -10], [4, 16]]) {
          await map.click({ position: { x: x + dx, y: y + dy } });
          // Two clicks in a row would be a double click.
          await page.waitForTimeout(350);
        }
        await page.getByText("已有 3 点").waitFor();
        await page.getByTestId("close-range").click();
        const shown = Number((await page.getByTestId("area").locator("b").innerText()).replace(/[^\d.]/g, ""));
        assert.ok(shown > 0 && shown < whole);
        await saved(page);
        const { area_m2: area, boundary } = await told(third.id);
        assert.ok(Math.abs(area - shown) <= 0.02, `${shown} is told, ${area} is kept`);
        // Corners are where they were clicked, though the page scrolls: 26 pixels east of the first, and 16.
        const [a, b, c] = boundary.coordinates[0][0];
        const ratio = (b[0] - a[0]) / (c[0] - a[0]);
        assert.ok(Math.abs(ratio - 26 / 16) < 0.2, `${ratio} is not the triangle that was drawn`);
        await page.getByTestId("whole").click();
        await saved(page);
        assert.equal((await told(third.id)).area_m2, whole);
      });
    }
    assert.equal((await move(third.id, "withdrawn")).status, 200);
  });
});
