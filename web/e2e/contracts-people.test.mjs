import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { PHONE } from "./lib/browser.mjs";
import { dayFrom, field, fits, makeContract, makeEnterprise, openContract, record } from "./lib/contracts.mjs";
import { axe } from "./lib/editing.mjs";
import { person } from "./lib/ledger.mjs";
import { api, suite } from "./lib/suite.mjs";

const withPage = suite();

const RICH = {
  price_total: "120000000",
  start_due: "2018-03-15",
  finish_due: "2020-03-15",
  instalments: [{ seq: 1, due: "2019-04-30", amount: "120000000" }],
  covenants: [{ seq: 1, metric: "tax_per_land", direction: "at_least", target: "30", unit: "万元/亩·年", years: [2024, 2027], clause: "第二十三条" }],
};

describe("supervision among people", () => {
  test("an alert from 派单 to 销号 by two persons", () =>
    withPage({}, async (page) => {
      // Of the demonstration, for contracts of today are told of by the next night.
      const { items } = await api("/api/alerts?kind=start&level=purple&status=open");
      const { no, contract } = items[0];
      const street = (await (await person("street1"))("GET", "/api/session")).body.user.organisation;
      const press = (who) => who.getByTestId("steps").locator("[type=submit]").click();
      const stands = (who, status) => who.locator(`[data-testid=alert][data-status=${status}]`).waitFor();

      await page.goto("/alerts");
      await page.getByTestId("alerts").waitFor();
      await openContract(page, contract, "alerts");
      await page.getByTestId("contract-alerts").getByRole("link", { name: no }).click();
      await stands(page, "open");
      await press(page);
      await page.getByTestId("refused").waitFor();
      await field(page, "organisation_id").selectOption(String(street.id));
      await field(page, "due_on").fill(await dayFrom(10));
      await press(page);
      await stands(page, "assigned");
      await page.getByText(`下一步由 ${street.name} 办理`).waitFor({ state: "detached" });

      await withPage({ as: "street1" }, async (officer) => {
        // What was given to one's own organisation, without choosing anything.
        await officer.goto("/alerts");
        assert.ok(await officer.locator("input[name=mine]").isChecked());
        await officer.getByTestId("alerts").getByRole("link", { name: no }).click();
        await stands(officer, "assigned");
        await press(officer);
        await stands(officer, "acknowledged");
        await press(officer);
        await officer.getByTestId("refused").waitFor();
        await field(officer, "words").fill("已约谈企业，承诺复工");
        await press(officer);
        await stands(officer, "answered");
        await officer.getByText(/下一步由/).waitFor();
      });

      await page.reload();
      await stands(page, "answered");
      await page.getByTestId("steps").getByText("退回", { exact: true }).first().click();
      await page.getByTestId("steps").getByText("销号", { exact: true }).first().click();
      await field(page, "words").fill("已督促开工，移交市局");
      await press(page);
      await stands(page, "closed");
      const events = await page.getByTestId("events").locator("li").evaluateAll((all) => all.map((one) => one.dataset.event));
      assert.deepEqual(events, ["closed", "answered", "acknowledged", "assigned", "opened"]);
      await page.getByTestId("events").getByText("已约谈企业，承诺复工").waitFor();
    }));

  test("一企一档: what is missing and whom to ask, shareholders of every time, printed whole (scenario 20)", () =>
    withPage({ as: "commerce" }, async (page) => {
      const enterprise = await makeEnterprise();
      const contract = await makeContract(enterprise, RICH);
      await page.goto(`/enterprises?q=${encodeURIComponent(enterprise.name)}`);
      await page.getByTestId("enterprises").getByRole("link", { name: enterprise.name }).click();
      await page.getByTestId("enterprise-file").waitFor();
      const file = await api(`/api/enterprises/${enterprise.uscc}`);
      assert.equal(await page.getByTestId("completeness").getAttribute("data-percent"), String(file.completeness.percent));
      await page.getByRole("tab", { name: "缺失清单" }).click();
      const list = page.getByTestId("missing-list");
      assert.equal(await list.locator("tbody tr").count(), file.completeness.missing.length);
      assert.match(await list.locator("tr", { has: page.locator("[data-missing='actual/1/2024']") }).innerText(), /2024 年实绩\s+工信、统计、税务/);
      assert.match(await list.locator("tr", { has: page.locator("[data-missing=start_evidence]") }).innerText(), new RegExp(`${contract.contract_no}\\s+施工许可证号\\s+区建设局`));
      assert.match(await list.locator("tr", { has: page.locator("[data-missing=shareholders]") }).innerText(), /^企业\s/);

      const edit = async (name, percent) => {
        await page.getByTestId("edit-enterprise").click();
        const dialog = page.getByTestId("enterprise-dialog");
        if ((await dialog.locator("[name='shareholders/0/name']").count()) === 0) await dialog.getByRole("button", { name: "加一名股东" }).click();
        await field(dialog, "shareholders/0/name").fill(name);
        await field(dialog, "shareholders/0/percent").fill(percent);
        await dialog.locator("[type=submit]").click();
        return dialog;
      };
      await page.getByRole("tab", { name: "企业", exact: true }).click();
      const dialog = await edit("甲投资有限公司", "100.01");
      await dialog.locator(".field-error").first().waitFor();
      await field(dialog, "shareholders/0/percent").fill("60");
      await dialog.locator("[type=submit]").click();
      await dialog.waitFor({ state: "detached" });
      await (await edit("乙控股有限公司", "100")).waitFor({ state: "detached" });
      await page.getByTestId("shareholders").getByText("乙控股有限公司").waitFor();
      await page.getByTestId("former").getByText("甲投资有限公司").waitFor();

      // On paper all parts stand below each other, and no button.
      await page.evaluate(() => (window.print = () => (window.printed = document.querySelectorAll(".sup-part").length)));
      await page.getByTestId("print").click();
      await page.waitForFunction(() => window.printed >= 7);
      await page.emulateMedia({ media: "print" });
      assert.equal(await page.getByTestId("print").isVisible(), false);
      assert.ok(await page.getByTestId("missing-list").isVisible());
      await page.evaluate(() => dispatchEvent(new Event("afterprint")));
      await page.emulateMedia({ media: "screen" });
      await page.getByRole("tab", { name: "缺失清单" }).waitFor();
    }));

  test("the officer of a street sees no amounts, and another street nothing", () =>
    withPage({ as: "street1" }, async (page) => {
      const enterprise = await makeEnterprise();
      const contract = await makeContract(enterprise, RICH);
      await record(contract, "payments", { seq: 1, kind: "price", paid_on: "2019-05-20", amount: "77777777", voucher_no: "票 1" });
      const bodies = [];
      page.on("response", async (response) => {
        if (response.url().includes("/api/contracts") || response.url().includes("/api/enterprises")) bodies.push(await response.text().catch(() => ""));
      });
      await openContract(page, contract, "money");
      const tabs = await page.getByRole("tab").allInnerTexts();
      assert.deepEqual(tabs, ["时钟与依据", "合同约定", "进度", "中止与处置", "附件", "预警", "现场核查"]);
      await page.getByRole("tab", { name: "合同约定" }).click();
      await page.getByText("金额、分期和履约指标不对您的角色显示。").waitFor();
      assert.equal(await page.getByTestId("amend").count(), 0);
      await page.goto(`/enterprises/${enterprise.uscc}`);
      await page.getByTestId("enterprise-file").waitFor();
      assert.equal(await page.getByRole("tab", { name: "价款" }).count(), 0);
      assert.ok(bodies.length > 1 && bodies.every((body) => !/120000000|77777777|24000000/.test(body)));
      await withPage({ as: "street2" }, async (other) => {
        await other.goto(`/contracts/${contract.id}`);
        await other.locator(".state-error").waitFor();
      });
    }));

  for (const [device, viewport] of [["desk", undefined], ["phone", PHONE]]) {
    test(`nothing sticks out and axe finds nothing, ${device}`, () =>
      withPage(viewport ? { viewport } : {}, async (page) => {
        const enterprise = await makeEnterprise();
        const contract = await makeContract(enterprise, RICH);
        await record(contract, "payments", { seq: 1, kind: "price", paid_on: "2019-05-20", amount: "1", voucher_no: "票 1" });
        await record(contract, "government-causes", { kind: "plan_change", from_on: "2018-05-01", proof: "厦府〔2018〕1号" });
        // What axe looks at is the same on both but for a few pages; how wide it is is not.
        const sound = async (state) => {
          await fits(page, state);
          if (!viewport || ["board", "clocks", "new", "alert"].includes(state)) await axe(page, state);
        };
        await page.goto("/contracts");
        await page.getByTestId("contracts").waitFor();
        await sound("board");
        await openContract(page, contract);
        await page.getByRole("button", { name: /依据/ }).first().click();
        await sound("clocks");
        for (const tab of ["terms", "progress", "money", "promises", "events", "files", "alerts", "visits", "letters", "whatif"]) {
          await openContract(page, contract, tab);
          await page.locator(".sup-part").first().waitFor();
          if (tab === "whatif") {
            await page.getByTestId("suppose").click();
            await page.getByTestId("supposed").waitFor();
          }
          await sound(tab);
        }
        for (const [tab, button, dialog] of [["terms", "amend", "amend-dialog"], ["money", "pay", "pay-dialog"], ["events", "rule", "rule-dialog"]]) {
          await openContract(page, contract, tab);
          await page.getByTestId(button).click();
          await page.getByTestId(dialog).locator("[type=submit]").click();
          await page.getByTestId("refused").waitFor();
          await sound(dialog);
        }
        await page.goto("/contracts/new");
        for (const table of ["instalments", "covenants"]) await page.locator(`[data-add=${table}]`).click();
        await page.locator("main [type=submit]").click();
        await page.getByTestId("refused").waitFor();
        await sound("new");
        await page.goto(`/enterprises?q=${enterprise.uscc}`);
        await page.getByTestId("enterprises").waitFor();
        await sound("enterprises");
        for (const tab of ["company", "contracts", "money", "promises", "alerts", "visits", "letters", "uses", "credit", "missing"]) {
          await page.goto(`/enterprises/${enterprise.uscc}?tab=${tab}`);
          await page.getByTestId("enterprise-file").waitFor();
          await (tab === "company" || tab === "missing" ? sound : (state) => fits(page, state))(`file ${tab}`);
        }
        await page.getByTestId("edit-enterprise").click();
        await page.getByRole("button", { name: "加一名股东" }).click();
        await sound("edit enterprise");
        await page.goto("/alerts");
        await page.getByTestId("alerts").waitFor();
        await sound("alerts");
        await page.getByTestId("alerts").getByRole("link").first().click();
        await page.getByTestId("alert").waitFor();
        await sound("alert");
      }));
  }
});
