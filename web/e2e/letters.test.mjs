/** 函件: from an alert to the sealed page, templates, and who sees none of it. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, describe, test } from "node:test";
import { PHONE } from "./lib/browser.mjs";
import { field, fits, makeContract, makeEnterprise, openContract, refusals } from "./lib/contracts.mjs";
import { axe } from "./lib/editing.mjs";
import { pdf, person } from "./lib/ledger.mjs";
import { api, eventually, suite } from "./lib/suite.mjs";
import { unzipped } from "./lib/zip.mjs";

const withPage = suite();
const folder = mkdtempSync(path.join(tmpdir(), "letters-"));
after(() => rmSync(folder, { recursive: true }));

const BLANK = "＿＿＿＿";
const TERMS = { price_total: "120000000", start_due: "2018-03-15" };

const stands = (page, status) => page.locator(`[data-testid=letter][data-status=${status}]`).waitFor();
const blanks = (page) => page.getByTestId("blanks").getAttribute("data-count").then(Number);
const version = (page) => page.getByTestId("letter").getAttribute("data-version").then(Number);
const idOf = (page) => Number(new URL(page.url()).pathname.split("/").at(-1));
const paper = (page) => page.getByTestId("paper").innerText();
const mark = (page) => page.getByTestId("paper").getAttribute("data-mark");

/** A letter of a contract of its own, made by the API. */
async function makeLetter(more = {}) {
  const contract = await makeContract(await makeEnterprise(), TERMS);
  const answer = await (await person("reserve2"))("POST", "/api/letters", { contract_id: contract.id, kind: "reminder", ...more });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  return answer.body;
}

/** What the office's printer gets. */
async function printed(page) {
  const file = path.join(folder, "letter.pdf");
  writeFileSync(file, await page.pdf({ preferCSSPageSize: true }));
  return {
    text: execFileSync("pdftotext", ["-raw", file, "-"], { encoding: "utf8" }).replace(/\s/g, ""),
    size: /^Page size:\s+(.*)$/m.exec(execFileSync("pdfinfo", [file], { encoding: "utf8" }))[1],
  };
}

