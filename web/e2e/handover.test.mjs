import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, describe, test } from "node:test";
import { PHONE } from "./lib/browser.mjs";
import { axe, send } from "./lib/editing.mjs";
import { beginForm, field, files, fillIn, focused, makeEntry, openForm, picture, rewrite, SAID, saved, sign, standsAt, stored } from "./lib/handovers.mjs";
import { api, suite } from "./lib/suite.mjs";

const withPage = suite();
const folder = mkdtempSync(path.join(tmpdir(), "handover-"));
after(() => rmSync(folder, { recursive: true }));

const missing = (page) => page.getByTestId("missing").locator("li").evaluateAll((all) => all.map((one) => one.dataset.field));

async function attachAll(page, photos = 4) {
  await page.locator("[data-kind=signed_scan] input[type=file]").setInputFiles(await picture(page, 5));
  await files(page, "signed_scan", 1);
  if (photos === 0) return;
  const pictures = [];
  for (let i = 0; i < photos; i++) pictures.push(await picture(page, 40 + 60 * i));
  await page.locator("[data-kind=site_photo] input[type=file]").setInputFiles(pictures);
  await files(page, "site_photo", photos);
}

/** The page on A4, as the office's printer gets it: its text, and how many sheets. */
async function printed(page, name) {
  const pdf = path.join(folder, `${name}.pdf`);
  writeFileSync(pdf, await page.pdf({ preferCSSPageSize: true, printBackground: true }));
  const facts = execFileSync("pdfinfo", [pdf], { encoding: "utf8" });
  return {
    // Cell after cell, without the breaks of narrow columns.
    text: execFileSync("pdftotext", ["-raw", pdf, "-"], { encoding: "utf8" }).replace(/\s/g, ""),
    sheets: Number(/^Pages:\s+(\d+)$/m.exec(facts)[1]),
    size: /^Page size:\s+(.*)$/m.exec(facts)[1],
  };
}

