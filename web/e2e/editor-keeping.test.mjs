/** The editor keeps work: drafts, ended sessions, leaving, two people at once. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { header, PASSWORD, signIn } from "./lib/accounts.mjs";
import { attributes, axe, boundary, cell, drawingAt, freeGround, mapReady, openEditor, parcel, pixelOf, save, saved, send, setCell } from "./lib/editing.mjs";
import { api, BASE, suite } from "./lib/suite.mjs";

const withPage = suite();

/** Somebody else's change, by the API. */
async function meanwhile(id, body) {
  const { version } = await boundary(id);
  const answer = await send("PATCH", `/api/spaces/${id}`, { reason: "别人先改", ...body }, { "if-match": `"${version}"` });
  assert.equal(answer.status, 200, await answer.clone().text());
}

describe("drafts", () => {
  test("a tab that dies loses nothing; what is discarded is gone", () =>
    withPage({}, async (page, context) => {
      const { id, east } = await parcel();
      await openEditor(page, id);
      await setCell(page, 2, "Y", east + 77.5);
      await page.locator("input[name=address]").fill("没存的坐落");
      await page.close({ runBeforeUnload: false });
      const second = await context.newPage();
      await second.goto(`/map/edit/${id}`);
      const dialog = second.getByTestId("draft");
      await dialog.waitFor();
      await axe(second, "draft dialog");
      await dialog.getByRole("button", { name: "接着改" }).click();
      assert.equal(await cell(second, 2, "Y").inputValue(), (east + 77.5).toFixed(3));
      assert.equal(await second.locator("input[name=address]").inputValue(), "没存的坐落");
      await second.close({ runBeforeUnload: false });
      const third = await context.newPage();
      await third.goto(`/map/edit/${id}`);
      await third.getByTestId("draft").getByRole("button", { name: "丢弃" }).click();
      assert.equal(await cell(third, 2, "Y").inputValue(), (east + 60).toFixed(3));
      await third.reload();
      await third.locator(".vertex-rows tbody tr").first().waitFor();
      assert.equal(await third.getByTestId("draft").count(), 0);
      assert.equal((await boundary(id)).version, 1, "nothing was stored");
    }));

  test("a half-drawn ring comes back, too; leaving asks first", () =>
    withPage({}, async (page) => {
      const [east, north] = await freeGround();
      const address = await drawingAt([east + 50, north + 50]);
      await page.goto(address);
      await mapReady(page);
      for (const point of [[40, 40], [60, 40]]) {
        const { x, y } = await pixelOf(page, [east + point[0], north + point[1]]);
        await page.mouse.click(x, y);
      }
      await page.getByRole("link", { name: "返回地图" }).click();
      const leave = page.getByTestId("leave");
      await leave.waitFor();
      await axe(page, "leave dialog");
      await leave.getByRole("button", { name: "留在本页" }).click();
      assert.match(page.url(), /\/map\/edit\?/);
      await page.getByRole("link", { name: "返回地图" }).click();
      await leave.getByRole("button", { name: "离开，留下草稿" }).click();
      await page.waitForURL(/\/map(\?|$)/);
      await page.goto(address);
      await page.getByTestId("draft").getByRole("button", { name: "接着改" }).click();
      await page.getByTestId("hint").getByText("已有 2 点").waitFor();
      await page.keyboard.press("Escape");
      await page.getByRole("link", { name: "返回地图" }).click();
      await page.waitForURL(/\/map(\?|$)/);
    }));
});

describe("the end of a session", () => {
  test("in the middle of saving: the password is asked for, and one version is written", () =>
    withPage({ as: "reserve" }, async (page) => {
      const { id } = await parcel();
      await openEditor(page, id);
      await page.locator("input[name=address]").fill("续签后保存");
      const session = await page.evaluate(async () => (await (await fetch("/api/session")).json()).session.id);
      const other = await signIn(BASE, "reserve");
      await fetch(`${BASE}/api/account/sessions/${session}`, { method: "DELETE", headers: header(other) });
      await save(page);
      const dialog = page.locator("dialog.expiry");
      await dialog.waitFor();
      await dialog.locator("input[name=password]").fill(PASSWORD);
      await dialog.locator("[type=submit]").click();
      await saved(page);
      const { versions } = await api(`/api/spaces/${id}/history`);
      assert.equal(versions.length, 2);
      assert.equal((await attributes(id)).address, "续签后保存");
    }));
});

