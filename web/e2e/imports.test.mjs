import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { badFile, goodFile } from "./lib/fixtures.mjs";
import { allTiles } from "./lib/browser.mjs";
import { count, rows, TXT, undo, upToCheck } from "./lib/imports.mjs";
import { api, ask, counter, eventually, suite } from "./lib/suite.mjs";

const withPage = suite();

describe("imports", () => {
  test("a clean file takes at most five clicks, is counted, and can be undone", () =>
    withPage({}, async (page) => {
      const before = await count();
      const task = counter();
      await upToCheck(page, goodFile("a"), task);
      assert.equal(await rows(page, "read"), 2);
      assert.equal(await rows(page, "rejected"), 0);
      await task.click(page.locator(".wizard-side .button-primary"));
      await page.locator("[data-testid=result][data-status=committed]").waitFor();
      assert.ok(task.clicks <= 5, `${task.clicks} clicks`);
      assert.equal(await page.getByTestId("plan-create").locator("dd").innerText(), "2");
      assert.equal(await count(), before + 2);
      await undo(page);
      assert.equal(await count(), before);
    }));

  test("a boundary point TXT in GBK says its reference system itself, finds its parcels again, and can be undone", () =>
    withPage({}, async (page) => {
      const before = await count();
      // The demonstration has both parcels already, under the same numbers.
      await upToCheck(page, TXT, counter());
      assert.equal(await rows(page, "read"), 2);
      assert.equal(await rows(page, "rejected"), 0);
      await page.locator(".wizard-side .button-primary").click();
      await page.locator("[data-testid=result][data-status=committed]").waitFor();
      assert.equal(await page.getByTestId("plan-update").locator("dd").innerText(), "2");
      assert.equal(await page.getByTestId("plan-create").locator("dd").innerText(), "0");
      assert.equal(await count(), before);
      await undo(page);
    }));

  test("a bad row is named with its remedy; abort is blocked, skip takes the rest", () =>
    withPage({}, async (page) => {
      const before = await count();
      await upToCheck(page, badFile(), counter());
      assert.equal(await rows(page, "read"), 2);
      assert.equal(await rows(page, "rejected"), 1);
      const problem = page.getByTestId("problems").locator("tr.ant-table-row", { has: page.locator(".severity-error") }).first();
      const cells = await problem.locator("td").allInnerTexts();
      assert.equal(cells[1], "2", "row");
      assert.ok(cells[4].trim().length > 0, "message");
      assert.ok(cells[5].trim().length > 0, "remedy");
      const commit = page.locator(".wizard-side .button-primary");
      assert.ok(await commit.isDisabled());
      await page.locator("path.preview-error").first().waitFor({ state: "attached" });
      const locate = problem.getByRole("button");
      if (await locate.count()) {
        await locate.click();
        await page.locator(".place-mark").waitFor();
      }
      await page.getByRole("radio", { name: "跳过错误行" }).check();
      await commit.click();
      await page.locator("[data-testid=result][data-status=committed]").waitFor();
      assert.equal(await count(), before + 1);
      await undo(page);
      assert.equal(await count(), before);
    }));

  test("leaving and coming back by the address shows the same step; cancel leaves no rows", () =>
    withPage({}, async (page) => {
      const before = await count();
      await upToCheck(page, goodFile("c"), counter());
      await page.reload();
      await page.getByTestId("rows-read").waitFor();
      assert.equal(await rows(page, "read"), 2);
      await page.getByRole("button", { name: "取消导入" }).click();
      await page.waitForURL(/\/imports$/);
      await page.locator(".tag", { hasText: "已取消" }).first().waitFor();
      assert.equal(await count(), before);
    }));

  test("another coordinate system is checked again; a wrong one says so and can be taken back", () =>
    withPage({}, async (page) => {
      await page.goto("/imports");
      await page.locator("input[type=file]").setInputFiles(goodFile("d"));
      await page.locator(".upload [type=submit]").click();
      await page.locator(".wizard-side .choices").waitFor();
      await allTiles(page);
      const id = /imports\/(\d+)/.exec(page.url())[1];
      const job = () => api(`/api/imports/${id}`);
      const first = await job();
      assert.equal(first.crs.used, "EPSG:4548");
      assert.ok(first.crs.guessed, "plane coordinates without a word are a guess");
      await page.getByRole("radio", { name: "EPSG:4549" }).click();
      const second = await eventually(job, (now) => now.crs.used === "EPSG:4549" && now.status !== "validating", "other CRS");
      assert.equal(second.rows.accepted, 0, "300 km to the east lies outside the district");
      await page.locator(".wizard-side .banner-error").waitFor();
      await page.locator(".wizard-side .button-primary").click();
      await page.locator(".column-table").waitFor();
      await page.locator(".wizard-side .button-primary").click();
      await page.getByTestId("problems").locator(".severity-error").first().waitFor();
      assert.ok(await page.locator(".wizard-side .button-primary").isDisabled());
      await page.getByRole("button", { name: "上一步" }).click();
      await page.locator(".column-table").waitFor();
      await page.getByRole("button", { name: "上一步" }).click();
      await page.getByRole("radio", { name: "EPSG:4548" }).click();
      await eventually(job, (now) => now.rows.accepted === 2 && now.status === "ready", "good rows");
      await page.locator("path[class*=preview-]").first().waitFor({ state: "attached" });
      await page.getByRole("button", { name: "取消导入" }).click();
      await page.waitForURL(/\/imports$/);
    }));

  test("what is no map file is refused with a reason, and the page asks at most twice a second", () =>
    withPage({}, async (page) => {
      const asked = [];
      page.on("request", (request) => {
        if (/\/api\/imports\/\d+$/.test(new URL(request.url()).pathname) && request.method() === "GET") asked.push(Date.now());
      });
      await page.goto("/imports");
      await page.locator("input[type=file]").setInputFiles({ name: "letter.geojson", mimeType: "application/json", buffer: Buffer.from("这不是地图文件") });
      await page.locator(".upload [type=submit]").click();
      await page.locator(".state-error, [data-testid=result], .wizard-side").first().waitFor();
      if (page.url().endsWith("/imports")) return;
      const id = /imports\/(\d+)/.exec(page.url())[1];
      const job = await eventually(() => api(`/api/imports/${id}`), (now) => !["validating", "committing"].includes(now.status), "end");
      assert.equal(job.rows.accepted, 0);
      for (let i = 2; i < asked.length; i++) assert.ok(asked[i] - asked[i - 2] >= 900, "more than two polls a second");
      if (job.status === "ready") await ask(`/api/imports/${id}`, { method: "DELETE" });
    }));
});

describe("rules", () => {
  test("stand in their order with sentences, and a dry run changes nothing", () =>
    withPage({}, async (page) => {
      const set = await api("/api/classification/rules");
      const before = await api("/api/spaces/summary?by=category");
      await page.goto("/rules");
      await page.locator(".rule").first().waitFor();
      assert.deepEqual(await page.locator(".rule-id").allInnerTexts(), set.rules.map((rule) => rule.id));
      await page.getByRole("button", { name: "试算", exact: true }).click();
      await page.getByTestId("outcome").waitFor();
      assert.deepEqual((await api("/api/spaces/summary?by=category")).total, before.total);
    }));

  test("a rule set that cannot be read is refused with the place", () =>
    withPage({}, async (page) => {
      await page.goto("/rules");
      await page.locator("#rules-text").fill("BAD = [");
      await page.getByRole("button", { name: "试算", exact: true }).click();
      await page.locator(".dry-run .state-error").waitFor();
    }));
});
