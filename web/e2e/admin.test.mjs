/** My account, people and organisations, the record: what administrators do all day. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import AxeBuilder from "@axe-core/playwright";
import { DESKTOP, PHONE } from "./lib/browser.mjs";
import { eventually, suite } from "./lib/suite.mjs";

const withPage = suite();

async function accessible(page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.target.join(" "))]), []);
}

/** No page scrolls sideways, on a phone least of all. */
async function fits(page) {
  const [inner, outer] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(inner <= outer, `${inner} px in ${outer} px`);
}

describe("administrators", () => {
  test("an account is made, given a role by the other administrator, and stands in the record", async () => {
    const username = `e2e${Date.now()}`;
    await withPage({ as: "admin" }, async (page) => {
      await page.goto("/admin/users");
      await page.getByLabel("用户名", { exact: true }).fill(username);
      await page.getByLabel("姓名", { exact: true }).fill("测试人员");
      await page.locator("#new-user-organisation").selectOption({ label: "湖里街道（示范）" });
      await page.getByRole("button", { name: "新建账户" }).click();
      assert.match(await page.getByTestId("one-time-link").innerText(), /\/welcome#[\w-]{40,}$/);
      await accessible(page);
      await page.getByRole("button", { name: username }).click();
      const person = page.getByTestId("person");
      assert.equal(await person.getByLabel("角色").isDisabled(), true);
      await person.getByText("由安全管理员办理").first().waitFor();
    });
    await withPage({ as: "security" }, async (page) => {
      await page.goto("/admin/users");
      await page.getByRole("button", { name: username }).click();
      const person = page.getByTestId("person");
      const soe = person.getByLabel("角色").locator("option[value=soe]");
      assert.equal(await soe.isDisabled(), true);
      assert.match(await soe.innerText(), /只限区属国企/);
      await person.getByLabel("角色").selectOption("street");
      await person.getByRole("button", { name: "保存" }).click();
      await page.locator(`tr[data-username="${username}"]`).getByText("街道", { exact: true }).waitFor();
      await accessible(page);
    });
    await withPage({ as: "auditor" }, async (page) => {
      await page.goto("/admin/audit?action=user.grant&actor=security");
      const entry = page.locator(".audit-list details").first();
      await entry.locator("summary").click();
      await entry.getByRole("row", { name: /role.*street/ }).waitFor();
      await page.getByRole("button", { name: "校验完整性" }).click();
      await page.getByText("记录完整").waitFor();
      const saved = page.waitForEvent("download");
      await page.getByRole("button", { name: "导出 CSV" }).click();
      assert.equal((await saved).suggestedFilename(), "tuguan-audit.csv");
      await accessible(page);
    });
  });

  test("a token is shown once, listed and revoked", () =>
    withPage({ as: "reserve" }, async (page) => {
      await page.goto("/account");
      await page.getByLabel("用途").fill("办公室 QGIS");
      await page.getByRole("button", { name: "新建令牌" }).click();
      const token = await page.getByTestId("token").innerText();
      assert.match(token, /^tgn_/);
      await accessible(page);
      await page.reload();
      const line = page.locator("tr", { hasText: "办公室 QGIS" });
      await line.waitFor();
      assert.equal(await page.getByText(token).count(), 0);
      await line.getByRole("button", { name: "撤销" }).click();
      await line.getByRole("button", { name: "确认撤销" }).click();
      await eventually(() => line.count(), (count) => count === 0, "the token is gone");
    }));

  for (const [as, path] of [["reserve2", "/account"], ["admin", "/admin/users"], ["auditor", "/admin/audit"]]) {
    for (const viewport of [DESKTOP, PHONE]) {
      test(`${path} fits ${viewport.width} px`, () =>
        withPage({ as, viewport }, async (page) => {
          await page.goto(path);
          await page.locator(".document h1").waitFor();
          await page.locator(".document .plain-table, .document .audit-list").first().waitFor();
          await fits(page);
          if (process.env.TUGUAN_SHOTS) await page.screenshot({ path: `${process.env.TUGUAN_SHOTS}/${as}-${viewport.width}.png` });
        }));
    }
  }
});
