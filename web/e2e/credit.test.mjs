/** 信用 and the whole file of an enterprise (scenario 20), and the check without which a temporary use is not approved (scenario 12). */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { describe, test } from "node:test";
import { PHONE } from "./lib/browser.mjs";
import { fits, makeContract, makeEnterprise, newUscc, record } from "./lib/contracts.mjs";
import { axe, send } from "./lib/editing.mjs";
import { api, ask, suite } from "./lib/suite.mjs";
import { APPLICANT, firstOf, make, missing, move, openUse, step, stocked } from "./lib/temp-uses.mjs";

const withPage = suite();

const HEAD = "统一社会信用代码,企业名称,记录类型,认定机关,文号,决定日期,有效期至,事由,数据来源,数据日期";

/** A table as an office sends it. */
const table = (...rows) => ({ name: "信用信息.csv", mimeType: "text/csv", buffer: Buffer.from(["湖里区信用信息汇总", HEAD, ...rows].join("\n")) });

const verdictOf = (page) => page.getByTestId("credit-glance").locator("[data-verdict]").getAttribute("data-verdict");

async function openCredit(page, { uscc }) {
  await page.goto(`/enterprises/${uscc}?tab=credit`);
  await page.getByTestId("credit").waitFor();
}

describe("credit", () => {
  test("a table is looked at, taken over and tells nothing new the second time; one is entered, one repaired", () =>
    withPage({ as: "commerce" }, async (page) => {
      const enterprise = await makeEnterprise();
      await openCredit(page, enterprise);
      assert.equal(await verdictOf(page), "clear");
      const good = `${enterprise.uscc},${enterprise.name},黑名单,区税务局,税〔2026〕1号,2026-03-01,,偷逃税款,信用中国,2026-10-01`;
      const file = table(good, `${newUscc().slice(0, 17)}I,错码公司,行政处罚,区城管局,罚 2,2026-03-01,,占道,信用中国,2026-10-01`);
      for (const [fresh, same] of [["1", "0"], ["0", "1"]]) {
        await page.getByTestId("credit-table").click();
        const dialog = page.getByTestId("credit-import");
        await dialog.getByTestId("credit-file").setInputFiles(file);
        await dialog.getByTestId("credit-counts").waitFor();
        const count = (does) => dialog.locator(`[data-does=${does}] b`).innerText();
        assert.deepEqual([await count("new"), await count("same"), await count("rejected")], [fresh, same, "1"]);
        // The fourth line of the file: a title, the heading, a good row.
        assert.match(await dialog.getByTestId("credit-problems").locator("[data-line='4']").innerText(), /第 4 行：.*校验码/);
        const accept = dialog.getByTestId("credit-accept");
        if (fresh === "0") assert.ok(await accept.isDisabled());
        else {
          await axe(page, "preview of credit records");
          await accept.click();
          await dialog.getByTestId("credit-done").waitFor();
        }
        await dialog.getByRole("button", { name: /^(关闭|取消)$/ }).last().click();
        await dialog.waitFor({ state: "detached" });
      }
      await page.locator("[data-testid=credit-glance] [data-verdict=barred]").waitFor();

      await page.getByTestId("credit-new").click();
      const dialog = page.getByTestId("credit-enter");
      await dialog.locator("[name=kind]").selectOption("red");
      for (const [name, text] of [["authority", "区税务局"], ["document_no", "厦税[2026]9号"], ["decided_on", "2026-04-01"], ["source", "税务函"]]) await dialog.locator(`[name=${name}]`).fill(text);
      await dialog.locator("[name=source_on]").fill("2026-10-01");
      await dialog.locator("[type=submit]").click();
      // What is missing is told at its field, and what was filled in stays.
      await dialog.locator("[data-problem=words]").waitFor();
      await dialog.locator("[name=words]").fill("A 级纳税人");
      await dialog.locator("[type=submit]").click();
      await dialog.waitFor({ state: "detached" });
      await page.getByTestId("credit-records").getByText("厦税〔2026〕9号").waitFor();
      // Praise stands beside the verdict, in words.
      assert.match(await page.getByTestId("credit-glance").innerText(), /严重失信，限制办理\s+守信激励（红名单）/);

      const black = page.getByTestId("credit-records").locator("tr", { hasText: "税〔2026〕1号" });
      await black.locator("[data-end]").click();
      const end = page.getByTestId("credit-end");
      await end.locator("[name=on_day]").fill("2026-06-01");
      await end.locator("[name=document_no]").fill("移出〔2026〕2号");
      await end.locator("[type=submit]").click();
      await end.waitFor({ state: "detached" });
      await page.locator("[data-testid=credit-glance] [data-verdict=clear]").waitFor();
      assert.match(await black.innerText(), /2026-06-01 信用修复（移出〔2026〕2号）/);
      await axe(page, "credit of an enterprise");
      await page.setViewportSize(PHONE);
      await fits(page, "credit on a phone");
    }));

  test("the file of an enterprise: what is missing, its pages, and all of it as an archive", () =>
    withPage({ as: "commerce" }, async (page) => {
      const enterprise = await makeEnterprise();
      const contract = await makeContract(enterprise, { price_total: "120000000", instalments: [{ seq: 1, due: "2017-04-15", amount: "120000000" }] });
      await record(contract, "payments", { seq: 1, kind: "price", paid_on: "2017-04-10", amount: "7654321.00", voucher_no: "票 1" });
      await page.goto(`/enterprises/${enterprise.uscc}?tab=missing`);
      const line = page.getByTestId("missing-list").locator("tr", { has: page.locator("[data-missing=credit_check]") });
      assert.match(await line.innerText(), new RegExp(`${contract.contract_no}\\s+签订前的信用核查\\s+区商务局`));
      const saving = page.waitForEvent("download");
      await page.getByTestId("archive").click();
      const saved = await saving;
      assert.equal(saved.suggestedFilename(), `一企一档_${enterprise.name}_${enterprise.uscc}.zip`);
      // Another program opens it.
      const read = (...more) => execFileSync("python3", ["-c", "import sys,zipfile;z=zipfile.ZipFile(sys.argv[1]);print('\\n'.join(z.namelist()) if len(sys.argv)<3 else z.read(sys.argv[2]).decode())", ...more], { encoding: "utf8" });
      const path = await saved.path();
      assert.deepEqual(read(path).trim().split("\n"), ["000_卷内目录.html", "000_卷内目录.xlsx", "001_一企一档.html"]);
      assert.match(read(path, "001_一企一档.html"), /7,654,321\.00/);
      const address = await page.getByTestId("pages").getAttribute("href");
      await page.goto(address);
      for (const title of ["一企一档", "二、用地", "三、价款台账", "九、信用（今日：无不良记录）", "信用核查"]) await page.getByRole("heading", { name: title, exact: true }).waitFor();
    }));

  test("a temporary use is approved with a check; what stands against the applicant needs a reason", async () => {
    const entry = await stocked();
    const { today } = await api("/api/config");
    const uscc = newUscc();
    const { id } = await make(entry.id, { ...APPLICANT, uscc, purpose: "parking", start_on: firstOf(today, 1), end_on: firstOf(today, 6), promised: true });
    for (const to of ["applied", "consulting"]) assert.equal((await move(id, to)).status, 200);
    const penalty = { uscc, name: APPLICANT.applicant, kind: "penalty", authority: "区城管局", document_no: "城管罚〔2026〕5号", decided_on: "2026-05-01", words: "占道", source: "信用中国", source_on: "2026-10-01" };
    assert.equal((await send("POST", "/api/credit/records", penalty)).status, 201);
    await withPage({}, async (page) => {
      await openUse(page, id);
      await step(page, "approved").click();
      assert.ok((await missing(page)).includes("credit_check check-missing"));
      await page.getByTestId("missing").locator("[data-field=credit_check] a").click();
      assert.match(await page.getByTestId("credit-state").innerText(), /尚未核查，不能批准和签约/);
      await page.getByTestId("credit-do").click();
      const dialog = page.getByTestId("credit-check");
      await dialog.getByText("城管罚〔2026〕5号").waitFor();
      await dialog.getByRole("radio", { name: "同意办理" }).check();
      assert.ok(await page.getByTestId("credit-conclude").isDisabled(), "not without a reason");
      await dialog.locator("[name=reason]").fill("罚款已缴清，情节轻微，不影响履约");
      await axe(page, "credit check");
      await page.getByTestId("credit-conclude").click();
      await page.locator("[data-testid=credit-state][data-state=valid]").waitFor();
      assert.match(await page.getByTestId("credit-checks").innerText(), /需关注[\s\S]*同意办理[\s\S]*罚款已缴清/);
      await step(page, "approved").click();
      assert.ok(!(await missing(page)).some((line) => line.startsWith("credit_check")));
      // Somebody is put on a black list meanwhile: the check holds no more.
      assert.equal((await send("POST", "/api/credit/records", { ...penalty, kind: "black" })).status, 201);
      await page.reload();
      await page.locator("[data-testid=credit-state][data-state=overtaken]").waitFor();
    });
    assert.equal((await ask(`/api/credit/enterprises/${uscc}`)).status, 200);
    // The land is free again for whoever tests after this.
    assert.equal((await move(id, "withdrawn")).status, 200);
  });
});