describe("letters", () => {
  test("from an alert to the sealed page: blanks filled, saved past somebody else, issued, printed, as Word, locked, void", () =>
    withPage({}, async (page, context) => {
      // Of the demonstration, for contracts of today are told of by the next night.
      const { items } = await api("/api/alerts?kind=start");
      const [alert] = items;
      await page.goto(`/alerts/${alert.id}`);
      await page.getByTestId("write-letter").click();
      const dialog = page.getByTestId("letter-dialog");
      assert.equal(await field(dialog, "alert_id").inputValue(), String(alert.id));
      assert.match(await field(dialog, "alert_id").locator("option:checked").innerText(), new RegExp(alert.no));
      await axe(page, "letter dialog");
      await dialog.locator("[type=submit]").click();
      await stands(page, "draft");
      assert.match(await paper(page), /催告函[\s\S]*开工|动工/);
      assert.match(await paper(page), new RegExp(alert.contract.contract_no));
      assert.equal(await mark(page), "草稿");

      // Nobody said whom to call: that is a blank at least, and nothing goes out with one.
      assert.ok((await blanks(page)) > 0);
      await page.getByTestId("issue").click();
      const issuing = page.getByTestId("issue-dialog");
      await issuing.locator("[type=submit]").click();
      await issuing.getByTestId("refused").waitFor();
      assert.deepEqual((await refusals(issuing)).sort(), ["body", "document_no"]);
      await page.keyboard.press("Escape");
      await issuing.waitFor({ state: "detached" });

      for (let left = await blanks(page); left > 0; left--) {
        await page.getByTestId("next-blank").click();
        const chosen = await field(page, "body").evaluate((area) => area.value.slice(area.selectionStart, area.selectionEnd));
        assert.equal(chosen, BLANK);
        await page.keyboard.insertText(`补填${left}`);
        await eventually(() => blanks(page), (now) => now === left - 1, "one blank less");
      }
      assert.equal(await page.getByTestId("next-blank").count(), 0);
      assert.match(await paper(page), /补填1/);
      // What leaves is what is stored.
      for (const button of ["word", "issue"]) assert.ok(await page.getByTestId(button).isDisabled(), button);
      // A tab that dies loses nothing.
      await page.reload();
      await page.getByTestId("restored").waitFor();
      assert.match(await field(page, "body").inputValue(), /补填1/);
      assert.equal(await blanks(page), 0);

      const planning = await person("planning");
      const address = `/api/letters/${idOf(page)}`;
      const stored = await api(address);
      const theirs = { title: stored.title, addressee: "示范单位（已更名）", body: stored.body, due_on: stored.due_on };
      assert.equal((await planning("PUT", address, theirs, { "if-match": `"${stored.version}"` })).status, 200);
      await page.getByTestId("save").click();
      await page.getByTestId("overtaken").getByText(/planning/).waitFor();
      assert.equal(await field(page, "addressee").inputValue(), "示范单位（已更名）");
      assert.match(await field(page, "body").inputValue(), /补填1/);
      await page.getByTestId("save").click();
      await page.locator(".banner-success").waitFor();
      assert.equal(await version(page), stored.version + 2);
      await axe(page, "letter");

      // Whoever opened the dialog before somebody changed the text does not issue what he has not read.
      await page.getByTestId("issue").click();
      const mine = await api(address);
      assert.equal((await planning("PUT", address, { ...theirs, body: mine.body }, { "if-match": `"${mine.version}"` })).status, 200);
      const number = `湖发改函〔2026〕${process.pid}号`;
      const give = async () => {
        await field(issuing, "document_no").fill(`湖发改函[2026]${process.pid}号`);
        await issuing.locator("[type=submit]").click();
      };
      await give();
      await issuing.getByTestId("refused").getByText(/已被他人更新/).waitFor();
      await issuing.locator("[type=submit]").click();
      await issuing.getByTestId("refused").getByText(/已被他人更新/).waitFor();
      await page.keyboard.press("Escape");
      await issuing.waitFor({ state: "detached" });
      await page.getByTestId("issue").click();
      await give();
      await stands(page, "issued");
      assert.equal(await page.locator("textarea").count(), 0, "locked");
      assert.equal(await page.getByTestId("save").count() + (await page.getByTestId("issue").count()), 0);
      assert.equal(await mark(page), null);
      assert.ok((await paper(page)).includes(number));

      const opened = context.waitForEvent("page");
      await page.getByTestId("print").click();
      const print = await opened;
      await print.waitForLoadState();
      assert.equal(await print.locator("h1").innerText(), stored.title);
      assert.ok(!(await print.locator("body").innerText()).includes("草稿"));
      const sheet = await printed(print);
      assert.match(sheet.size, /^59[45](\.\d+)? x 84[12](\.\d+)? pts( \(A4\))?/);
      for (const words of [stored.title, number, "补填1", "示范单位（已更名）"]) assert.ok(sheet.text.includes(words), words);
      await print.close();

      const saving = page.waitForEvent("download");
      await page.getByTestId("word").click();
      const saved = await saving;
      assert.match(saved.suggestedFilename(), /\.docx$/);
      const file = path.join(folder, "letter.docx");
      await saved.saveAs(file);
      const xml = unzipped(readFileSync(file), "word/document.xml");
      assert.ok(xml.includes(number) && xml.includes("补填1"));

      await page.locator("[data-kind=letter_scan] input[type=file]").setInputFiles(pdf("盖章函件.pdf"));
      await page.locator("[data-kind=letter_scan][data-count='1']").waitFor();

      // Where it is found again: in the list, with its alert, its contract and its enterprise.
      const { id } = stored;
      for (const place of [
        "/letters?status=issued&kind=reminder",
        `/alerts/${alert.id}`,
        `/contracts/${alert.contract.id}?tab=letters`,
        `/enterprises/${alert.enterprise.uscc}?tab=letters`,
      ]) {
        await page.goto(place);
        await page.locator(`[data-testid=letters] [data-id='${id}']`).waitFor();
      }
      await page.getByTestId("letters").getByRole("link", { name: number }).click();
      await page.getByTestId("void").click();
      const voiding = page.getByTestId("void-dialog");
      await voiding.locator("[type=submit]").click();
      await voiding.getByTestId("refused").waitFor();
      assert.deepEqual(await refusals(voiding), ["reason"]);
      await field(voiding, "reason").fill("文号有误");
      await voiding.locator("[type=submit]").click();
      await stands(page, "void");
      await page.getByText("本函已作废：文号有误").waitFor();
      assert.equal(await mark(page), "作废");
      assert.equal(await page.getByTestId("void").count(), 0);
      // As it was made, written by both, written by planning again, and issued: five versions before it was void.
      assert.equal(await page.getByTestId("history").locator("[data-version]").count(), 5);
    }));

  test("a template with a place that there is not is refused by its name; saved, the next letter is made of it", () =>
    withPage({}, async (page) => {
      const open = async (who) => {
        await who.goto("/letters?tab=templates&kind=rectification");
        await who.locator("[data-testid=template][data-kind=rectification]").waitFor();
        return Number(await who.getByTestId("template").getAttribute("data-version"));
      };
      const before = await open(page);
      await axe(page, "templates");
      await field(page, "title").fill("限期整改通知");
      await field(page, "body").fill("{{enterprise}}欠{{debt}}元，请于");
      // What is typed is not lost by a look at another kind.
      assert.ok(await page.locator("input[name=template][value=reminder]").isDisabled());
      await page.locator("main [type=submit]").click();
      await page.getByTestId("refused").waitFor();
      assert.deepEqual(await refusals(page), ["reason"]);
      await field(page, "reason").fill("统一格式");
      await page.locator("main [type=submit]").click();
      await page.locator("[data-field=body] .field-error", { hasText: "debt" }).waitFor();
      assert.deepEqual(await refusals(page), ["body"]);

      await field(page, "body").fill("{{enterprise}}，请于前完成：{{problem}}");
      await field(page, "body").evaluate((area) => area.setSelectionRange(area.value.indexOf("前"), area.value.indexOf("前")));
      await page.locator("[data-place=deadline]").click();
      await eventually(() => field(page, "body").inputValue(), (text) => text === "{{enterprise}}，请于{{deadline}}前完成：{{problem}}", "the place is put in");
      assert.match(await paper(page), /限期整改通知[\s\S]*示范科技有限公司，请于2026年12月31日前完成：围挡破损/);
      await page.locator("main [type=submit]").click();
      await page.locator(`[data-testid=template][data-version='${before + 1}']`).waitFor();
      await page.getByTestId("template-versions").locator(`[data-version='${before + 1}']`).getByText("统一格式").waitFor();

      await withPage({ as: "planning" }, async (other) => {
        await open(other);
        await other.getByText("模板由区发改局修改").waitFor();
        assert.equal(await other.locator("main textarea").count(), 0);
        assert.match(await paper(other), /限期整改通知/);

        // Another office writes the next letter, on the contract.
        const enterprise = await makeEnterprise();
        await openContract(other, await makeContract(enterprise, TERMS), "letters");
        await other.getByTestId("write-letter").click();
        const dialog = other.getByTestId("letter-dialog");
        await field(dialog, "kind").selectOption("rectification");
        await dialog.locator("[type=submit]").click();
        assert.deepEqual(await refusals(dialog), ["problem"]);
        await field(dialog, "problem").fill("未按期动工");
        await field(dialog, "due_on").fill("2099-01-15");
        await dialog.locator("[type=submit]").click();
        await stands(other, "draft");
        assert.equal(await field(other, "title").inputValue(), "限期整改通知");
        assert.equal(await field(other, "body").inputValue(), `${enterprise.name}，请于2099年1月15日前完成：未按期动工`);
        assert.equal(await blanks(other), 0);
      });
    }));

  test("who sees no amounts sees no letters; who reads writes none", () =>
    withPage({ as: "street1" }, async (page) => {
      const asked = [];
      page.on("request", (request) => asked.push(new URL(request.url()).pathname));
      const { body } = await (await person("street1"))("GET", "/api/alerts?kind=start&mine=false");
      const [alert] = body.items;
      await openContract(page, alert.contract, "letters");
      assert.ok(!(await page.getByRole("tab").allInnerTexts()).includes("函件"));
      const tabs = await page.locator(".siblings a").evaluateAll((links) => links.map((link) => new URL(link.href).pathname));
      assert.ok(tabs.includes("/alerts") && !tabs.includes("/letters"), tabs.join());
      await page.goto(`/alerts/${alert.id}`);
      await page.getByTestId("alert").waitFor();
      await page.goto(`/enterprises/${alert.enterprise.uscc}?tab=letters`);
      await page.getByTestId("enterprise-file").waitFor();
      assert.equal(await page.getByTestId("letters-part").count() + (await page.getByTestId("write-letter").count()), 0);
      await page.goto("/letters");
      await page.getByTestId("not-permitted").waitFor();
      assert.deepEqual(asked.filter((one) => one.startsWith("/api/letter")), []);

      const letter = await makeLetter();
      await withPage({ as: "finance" }, async (other) => {
        await other.goto("/contracts");
        await other.locator(".siblings a[href='/letters']").waitFor();
        await other.goto(`/letters/${letter.id}`);
        await stands(other, "draft");
        assert.equal(await other.locator("textarea").count(), 0);
        assert.equal(await other.getByTestId("issue").count() + (await other.getByTestId("void").count()), 0);
        assert.ok((await paper(other)).includes(letter.addressee));
        await openContract(other, letter.contract, "letters");
        await other.locator(`[data-testid=letters] [data-id='${letter.id}']`).waitFor();
        assert.equal(await other.getByTestId("write-letter").count(), 0);
      });
    }));

  test("on a phone nothing sticks out; in English, too", () =>
    withPage({ viewport: PHONE, language: "en" }, async (page) => {
      const letter = await makeLetter();
      for (const [address, ready] of [
        ["/letters", "letters"],
        [`/letters/${letter.id}`, "letter"],
        ["/letters?tab=templates", "template"],
        [`/contracts/${letter.contract.id}?tab=letters`, "letters"],
      ]) {
        await page.goto(address);
        await page.getByTestId(ready).waitFor();
        await fits(page, address);
        await axe(page, address);
      }
      await page.getByTestId("write-letter").click();
      await page.getByTestId("letter-dialog").waitFor();
      await fits(page, "letter dialog");
    }));
});
