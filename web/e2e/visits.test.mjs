/** 现场核查: from an alert's button to the form on a phone without a net, to the notice, its re-check, and the printed pages. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { dayFrom, field, makeContract, makeEnterprise, refusals } from "./lib/contracts.mjs";
import { send } from "./lib/editing.mjs";
import { allSent, as, jpeg, NARROW, openField, post, standAt } from "./lib/field.mjs";
import { api, eventually, suite } from "./lib/suite.mjs";

const withPage = suite();
const WHO = "construction";
const SUBJECTS = ["gate", "corner_nw", "corner_ne", "corner_se", "corner_sw", "board", "works", "building"];

/** The organisation of this person. */
const officeOf = async (who) => (await as(who, "/api/session")).body.user.organisation.id;

/** A contract on a parcel of the demonstration, and a task on it for whoever answers. */
async function task(who) {
  const [parcel] = (await api("/api/spaces?kind=parcel&limit=1")).items;
  const contract = await makeContract(await makeEnterprise(), { start_due: "2019-01-01" }, { space_ids: [parcel.id], land_area_m2: "50000.00" });
  const body = { contract_id: contract.id, organisation_id: await officeOf(who), due_on: await dayFrom(10), task: "核查是否动工" };
  const visit = await (await send("POST", "/api/visits", body)).json();
  return { contract, visit };
}

/** Where the land of a visit is. */
async function placeOf(visit) {
  const { body } = await as("reserve2", `/api/visits?contract_id=${visit.contract.id}&shapes=true`);
  return body.items.find(({ id }) => id === visit.id).place;
}

const chip = (page, name, code) => page.getByRole("group", { name }).locator(`[data-chip="${code}"]`);

/** Everything but the photos. */
async function fillIn(page) {
  await page.getByTestId("take-place").click();
  await page.getByTestId("confirm-place").click();
  await chip(page, "四至与红线是否一致", "true").click();
  await chip(page, "是否见到施工许可证", "true").click();
  await page.getByTestId("works_permit_no").fill("350206202611010101");
  await chip(page, "开发状态", "building").click();
  await page.getByTestId("progress_note").fill("地下室施工");
  await page.getByTestId("dev_area_m2").fill("3000");
  await page.getByTestId("actual_use").fill("工业厂房");
  await chip(page, "是否出租、转租", "false").click();
  await chip(page, "是否有违法建设", "true").click();
  await page.getByTestId("illegal_note").fill("东侧铁皮房 60 平方米");
  await page.getByTestId("talk").fill("承诺限期拆除");
  await page.getByTestId("mates").fill("林同行");
  await chip(page, "用地单位是否签字", "true").click();
  await page.getByTestId("holder/name").fill("丙");
}

const at = (page, subject) => page.locator(`[data-subject=${subject}]`);

async function photographed(page, shade) {
  for (const subject of SUBJECTS.filter((one) => one !== "gate")) await at(page, subject).getByTestId("absent").fill("现场没有");
  for (const [place, subject] of ["gate", "signed_page"].entries()) {
    await at(page, subject).getByTestId("photo-input").setInputFiles(await jpeg(page, shade + place * 15));
    await at(page, subject).getByTestId("photo").waitFor();
  }
}