describe("two people at once", () => {
  test("each difference is shown and chosen; what only one changed is kept", () =>
    withPage({}, async (page) => {
      const { id, east } = await parcel({ name: "原名", holder: "甲公司" });
      await openEditor(page, id);
      await page.locator("input[name=name]").fill("我的名");
      await page.locator("input[name=address]").fill("我的坐落");
      await setCell(page, 2, "Y", east + 62);
      const theirs = (await boundary(id)).coordinates;
      theirs[0][0] = theirs[0][0].map(([e, n]) => [e === east + 60 ? east + 65 : e, n]);
      await meanwhile(id, { properties: { name: "他的名", remark: "他的备注" }, coordinates: theirs });
      await save(page);
      const dialog = page.getByTestId("conflict");
      await dialog.waitFor();
      await axe(page, "conflict dialog");
      const row = (name) => dialog.locator(`tr[data-field=${name}]`);
      assert.deepEqual(await dialog.locator("tbody tr").evaluateAll((rows) => rows.map((one) => one.dataset.field).sort()), ["address", "boundary", "name", "remark"]);
      assert.match(await row("name").innerText(), /原名[\s\S]*我的名[\s\S]*他的名/);
      assert.match(await row("boundary").innerText(), /2,000\.00 ㎡[\s\S]*2,200\.00 ㎡/);
      assert.equal(await dialog.locator("figure path").count(), 2);
      const go = dialog.getByRole("button", { name: "按所选保存" });
      assert.ok(await go.isDisabled(), "both changed name and boundary: nobody chooses for them");
      await row("name").getByRole("radio").nth(0).check();
      await row("boundary").getByRole("radio").nth(1).check();
      await go.click();
      await saved(page);
      const now = await attributes(id);
      assert.deepEqual([now.name, now.address, now.remark, now.holder], ["我的名", "我的坐落", "他的备注", "甲公司"]);
      assert.deepEqual((await boundary(id)).coordinates, theirs);
      assert.equal((await boundary(id)).version, 3);
    }));

  test("my side can be kept, too", () =>
    withPage({}, async (page) => {
      const { id, east } = await parcel({ name: "原名" });
      await openEditor(page, id);
      await setCell(page, 2, "Y", east + 62);
      await page.locator("input[name=name]").fill("我的名");
      const theirs = (await boundary(id)).coordinates;
      theirs[0][0] = theirs[0][0].map(([e, n]) => [e === east + 60 ? east + 65 : e, n]);
      await meanwhile(id, { properties: { name: "他的名" }, coordinates: theirs });
      await save(page);
      const dialog = page.getByTestId("conflict");
      await dialog.locator("tr[data-field=name]").getByRole("radio").nth(1).check();
      await dialog.locator("tr[data-field=boundary]").getByRole("radio").nth(0).check();
      await dialog.getByRole("button", { name: "按所选保存" }).click();
      await saved(page);
      assert.equal((await attributes(id)).name, "他的名");
      assert.equal((await boundary(id)).coordinates[0][0][1][0], east + 62);
    }));

  test("a record that ended meanwhile is refused in words, and the work stays", () =>
    withPage({}, async (page) => {
      const { id } = await parcel();
      await openEditor(page, id);
      await page.locator("input[name=address]").fill("还在");
      await send("DELETE", `/api/spaces/${id}`, { reason: "注销" }, { "if-match": '"1"' });
      await save(page);
      await page.locator("dialog [role=alert]").waitFor();
      await page.keyboard.press("Escape");
      assert.equal(await page.locator("input[name=address]").inputValue(), "还在");
    }));
});
