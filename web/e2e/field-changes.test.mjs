/** /field: what changed meanwhile is asked, photos are made small and keep their place, it can be read and used by everybody. */
import { AxeBuilder } from "@axe-core/playwright";
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { allSent, as, dutiesOf, duty, exifOf, goWith, jpeg, NARROW, openField, patrolsOf, post, rectification, standAt } from "./lib/field.mjs";
import { eventually, suite } from "./lib/suite.mjs";

const withPage = suite();
const WHO = "street5";
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

async function axe(page, state) {
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  assert.deepEqual(violations.map(({ id, nodes }) => `${state}: ${id} ${nodes[0].html.slice(0, 160)}`), []);
}

/** Nothing to press is smaller than 44 px, and nothing is wider than the phone. */
async function fits(page, state) {
  const { small, wide } = await page.evaluate(() => {
    const shown = [...document.querySelectorAll("button, a.button, a.task, summary, label.file, .tick, input:not([type=checkbox], [type=file]), textarea")].filter((one) => one.checkVisibility());
    const small = shown.map((one) => [one.textContent?.slice(0, 30), one.getBoundingClientRect()]).filter(([, box]) => box.width < 44 || box.height < 44);
    return { small: small.map(([text, box]) => `${text} ${box.width}×${box.height}`), wide: document.documentElement.scrollWidth > window.innerWidth };
  });
  assert.deepEqual([small, wide], [[], false], state);
}

const clean = { happened_at: new Date().toISOString(), patrollers: ["甲", "乙"], far_reason: "测试" };
const ITEMS = ["boundary", "fence", "gate", "signs", "no_encroachment", "no_dumping", "no_planting", "no_parking", "drainage", "bare_soil", "slope", "fire", "electricity", "structure", "tenant_use", "no_sublet", "no_permanent", "monitoring"];

/** Somebody else does it at the desk. */
async function patrolledBy(username, item) {
  const form = { ...clean, happened_at: new Date(Date.now() - 60_000).toISOString(), checks: ITEMS.map((one) => ({ item: one, result: "yes" })) };
  const made = await post(username, "/api/patrols", { item_id: item, kind: "daily", form });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const done = await post(username, `/api/patrols/${made.body.id}/transitions`, { to: "submitted" });
  assert.equal(done.status, 200, JSON.stringify(done.body));
}

