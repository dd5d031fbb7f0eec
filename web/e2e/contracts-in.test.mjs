/** Contracts and enterprises from a table by the import page, and out again by a button. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { axe } from "./lib/editing.mjs";
import { newNo, newUscc } from "./lib/contracts.mjs";
import { rows, undo } from "./lib/imports.mjs";
import { suite } from "./lib/suite.mjs";

const withPage = suite();
const table = (name, text) => ({ name, mimeType: "text/csv", buffer: Buffer.from(text) });

/** Chooses what the rows are, the file, and goes on to what the check found. */
async function upToCheck(page, into, file) {
  await page.goto("/imports");
  await page.locator(`input[name=into][value=${into}]`).check({ force: true });
  await page.locator("input[type=file]").setInputFiles(file);
  await page.locator(".upload [type=submit]").click();
  await page.waitForURL(/\/imports\/\d+/);
  await page.locator(".wizard-side .button-primary").click();
  await page.locator(".column-table").waitFor();
  await page.locator(".wizard-side .button-primary").click();
  await page.getByTestId("rows-read").waitFor();
}

describe("contracts in and out", () => {
  test("a table of contracts is taken in with the file of its enterprise, and can be undone", () =>
    withPage({}, async (page) => {
      const [no, bad, uscc] = [newNo(), newNo(), newUscc()];
      const rest = "厦门市自然资源和规划局,导入项目,湖里街道,2019-05-20,5000";
      const text = `合同编号,合同类型,受让人信用代码,受让人,出让人,项目名称,所在街道,签订日期,出让面积,约定动工日期,约定竣工日期
${no},出让,${uscc},导入企业,${rest},2020-05-20,2022-05-20
${bad},出让,${uscc},导入企业,${rest},2022-05-20,2020-05-20
`;
      await upToCheck(page, "contracts", table("出让合同.csv", text));
      assert.deepEqual([await rows(page, "read"), await rows(page, "rejected")], [2, 1]);
      await page.getByTestId("problems").getByText(/早于 start_due/).first().waitFor();
      await axe(page, "the check of contracts");
      await page.getByRole("radio", { name: "跳过错误行" }).check();
      await page.locator(".wizard-side .button-primary").click();
      await page.locator("[data-testid=result][data-status=committed]").waitFor();
      const job = page.url();
      await page.getByRole("link", { name: "查看合同" }).click();
      await page.waitForURL(/\/contracts$/);
      await page.goto(`/contracts?q=${encodeURIComponent(no)}`);
      await page.getByRole("link", { name: no }).waitFor();
      const saved = page.waitForEvent("download");
      await page.getByRole("button", { name: "导出 Excel" }).click();
      const file = await (await saved).path();
      // A workbook is a ZIP archive.
      assert.equal((await readFile(file)).subarray(0, 2).toString(), "PK");
      await page.goto(job);
      await undo(page);
    }));

  test("each role brings in what it keeps", async () => {
    for (const [as, targets] of [
      ["planning", ["parcels", "zones", "contracts"]],
      ["commerce", ["buildings", "enterprises"]],
    ]) {
      await withPage({ as }, async (page) => {
        await page.goto("/imports");
        await page.locator(".upload").waitFor();
        assert.deepEqual(await page.locator("input[name=into]").evaluateAll((inputs) => inputs.map((input) => input.value)), targets);
      });
    }
  });
});
