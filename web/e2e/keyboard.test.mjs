/** Tasks without a mouse, and what happens when two officers decide about the same object. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openMap } from "./lib/browser.mjs";
import { api, ask, eventually, someSpaces, suite } from "./lib/suite.mjs";

const withPage = suite();

async function backToRules(id) {
  const current = await ask(`/api/spaces/${id}/classification`);
  const { override } = await current.json();
  if (!override) return;
  const answer = await ask(`/api/spaces/${id}/classification`, {
    method: "DELETE",
    headers: { "if-match": current.headers.get("etag") },
  });
  assert.ok(answer.ok, `taking the decision back answered ${answer.status}`);
}

/** Presses Tab until the focused element matches. */
async function tabTo(page, selector, most = 60) {
  for (let i = 0; i < most; i++) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return;
    await page.keyboard.press("Tab");
  }
  assert.fail(`${selector} was not reached by ${most} tabs`);
}

async function openReasons(page) {
  await tabTo(page, "[role=tab][aria-selected=true]");
  await page.keyboard.press("ArrowRight");
  await page.getByTestId("verdict").waitFor();
}

describe("keyboard only", () => {
  test("search, open, decide, save", () =>
    withPage({}, async (page) => {
      const [space] = (await someSpaces("category=supply&limit=20&sort=-area")).filter((item) => item.object_no);
      try {
        await openMap(page);
        await page.keyboard.press("/");
        assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("role")), "combobox");
        await page.keyboard.type(space.object_no);
        await page.keyboard.press("Enter");
        await page.waitForURL(new RegExp(`sel=${space.id}(&|$)`));
        await page.waitForFunction(() => document.activeElement?.tagName === "H2");
        await openReasons(page);
        await tabTo(page, ".override select");
        await page.keyboard.press("ArrowDown");
        assert.equal(await page.locator(".override select").inputValue(), "renewal");
        await tabTo(page, ".override textarea");
        await tabTo(page, ".override [type=submit]");
        await page.keyboard.press("Enter");
        // Nothing was typed: both fields say so and the first one has the focus.
        await page.locator(".override textarea[aria-invalid=true]").waitFor();
        assert.equal(await page.evaluate(() => document.activeElement?.tagName), "TEXTAREA");
        await page.keyboard.type("会议纪要明确列入旧城改造");
        await tabTo(page, ".override input");
        await page.keyboard.type("测试纪要〔2026〕1号");
        await page.keyboard.press("Enter");
        await page.getByTestId("verdict").getByText("人工认定").waitFor();
        const saved = await api(`/api/spaces/${space.id}/classification`);
        assert.equal(saved.category, "renewal");
        assert.equal(saved.override.document_no, "测试纪要〔2026〕1号");
        await tabTo(page, ".override .form-actions button:last-child");
        await page.keyboard.press("Enter");
        await eventually(() => api(`/api/spaces/${space.id}/classification`), (now) => now.source === "rule", "back to the rules");
      } finally {
        await backToRules(space.id);
      }
    }));

  test("the list is the map's twin: rows by arrow keys, open by Enter, Escape returns", () =>
    withPage({}, async (page) => {
      await openMap(page, "?panel=list");
      await page.locator(".ant-table-row").first().waitFor();
      await page.locator(".row-open").first().focus();
      await page.keyboard.press("ArrowDown");
      const id = await page.evaluate(() => document.activeElement?.closest("[data-id]")?.getAttribute("data-id"));
      assert.equal(id, await page.locator(".ant-table-row").nth(1).getAttribute("data-id"));
      await page.keyboard.press("Enter");
      await page.waitForURL(new RegExp(`sel=${id}(&|$)`));
      await page.waitForFunction(() => document.activeElement?.tagName === "H2");
      await page.keyboard.press("Escape");
      await page.getByTestId("drawer").waitFor({ state: "detached" });
      await eventually(
        () => page.evaluate(() => document.activeElement?.closest("[data-id]")?.getAttribute("data-id")),
        (focused) => focused === id,
        "focus",
      );
    }));

  test("Enter on the focused map opens what lies under the centre cross", () =>
    withPage({}, async (page) => {
      const [space] = await someSpaces("sort=-area&limit=1");
      await openMap(page, `?c=${space.center[1].toFixed(6)},${space.center[0].toFixed(6)},17`);
      await page.locator("#map").focus();
      await page.keyboard.press("Enter");
      await page.waitForURL(/sel=\d+/);
    }));

  test("skip links lead to content, map and list", () =>
    withPage({}, async (page) => {
      await openMap(page);
      await page.evaluate(() => document.body.focus());
      await page.keyboard.press("Tab");
      assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("href")), "#main");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      assert.equal(await page.evaluate(() => document.activeElement?.id), "map");
    }));
});

describe("two officers", () => {
  test("the slower one sees what changed, keeps the text, and can save", () =>
    withPage({}, async (page) => {
      const [space] = await someSpaces("category=renewal&limit=1&sort=-area");
      const decide = async (category, document_no) => {
        const current = await ask(`/api/spaces/${space.id}/classification`);
        return ask(`/api/spaces/${space.id}/classification`, {
          method: "PUT",
          headers: { "content-type": "application/json", "if-match": current.headers.get("etag") },
          body: JSON.stringify({ category, reason: "另一位的理由", document_no }),
        });
      };
      try {
        await openMap(page, `?sel=${space.id}`);
        await page.getByRole("tab", { name: "判定依据" }).click();
        await page.locator(".override select").selectOption("supply");
        await page.locator(".override textarea").fill("我写的理由");
        await page.locator(".override input").fill("我的文号1号");
        assert.ok((await decide("industrial_upgrade", "他的文号2号")).ok);
        await page.locator(".override [type=submit]").click();
        await page.locator(".override .banner-warning").waitFor();
        await eventually(() => page.locator(".override .banner-warning").innerText(), (text) => text.includes("工改工"), "what changed");
        assert.equal(await page.locator(".override textarea").inputValue(), "我写的理由");
        assert.equal(await page.locator(".override select").inputValue(), "supply");
        await page.locator(".override [type=submit]").click();
        await page.locator(".override .banner-success").waitFor();
        assert.equal((await api(`/api/spaces/${space.id}/classification`)).override.document_no, "我的文号1号");
      } finally {
        await backToRules(space.id);
      }
    }));
});