describe("hand-over forms", () => {
  test("from the first click to the printed page; locked once signed, corrected by a supplementary form", () =>
    withPage({}, async (page, context) => {
      const entry = await makeEntry();
      await page.goto("/handovers");
      await page.getByTestId("new").click();
      const dialog = page.getByTestId("new-handover");
      await dialog.getByRole("searchbox").fill(entry.name);
      await dialog.getByTestId("entries").getByRole("button", { name: entry.name }).click();
      await dialog.getByRole("radio", { name: "储备接收" }).check();
      await dialog.locator("[type=submit]").click();
      await page.waitForURL(/\/handovers\/\d+$/);
      await page.getByTestId("handover").waitFor();
      const id = Number(page.url().split("/").at(-1));

      // What the ledger and the map know stands there: 50 m by 40 m are 2000 ㎡ and 3 亩; 40 of 1960 are 2.04 %.
      assert.equal(await field(page, "area_m2").inputValue(), "2000.00");
      assert.equal(await field(page, "transferor/organisation").inputValue(), "区教育局");
      const said = (name) => page.locator(`.paper-cell[data-field=${name}]`).innerText();
      assert.equal(await said("mu"), "3.00 亩");
      assert.equal(await said("deviation"), "2.04 %");
      assert.equal(await said("vertices"), "4");
      await field(page, "area_m2").fill("2000.5");
      assert.equal(await said("mu"), "3.00 亩");
      await field(page, "area_m2").fill("１３３３．３３");
      assert.equal(await said("mu"), "2.00 亩");
      await field(page, "area_surveyed_m2").fill("1940.40");
      assert.equal(await said("deviation"), "-1.00 %");
      await field(page, "area_m2").fill("2000");
      await field(page, "area_surveyed_m2").fill("2000");

      // Refused: everything at once, each a way to its field.
      await page.getByTestId("confirm").click();
      await page.getByTestId("missing").waitFor();
      const wanted = ["north", "east", "south", "west", "encumbrance", "surface", "occupants"];
      assert.deepEqual((await missing(page)).slice(0, 7), wanted);
      for (const [name, place] of [["encumbrance", "handover-encumbrance"], ["surface", "handover-no_surface"], ["witness/organisation", "handover-witness-organisation"]]) {
        await page.getByTestId("missing").locator(`[data-field="${name}"] a`).click();
        assert.equal(await focused(page), place);
      }
      assert.equal(await field(page, "encumbrance").getAttribute("aria-invalid"), "true");

      await fillIn(page);
      assert.equal(await field(page, "encumbrance").getAttribute("aria-invalid"), null);
      // By keyboard: a line comes with the cursor in it, and Tab goes along.
      await page.locator("[id=handover-surface-add]").focus();
      await page.keyboard.press("Enter");
      assert.equal(await focused(page), "handover-surface-0-name");
      for (const text of ["砖房", "砖混", "2", "120.50", "1"]) {
        await page.keyboard.type(text);
        await page.keyboard.press("Tab");
      }
      assert.equal(await focused(page), "handover-surface-0-illegal");
      await field(page, "surface/0/illegal").selectOption("true");
      await field(page, "surface/0/disposal").fill("移交前拆除");
      assert.ok(await field(page, "no_surface").isDisabled(), "there are lines: it cannot be none");
      await page.locator("[id=handover-houses-add]").click();
      await field(page, "houses/0/unit").fill("1幢101室");
      await field(page, "houses/0/safety_grade").selectOption("C");
      await field(page, "houses/0/water_meter").fill("S-0117");
      await page.locator("[id=handover-houses-add]").click();
      await page.getByRole("button", { name: "删除房屋第 2 行" }).click();
      assert.equal(await focused(page), "handover-houses-0-unit");
      await saved(page);
      assert.equal((await stored(id)).form.surface[0].floor_area_m2, "120.50");

      await page.getByTestId("confirm").click();
      await standsAt(page, "confirming");
      await sign(page);
      const press = async () => {
        await page.getByTestId("deeds").getByRole("button", { name: "签字锁定" }).click();
        await page.getByRole("button", { name: "确认已三方签字" }).click();
      };
      await press();
      await page.getByTestId("missing").waitFor();
      assert.deepEqual(await missing(page), ["signed_scan", "site_photo"]);
      await page.getByTestId("missing").locator("[data-field=site_photo] a").click();
      assert.equal(await focused(page), "handover-site_photo");
      await attachAll(page);
      assert.equal(await page.locator("[data-kind=site_photo] .file-picture img").count(), 4);
      await page.locator("[data-kind=site_photo] .file-picture img").first().evaluate((image) => image.decode());
      assert.equal(await said("photos"), "4 张");
      await press();
      await standsAt(page, "signed");

      // Locked: nothing on the paper can be written any more, and the service refuses whoever tries.
      assert.equal(await page.locator(".paper input, .paper select, .paper textarea, .paper button").count(), 0);
      assert.equal(await page.locator(".slot input[type=file]").count(), 0, "its papers are locked, too");
      assert.equal(await page.getByTestId("save").count(), 0);
      const { form, version } = await stored(id);
      const late = await send("PUT", `/api/handovers/${id}`, { form: { ...form, area_m2: "1.00" } }, { "if-match": `"${version}"` });
      assert.equal(late.status, 409);

      const opening = context.waitForEvent("page");
      await page.getByTestId("print").click();
      const sheet = await opening;
      await sheet.waitForLoadState();
      const paper = await printed(sheet, "signed");
      await sheet.close();
      assert.match(paper.size, /A4/);
      assert.equal(paper.sheets, 1, "a short form is one page");
      const { no } = await stored(id);
      for (const words of ["地块交接表", no, entry.name, "墩上社区", "2000.00 ㎡", "3.00 亩", "2.04 %", "砖混", "移交前拆除", "1幢101室", "水 S-0117", "移交单位", "接收单位", "监交（见证）单位", "林移交", "陈接收", "黄见证", "0592-1234567", "2026年11月20日", "本表一式三份"]) {
        assert.ok(paper.text.includes(words.replace(/\s/g, "")), `${words} is not on the paper:\n${paper.text}`);
      }
      assert.ok(!paper.text.includes("未签字前无效"));

      await page.getByTestId("supplement").click();
      await dialog.getByRole("radio", { name: no }).waitFor();
      assert.ok(await dialog.getByRole("radio", { name: no }).isChecked());
      await dialog.locator("[type=submit]").click();
      await page.getByRole("heading", { name: "补充地块交接表" }).waitFor();
      await page.getByTestId("kin").getByRole("link", { name: no }).waitFor();
      await page.getByTestId("confirm").click();
      await page.getByTestId("missing").locator("[data-field=correction] a").click();
      assert.equal(await focused(page), "handover-correction");
      await fillIn(page);
      await field(page, "no_surface").check();
      await field(page, "correction").fill("实测面积更正为 2000.50 ㎡");
      await page.getByTestId("confirm").click();
      await standsAt(page, "confirming");
      await sign(page);
      await attachAll(page, 0);
      await press();
      await standsAt(page, "signed");
      await page.getByRole("button", { name: "归档" }).click();
      await page.locator(".confirm .button-danger").click();
      await standsAt(page, "archived");
    }));

  test("the list: newest first, by status, kind and entry, and its next page", () =>
    withPage({}, async (page) => {
      const { id: item, name } = await makeEntry();
      const forms = [];
      for (let i = 0; i < 51; i++) forms.push((await beginForm(item)).id);
      await page.goto(`/handovers?item=${item}`);
      await page.locator(".record-list tbody tr").nth(49).waitFor();
      const shown = () => page.locator(".record-list tbody tr").evaluateAll((rows) => rows.map((row) => Number(row.dataset.id)));
      assert.deepEqual(await shown(), forms.slice(1).reverse());
      await page.getByRole("button", { name: "下一页" }).click();
      await page.locator(".record-list tbody tr").nth(50).waitFor();
      assert.deepEqual(await shown(), [...forms].reverse());
      await page.getByText(`台账：${name}`).waitFor();
      await page.locator("select[name=status]").selectOption("signed");
      await page.getByText("没有符合条件的交接表").waitFor();
      assert.match(page.url(), /status=signed/);
      await page.locator("select[name=status]").selectOption("");
      await page.locator("select[name=kind]").selectOption("supply");
      await page.getByText("没有符合条件的交接表").waitFor();
      await page.getByRole("button", { name: "不限台账" }).click();
      await page.getByRole("button", { name: "按台账筛选" }).click();
      await page.getByTestId("choose-entry").getByRole("searchbox").fill(name);
      await page.getByTestId("entries").getByRole("button", { name }).click();
      await page.locator("select[name=kind]").selectOption("reserve_in");
      await page.locator(".record-list tbody tr").nth(49).waitFor();
      assert.equal((await api(`/api/handovers?item_id=${item}&limit=1`)).items[0].id, forms.at(-1));
    }));

  for (const [device, viewport] of [["desk", undefined], ["phone", PHONE]]) {
    test(`nothing sticks out and axe finds nothing, ${device}`, () =>
      withPage(viewport ? { viewport } : {}, async (page) => {
        const { id } = await beginForm((await makeEntry()).id);
        const fits = async (state) => {
          const wide = await page.evaluate(() =>
            [...document.querySelectorAll("#main *")].filter((each) => each.getBoundingClientRect().right > innerWidth + 1).map((each) => each.className),
          );
          assert.deepEqual(wide, [], state);
          await axe(page, state);
        };
        await openForm(page, id);
        for (const table of ["surface", "houses", "occupants", "facilities", "issues"]) await page.locator(`[id=handover-${table}-add]`).click();
        await field(page, "houses/0/unit").fill("1幢101室");
        await page.getByTestId("confirm").click();
        await page.getByTestId("missing").waitFor();
        await fits("refused");
        await page.goto("/handovers");
        await page.locator(".record-list").waitFor();
        await fits("list");
        await page.getByTestId("new").click();
        await page.getByTestId("entries").getByRole("button").first().click();
        await page.getByTestId("new-handover").locator("[type=submit]").waitFor();
        await fits("new");
      }));
  }

  test("a form of many lines is printed whole, line by line over several pages", () =>
    withPage({}, async (page) => {
      const { id } = await beginForm((await makeEntry()).id);
      const surface = Array.from({ length: 60 }, (_, i) => ({ name: `构筑物${i + 1}号`, structure: "钢筋混凝土框架", disposal: "由移交单位于交地前自行拆除并清运" }));
      await rewrite(id, { ...SAID, surface, correction: "" });
      await page.goto(`/api/handovers/${id}/print`);
      const { text, sheets } = await printed(page, "long");
      assert.ok(sheets > 1);
      for (let i = 1; i <= 60; i++) assert.ok(text.includes(`构筑物${i}号`), `line ${i}`);
      assert.ok(text.includes("草稿，未签字前无效") && text.includes("监交（见证）单位"));
    }));
});