describe("what changes while a phone has no net", () => {
  test("somebody else patrolled it today: told, asked, and sent only when one says so", () =>
    withPage({ as: WHO, viewport: NARROW }, async (page, context) => {
      const [task] = await dutiesOf(WHO);
      await standAt(context, task.place);
      await openField(page);
      await goWith(page, task.item_id, "黄同行");
      await context.setOffline(true);
      await duty(page, task.item_id).click();
      await page.getByTestId("clean").click();
      await page.getByTestId("submit").click();
      await page.getByTestId("queue-link").filter({ hasText: "待上传 1" }).waitFor();
      await patrolledBy("reserve2", task.item_id);
      const before = (await patrolsOf(task.item_id)).length;
      await context.setOffline(false);
      await page.getByTestId("queue-link").click();
      const item = page.locator("[data-testid=queue-item][data-state=asking]");
      await item.waitFor();
      assert.match(await item.innerText(), /当日已有人巡查：发改局指名人员（HL-XC-/);
      await axe(page, "queue");
      await fits(page, "queue");
      assert.equal((await patrolsOf(task.item_id)).length, before);
      await page.reload();
      await page.getByTestId("anyway").click();
      await allSent(page);
      const now = await patrolsOf(task.item_id);
      assert.equal(now.length, before + 1);
      const { body } = await as("reserve2", `/api/patrols/${now[0].id}`);
      assert.deepEqual(body.despite, ["patrolled-today"]);
    }));

  test("the rectification was settled meanwhile: told, kept, given up only by hand", async () => {
    const task = (await dutiesOf(WHO))[1];
    await withPage({ as: WHO, viewport: NARROW }, async (page, context) => {
      await standAt(context, task.place);
      await openField(page);
      await goWith(page, task.item_id, "黄同行");
      await duty(page, task.item_id).click();
      await page.getByTestId("problem").click();
      await page.getByTestId("submit").click();
      assert.equal(await page.getByTestId("missing").locator("li").count(), 2, "what, and a photo");
      await page.locator("[data-chip=fence]").click();
      await page.getByTestId("photo-input").setInputFiles(await jpeg(page, 5));
      await page.getByTestId("photo").waitFor();
      await page.getByTestId("submit").click();
      await allSent(page);
      const [patrol] = await patrolsOf(task.item_id);
      const id = patrol.rectification.id;
      await rectification(page, id).waitFor();
      await context.setOffline(true);
      await rectification(page, id).click();
      await page.getByTestId("photo-input").setInputFiles(await jpeg(page, 6));
      await page.getByTestId("photo").waitFor();
      await page.getByTestId("note").fill("已修复");
      await page.getByTestId("submit").click();
      const withdrawn = await post("reserve2", `/api/patrols/rectifications/${id}/transitions`, { to: "withdrawn", words: "与其他整改通知重复下达" });
      assert.equal(withdrawn.status, 200);
      await context.setOffline(false);
      await page.getByTestId("queue-link").click();
      const item = page.locator("[data-testid=queue-item][data-state=failed]");
      await item.waitFor();
      assert.match(await item.innerText(), /现为“已撤销”/);
      await page.getByTestId("sign-out").click();
      await page.getByTestId("leave-pending").waitFor();
      await page.getByTestId("give-up").click();
      await page.getByTestId("give-up-sure").click();
      await allSent(page);
    });
  });

  test("a photo of twelve megapixels becomes small and keeps when and where it was taken", () =>
    withPage({ as: WHO, viewport: NARROW }, async (page, context) => {
      const task = (await dutiesOf(WHO))[2];
      await standAt(context, [task.place[0], task.place[1] + 0.02]);
      await openField(page);
      await goWith(page, task.item_id, "黄同行");
      const large = await exifOf(await jpeg(page, 9, { width: 4000, height: 3000, noise: true }));
      assert.ok(large.buffer.length > 8_000_000, `${large.buffer.length}`);
      await duty(page, task.item_id).click();
      // Two kilometres off: the page wants to know why.
      assert.match(await page.getByTestId("position").innerText(), /距地块 2\.[0-2] 公里/);
      await page.getByTestId("problem").click();
      await page.locator("[data-chip=fence]").click();
      await page.getByTestId("photo-input").setInputFiles([large, await jpeg(page, 10), { name: "x.jpg", mimeType: "image/jpeg", buffer: Buffer.from("no picture") }]);
      await page.locator("[data-testid=photo]").nth(1).waitFor({ timeout: 60_000 });
      await page.locator(".bad", { hasText: "x.jpg" }).waitFor();
      const [first, second] = await page.locator("[data-testid=photo]").evaluateAll((all) => all.map(({ dataset }) => [dataset.source, Number(dataset.bytes)]));
      assert.deepEqual([first[0], second[0]], ["exif", "device"]);
      assert.ok(first[1] <= 1_500_000, `${first[1]}`);
      await page.getByTestId("submit").click();
      assert.match(await page.getByTestId("missing").innerText(), /离地块远或没有定位/);
      await page.getByTestId("far").fill("道路封闭，在路口远观");
      await page.getByTestId("submit").click();
      await allSent(page);
      const [patrol] = await patrolsOf(task.item_id);
      const { body } = await as("reserve2", `/api/attachments?owner_kind=patrol&owner_id=${patrol.id}`);
      assert.equal(body.items.length, 2);
      const taken = body.items.find(({ remark }) => remark === "exif");
      assert.ok(Math.max(taken.width, taken.height) <= 2560, JSON.stringify(taken));
      assert.equal(Date.parse(taken.device.taken_at), Date.parse("2026-11-20T09:30:15+08:00"));
      assert.ok(Math.abs(taken.device.lng - 118.1067) < 1e-5 && Math.abs(taken.device.lat - 24.527333) < 1e-5, JSON.stringify(taken.device));
      const other = body.items.find(({ remark }) => remark === "device");
      assert.ok(Math.abs(other.device.lat - task.place[1] - 0.02) < 1e-5 && other.device.accuracy_m === 8, JSON.stringify(other.device));
      await post("reserve2", `/api/patrols/rectifications/${patrol.rectification.id}/transitions`, { to: "withdrawn", words: "浏览器测试产生的整改通知" });
    }));

  test("without a position it asks why; in both languages it can be read and used at 360 px", async () => {
    const task = (await dutiesOf(WHO))[0];
    for (const language of ["zh-CN", "en"]) {
      await withPage({ as: WHO, viewport: NARROW, language }, async (page) => {
        await page.emulateMedia({ colorScheme: "dark" });
        await openField(page);
        await duty(page, task.item_id).waitFor();
        await axe(page, "home");
        await fits(page, "home");
        assert.equal(await page.evaluate(() => document.documentElement.lang), language);
        await duty(page, task.item_id).click();
        await page.getByTestId("problem").click();
        await page.getByTestId("far").waitFor();
        await page.locator("details summary").click();
        await page.getByTestId("submit").click();
        await page.getByTestId("missing").waitFor();
        await axe(page, "problem");
        await fits(page, "problem");
        assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(245, 247, 250)", "light, whatever the phone says");
        if (language === "en") {
          const texts = await page.evaluate(() => [...document.querySelectorAll("button, label, h2, summary, .hint, .bad")].map((one) => [...one.childNodes].filter(({ nodeType }) => nodeType === 3).map(({ data }) => data).join("")));
          const chinese = texts.filter((text) => /[\u3400-\u9fff]/.test(text) && !text.includes("中文") && !text.includes(task.name) && !text.includes("街道"));
          assert.deepEqual(chinese.filter((text) => !text.includes(task.ledger_no ?? "—")), []);
        }
      });
    }
  });

  test("signing out takes the tasks and the files of the page along; the service's answers were never kept", () =>
    withPage({ as: WHO, viewport: NARROW }, async (page, context) => {
      await openField(page);
      await page.getByTestId("duties").locator("a").first().waitFor();
      const kept = await page.evaluate(async () => {
        const names = await caches.keys();
        const all = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname)));
        return all.flat();
      });
      assert.ok(kept.includes("/field") && kept.every((path) => !path.startsWith("/api")), kept.join(" "));
      await page.getByTestId("sign-out").click();
      await page.getByTestId("sign-in").waitFor();
      const left = await page.evaluate(async () => {
        const db = await new Promise((resolve) => (indexedDB.open("tuguan-field").onsuccess = ({ target }) => resolve(target.result)));
        const all = await new Promise((resolve) => (db.transaction("tasks").objectStore("tasks").getAll().onsuccess = ({ target }) => resolve(target.result)));
        return [all.length, (await caches.keys()).filter((name) => name.startsWith("tuguan-field")).length];
      });
      assert.deepEqual(left, [0, 0]);
      await eventually(async () => (await context.request.get("/api/session")).status(), (status) => status === 401, "signed out at the service");
    }));
});
