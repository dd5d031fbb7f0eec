/** The pages of 项目库 in both languages and on a phone. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openMap, PHONE } from "./lib/browser.mjs";
import { axe, flat, openProject, project } from "./lib/projects.mjs";
import { eventually, suite } from "./lib/suite.mjs";

const withPage = suite();

describe("the list", () => {
  test("the demonstration's projects: filtered by stage and text, the address keeps it", () =>
    withPage({}, async (page) => {
      await page.goto("/projects");
      await page.getByTestId("matched").waitFor();
      await page.getByRole("button", { name: "放弃", exact: true }).click();
      await page.getByRole("searchbox").fill("数字文创");
      await page.waitForURL(/q=/);
      await eventually(() => page.locator("tbody tr").count(), (count) => count === 1, "one project is left");
      const { searchParams } = new URL(page.url());
      assert.deepEqual([searchParams.get("q"), searchParams.get("stage")], ["数字文创", "dropped"]);
      await page.reload();
      await page.getByRole("link", { name: "数字文创园（示范）" }).click();
      await page.locator(".is-dropped").waitFor();
    }));

  for (const language of ["zh-CN", "en"]) {
    test(`axe: list, form, project, phone, ${language}`, async () => {
      const { id } = await project();
      await withPage({ language }, async (page) => {
        await page.goto("/projects");
        await page.getByTestId("matched").waitFor();
        await axe(page, "list");
        await page.getByTestId("new-project").click();
        await page.getByTestId("project-form").locator("input[name=name]").waitFor();
        await axe(page, "form");
        await openProject(page, id);
        await page.locator(".near-toggle").click();
        await page.locator(".fit-cards.is-near .fit-head").first().click();
        await axe(page, "project with near misses");
      });
      await withPage({ language, viewport: PHONE }, async (page) => {
        await page.goto("/projects");
        await page.getByTestId("matched").waitFor();
        await flat(page, "list");
        await page.getByTestId("new-project").click();
        await page.getByTestId("project-form").locator("input[name=name]").waitFor();
        await flat(page, "form");
        await axe(page, "form, phone");
        await page.keyboard.press("Escape");
        await openProject(page, id);
        await page.locator(".fit-head").first().click();
        await flat(page, "project");
        await axe(page, "project, phone");
      });
    });
  }

  test("the map shows its first tile without the pages of projects", () =>
    withPage({}, async (page) => {
      const asked = [];
      page.on("request", (request) => asked.push(new URL(request.url()).pathname));
      await openMap(page);
      assert.deepEqual(asked.filter((path) => path.includes("/api/projects") || /project-page|projects-page/.test(path)), []);
    }));
});
