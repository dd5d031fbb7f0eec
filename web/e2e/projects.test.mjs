/** 项目库: from a new project to a space that is taken for it, and back. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { as, axe, linked, openProject, project } from "./lib/projects.mjs";
import { api, suite } from "./lib/suite.mjs";

const withPage = suite();

describe("a project finds its space", () => {
  test("from the menu to a new project, its candidates with reasons, the lock, the map's drawer, and back", () =>
    withPage({ as: "commerce" }, async (page) => {
      const name = `精密部件厂${process.pid}`;
      await page.goto("/");
      await page.getByRole("link", { name: "项目库" }).first().click();
      await page.getByTestId("matched").waitFor();
      await page.getByTestId("new-project").click();
      const form = page.getByTestId("project-form");
      // Everything wrong is told at its field, and nothing is lost.
      await form.locator("input[name=uscc]").fill("91350206MA0032643X");
      await form.locator("input[name=land_min_m2]").fill("四十亩");
      await form.locator("[type=submit]").click();
      await form.getByText("请填数字").waitFor();
      await form.getByLabel("面积单位").selectOption("mu");
      await form.locator("input[name=land_min_m2]").fill("45");
      await form.locator("input[name=land_max_m2]").fill("75");
      await form.locator("[type=submit]").click();
      await form.getByText("请填项目名称").waitFor();
      await form.getByText("统一社会信用代码应为 18 位").waitFor();
      await form.locator("input[name=uscc]").fill("91350206MA0032643M");
      await form.locator("input[name=name]").fill(name);
      await form.getByRole("checkbox", { name: "工业", exact: true }).check();
      await form.getByRole("checkbox", { name: "禾山街道" }).check();
      await form.locator("[type=submit]").click();
      await page.waitForURL(/\/projects\/\d+$/);
      const id = Number(new URL(page.url()).pathname.split("/").pop());
      const kept = await api(`/api/projects/${id}`);
      // 45 亩 are 30 000 ㎡, 75 亩 50 000 ㎡.
      assert.deepEqual([kept.land_min_m2, kept.land_max_m2, kept.streets], [30_000, 50_000, ["350206003"]]);

      // What the page ranks is what the service says; the reasons add up to the points.
      const told = await api(`/api/projects/${id}/candidates`);
      assert.ok(told.items.length > 2, `${told.items.length} candidates`);
      const cards = page.locator(".fit-cards:not(.is-near) .fit-card");
      await cards.first().waitFor();
      const shown = await cards.evaluateAll((all) => all.map((card) => Number(card.dataset.space)));
      assert.deepEqual(shown, told.items.map(({ space }) => space.id));
      await cards.first().locator(".fit-head").click();
      const points = await cards.first().locator("[data-points]").evaluateAll((all) => all.map((line) => Number(line.dataset.points)));
      assert.equal(Math.round(points.reduce((sum, one) => sum + one, 0) * 10) / 10, told.items[0].points);
      // Numbered on the map; a mark chooses its card.
      await page.locator(".rank-mark").filter({ hasText: /^2$/ }).dispatchEvent("click");
      await page.locator(`.fit-card.is-open[data-space="${told.items[1].space.id}"]`).waitFor();
      await page.locator(".rank-mark.is-selected").filter({ hasText: /^2$/ }).waitFor();
      await axe(page, "project");

      const best = page.locator(`.fit-card[data-space="${told.items[0].space.id}"]`);
      await best.locator(".fit-head").click();
      await best.locator("[data-act=intent]").click();
      await linked(page).getByTestId("link-state").getByText("意向").waitFor();
      await linked(page).locator("[data-act=locked]").click();
      await linked(page).getByTestId("link-state").getByText("锁定").waitFor();

      // The other way round: the space's drawer names the project, and leads back to it.
      await linked(page).getByRole("link").first().click();
      const fitting = page.getByTestId("fitting");
      await fitting.locator(`[data-project="${id}"]`).getByText("锁定").waitFor();
      await axe(page, "drawer");
      await fitting.getByRole("link", { name }).click();
      await page.waitForURL(new RegExp(`/projects/${id}$`));

      // Back, with a reason; without one nothing happens.
      await linked(page).locator("[data-act=abandoned]").click();
      const reason = page.getByTestId("reason");
      await reason.locator("[type=submit]").click();
      await reason.getByRole("alert").waitFor();
      await axe(page, "reason");
      await reason.locator("textarea").fill("另选地块");
      await reason.locator("[type=submit]").click();
      await linked(page).getByText("尚未选定空间").waitFor();
      const history = await api(`/api/projects/${id}/history`);
      assert.deepEqual(history.links.map(({ state }) => state), ["abandoned", "locked", "intent"]);
      await page.getByRole("button", { name: "履历" }).click();
      await page.getByTestId("project-log").getByText("另选地块").waitFor();
      await axe(page, "history");
    }));

  test("stages go forward one by one; 放弃 asks why and gives everything back", async () => {
    const { id } = await project();
    const told = await api(`/api/projects/${id}/candidates`);
    const commerce = await as("commerce");
    await commerce("POST", `/api/projects/${id}/spaces`, { space_id: told.items[0].space.id, state: "intent" });
    await withPage({ as: "commerce" }, async (page) => {
      await openProject(page, id);
      const step = page.locator(".stage-line [aria-current=step]");
      await page.getByTestId("forward").click();
      await step.getByText("在谈").waitFor();
      await page.getByTestId("forward").click();
      await step.getByText("签约").waitFor();
      // Nothing is landed yet: refused in words, and nothing moved.
      await page.getByTestId("forward").click();
      await page.getByText("须先有一处空间为“落地”").waitFor();
      await page.getByRole("button", { name: "放弃…" }).first().click();
      await page.getByTestId("reason").locator("textarea").fill("停止投资");
      await page.getByTestId("reason").locator("[type=submit]").click();
      await step.getByText("放弃").waitFor();
      await linked(page).getByText("尚未选定空间").waitFor();
      await page.getByRole("button", { name: "恢复…" }).waitFor();
    });
  });

  test("a change overtaken by somebody else says what is new, keeps what was typed, and can be saved", async () => {
    const { id } = await project();
    const reserve = await as("reserve");
    await withPage({ as: "commerce" }, async (page) => {
      await openProject(page, id);
      await page.getByTestId("edit-project").click();
      const form = page.getByTestId("project-form");
      await form.locator("input[name=products]").fill("我填的产品");
      await reserve("PATCH", `/api/projects/${id}`, { responsible: "发改局经办" }, { "if-match": '"1"' });
      await form.locator("[type=submit]").click();
      const told = await form.getByTestId("overtaken").innerText();
      assert.match(told, /reserve/);
      assert.match(told, /责任人/);
      assert.equal(await form.locator("input[name=products]").inputValue(), "我填的产品");
      await axe(page, "overtaken");
    });
    const now = await api(`/api/projects/${id}`);
    assert.deepEqual([now.responsible, now.products], ["发改局经办", null]);
  });

  test("发改局 sees the lock barred with its reason; a street sees its own and may not write", async () => {
    const { id } = await project({ streets: ["350206003"] });
    await withPage({ as: "reserve" }, async (page) => {
      await openProject(page, id);
      await page.locator(".fit-head").first().click();
      const lock = page.locator(".fit-card [data-act=locked]").first();
      assert.ok(await lock.isDisabled());
      assert.match(await lock.getAttribute("title"), /商务局/);
    });
    await withPage({ as: "street3" }, async (page) => {
      await openProject(page, id);
      assert.ok(await page.getByTestId("edit-project").isDisabled());
    });
    await withPage({ as: "street1" }, async (page) => {
      await page.goto(`/projects/${id}`);
      await page.getByText("没有这个项目，或您无权查看").waitFor();
    });
  });
});