describe("site visits", () => {
  test("from the button of an alert to a task of the office that is sent", () =>
    withPage({}, async (page) => {
      const { items } = await api("/api/alerts?kind=start");
      await page.goto(`/alerts/${items[0].id}`);
      await page.getByTestId("give-visit").click();
      const dialog = page.getByTestId("give-dialog");
      await dialog.locator("[type=submit]").click();
      assert.deepEqual(await refusals(dialog), ["organisation_id", "due_on"], "all at once");
      await field(dialog, "organisation_id").selectOption(String(await officeOf(WHO)));
      await field(dialog, "due_on").fill(await dayFrom(10));
      await dialog.locator("[type=submit]").click();
      const sheet = page.locator("[data-testid=visit][data-status=open]");
      await sheet.waitFor();
      assert.match(await sheet.locator("h1").innerText(), /^HL-HC-\d{4}-\d{3,}$/);
      assert.ok(await sheet.getByRole("link", { name: items[0].no }).count(), "it names its alert");
      // It stands on the alert, on the contract and in the file of the enterprise.
      const no = await sheet.locator("h1").innerText();
      await page.goto(`/alerts/${items[0].id}`);
      await page.getByTestId("visits-of").getByRole("link", { name: no }).waitFor();
      await page.goto(`/contracts/${items[0].contract.id}?tab=visits`);
      await page.getByTestId("visits-of").getByRole("link", { name: no }).waitFor();
      await page.goto(`/enterprises/${items[0].enterprise.uscc}?tab=visits`);
      await page.getByTestId("file-visits").getByRole("link", { name: no }).waitFor();
    }));

  test("without a net on the phone, reload, sent once; a notice, its answer, the re-check by another, printed", async () => {
    const { contract, visit } = await task(WHO);
    const place = await placeOf(visit);
    await withPage({ as: WHO, viewport: NARROW }, async (page, context) => {
      await standAt(context, place);
      await openField(page);
      await page.locator(`a[data-testid=visit][href="/field/v${visit.id}"]`).waitFor();
      await context.setOffline(true);
      await page.locator(`a[data-testid=visit][href="/field/v${visit.id}"]`).click();
      await page.getByTestId("submit").click();
      assert.ok((await page.getByTestId("missing").locator("li").count()) > 15, "everything that lacks at once");
      await fillIn(page);
      await photographed(page, 20);
      // The tab dies; another one opens without a net, and all is there.
      await page.close();
      page = await context.newPage();
      await page.goto(`/field/v${visit.id}`);
      await page.getByTestId("restored").waitFor();
      assert.equal(await page.getByTestId("progress_note").inputValue(), "地下室施工");
      assert.equal(await page.getByTestId("photo").count(), 2);
      assert.equal(await page.getByTestId("confirm-place").getAttribute("aria-pressed"), "true");
      await page.getByTestId("submit").click();
      await page.getByTestId("queue-link").filter({ hasText: "待上传 1" }).waitFor();
      assert.equal((await as(WHO, `/api/visits/${visit.id}`)).body.version, 1, "nothing was sent");
      await context.setOffline(false);
      await allSent(page);
    });
    const { body: done } = await as(WHO, `/api/visits/${visit.id}`);
    assert.deepEqual([done.status, done.problem, done.distance_m, done.form.officers], ["submitted", true, 0, ["建设局经办", "林同行"]]);
    const { body: files } = await as(WHO, `/api/attachments?owner_kind=visit&owner_id=${visit.id}`);
    assert.equal(files.matched, 2);

    await withPage({ as: WHO }, async (page) => {
      await page.goto(`/visits/${visit.id}`);
      await page.getByTestId("told").waitFor();
      await page.getByTestId("notify").click();
      const dialog = page.getByTestId("issue-dialog");
      assert.equal(await field(dialog, "problem").inputValue(), "东侧铁皮房 60 平方米", "what was found is there");
      await field(dialog, "demand").fill("拆除铁皮房并恢复原状");
      await field(dialog, "deadline").fill(await dayFrom(15));
      await dialog.locator("[type=submit]").click();
      const notice = page.getByTestId("notice");
      await notice.locator("[data-status=issued]").waitFor();
      await notice.locator("[data-kind=fix_photo] input[type=file]").setInputFiles(await jpeg(page, 90));
      await notice.locator("[data-kind=fix_photo][data-count='1']").waitFor();
      await field(notice, "words").fill("铁皮房已拆除");
      await notice.locator("[data-step=reported]").click();
      await notice.locator("[data-status=reported]").waitFor();
      await field(notice, "words").fill("自己复查");
      await notice.locator("[data-step=passed]").click();
      await notice.getByTestId("missing").getByText("须由他人复查").waitFor();
    });
    const [{ id, no }] = (await as(WHO, `/api/visits/${visit.id}`)).body.notices;
    await withPage({}, async (page) => {
      await page.goto(`/visits?tab=notices&notice=${id}`);
      const notice = page.getByTestId("notice");
      await notice.locator("[data-status=reported]").waitFor();
      await field(notice, "words").fill("现场复查，已恢复原状");
      await notice.locator("[data-step=passed]").click();
      await notice.locator("[data-status=passed]").waitFor();
      await notice.locator("[data-step=closed]").click();
      await notice.locator("[data-status=closed]").waitFor();
      assert.equal(await notice.getByTestId("events").locator("> li").count(), 4);
      // What was found stands beside what is on record, and changes it by nobody's leave but theirs who keep it.
      await page.goto(`/contracts/${contract.id}?tab=progress`);
      const compared = page.getByTestId("visit-findings");
      assert.match(await compared.locator("[data-seen=dev_area_m2]").innerText(), /3,?000/);
      const before = await api(`/api/contracts/${contract.id}`);
      assert.equal(before.progress.dev_area ?? null, null);
      await compared.getByTestId("carry").click();
      const dialog = page.getByTestId("progress-dialog");
      assert.equal(await field(dialog, "dev_area").inputValue(), "3000");
      assert.match(await field(dialog, "reason").inputValue(), new RegExp(visit.no));
      await dialog.locator("[type=submit]").click();
      await eventually(async () => (await api(`/api/contracts/${contract.id}`)).progress.dev_area, (area) => area === "3000", "it was recorded");
      await page.goto(`/api/visits/notices/${id}/print`);
      const paper = await page.locator("body").innerText();
      for (const words of ["整改通知书", no, visit.no, "拆除铁皮房并恢复原状", "受送达人"]) assert.ok(paper.includes(words), words);
      await page.goto(`/api/visits/${visit.id}/print`);
      const form = await page.locator("body").innerText();
      for (const words of [visit.no, "在建", "建设局经办、林同行", "签字页"]) assert.ok(form.includes(words), words);
      await eventually(() => page.evaluate(() => [...document.images].filter(({ naturalWidth }) => naturalWidth > 0).length), (count) => count === 2, "photos on the page");
    });
  });

  test("somebody else wrote meanwhile: told, nothing is lost, and sent after a look", async () => {
    const { visit } = await task("street1");
    const place = await placeOf(visit);
    await withPage({ as: "street1", viewport: NARROW }, async (page, context) => {
      await standAt(context, place);
      await openField(page);
      await page.locator(`a[data-testid=visit][href="/field/v${visit.id}"]`).click();
      await fillIn(page);
      await photographed(page, 130);
      const other = await as("reserve2", `/api/visits/${visit.id}`, {
        method: "PUT",
        headers: { "if-match": '"1"' },
        body: JSON.stringify({ form: { actual_use: "仓库" } }),
      });
      assert.equal(other.status, 200);
      await page.getByTestId("submit").click();
      await page.getByTestId("queue-link").filter({ hasText: "待上传 1" }).waitFor();
      await page.getByTestId("queue-link").click();
      await page.locator("[data-testid=queue-item][data-state=failed]").filter({ hasText: "第 2 版" }).waitFor();
      assert.equal((await as("street1", `/api/visits/${visit.id}`)).body.form.actual_use, "仓库", "not written over");
      await page.getByRole("button", { name: "退回修改" }).click();
      await page.getByTestId("restored").waitFor();
      assert.equal(await page.getByTestId("actual_use").inputValue(), "工业厂房");
      await page.getByTestId("submit").click();
      await allSent(page);
    });
    const { body } = await as("street1", `/api/visits/${visit.id}`);
    assert.deepEqual([body.status, body.form.actual_use], ["submitted", "工业厂房"]);
    assert.equal((await post("street1", `/api/visits/${visit.id}/transitions`, { to: "withdrawn", reason: "派错了单位" })).status, 409);
  });
});
