/** How a delivery is read: its columns, its text, its place; by mouse, by keyboard and on a phone. */
import { AxeBuilder } from "@axe-core/playwright";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { foreignFile, goodFile } from "./lib/fixtures.mjs";
import { PHONE } from "./lib/browser.mjs";
import { cancel, count, idOf, TXT, undo, upload, upToColumns } from "./lib/imports.mjs";
import { api, eventually, suite } from "./lib/suite.mjs";

const withPage = suite();

describe("columns", () => {
  const field = (page, column) => page.getByRole("combobox", { name: `“${column}”列读作` });

  test("are shown with a value, can be read as another field, and are remembered for the next file of the kind", () =>
    withPage({}, async (page) => {
      const before = await count();
      await upToColumns(page, foreignFile("甲", "E2E-M1"));
      const line = page.locator(".column-table tbody tr", { hasText: "编码甲" });
      assert.equal(await line.locator(".column-sample").innerText(), "E2E-M1");
      assert.equal(await field(page, "XMMC").inputValue(), "name", "a name that is known anyway");
      assert.equal(await field(page, "编码甲").inputValue(), "extra", "an unknown one is kept as delivered");
      // One field for two columns is told at both before anything is sent.
      await field(page, "编码甲").selectOption({ label: "编号" });
      await field(page, "用地说明").selectOption({ label: "编号" });
      const save = page.getByRole("button", { name: "保存并重新校验" });
      assert.equal(await page.locator(".column-table .field-error").count(), 2);
      assert.ok(await save.isDisabled());
      await field(page, "用地说明").selectOption({ label: "备注" });
      await field(page, "FID_").selectOption({ label: "不导入" });
      await save.click();
      await eventually(() => field(page, "FID_").inputValue(), (value) => value === "", "left out");
      await page.getByRole("button", { name: "对应正确，下一步" }).waitFor();
      assert.equal(await field(page, "编码甲").inputValue(), "object_no");
      assert.equal(await field(page, "用地说明").inputValue(), "remark");
      assert.equal(await page.getByTestId("remembered").count(), 0);
      await page.locator(".wizard-side .button-primary").click();
      await page.getByTestId("rows-read").waitFor();
      await page.locator(".wizard-side .button-primary").click();
      await page.locator("[data-testid=result][data-status=committed]").waitFor();
      const first = page.url();
      const [space] = (await api("/api/spaces?q=E2E-M1")).items;
      assert.equal(space.object_no, "E2E-M1");
      const { attributes, extra } = await api(`/api/spaces/${space.id}`);
      assert.equal(attributes.remark, "厂房");
      assert.deepEqual(extra, {});

      await upToColumns(page, foreignFile("甲", "E2E-M2", 613090));
      await page.getByTestId("remembered").waitFor();
      assert.equal(await field(page, "编码甲").inputValue(), "object_no");
      await page.getByRole("button", { name: "恢复自动识别" }).click();
      await eventually(() => field(page, "编码甲").inputValue(), (value) => value === "extra", "as recognised");
      assert.equal(await page.getByTestId("remembered").count(), 0);
      await cancel(page);
      await page.goto(first);
      await undo(page);
      assert.equal(await count(), before);
    }));

  test("without a column for a required field say so; the bad rows are named and can be fetched as a table", () =>
    withPage({}, async (page) => {
      await upToColumns(page, foreignFile("乙", "=E2E-M3"));
      await field(page, "XMMC").selectOption({ label: "原样保留" });
      await page.locator(".banner-warning", { hasText: "名称" }).waitFor();
      await page.getByRole("button", { name: "保存并重新校验" }).click();
      await eventually(() => api(`/api/imports/${idOf(page)}`), (job) => job.status === "rejected", "rejected");
      await page.locator(".wizard-side .button-primary", { hasText: "下一步" }).click();
      await page.getByTestId("rows-read").waitFor();
      const saving = page.waitForEvent("download");
      await page.getByRole("button", { name: /下载问题清单/ }).click();
      const file = await saving;
      assert.equal(file.suggestedFilename(), `导入第${idOf(page)}批-问题清单.csv`);
      const text = readFileSync(await file.path(), "utf8");
      assert.ok(text.startsWith("\ufeff级别,行,文件行,字段,代码,问题,怎么改,经度,纬度\r\n"), text);
      assert.match(text, /\r\n错误,1,\d+,名称,missing-field,/);
      await cancel(page);
    }));

  test("take the keyboard alone from the file to the records, and back", () =>
    withPage({}, async (page) => {
      const before = await count();
      await page.goto("/imports");
      const press = async (selector) => {
        for (let i = 0; i < 60; i++) {
          if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return page.keyboard.press("Enter");
          await page.keyboard.press("Tab");
        }
        assert.fail(`${selector} was not reached`);
      };
      await page.locator(".upload").waitFor();
      const chooser = page.waitForEvent("filechooser");
      await press("input[type=file]");
      await (await chooser).setFiles(goodFile("k"));
      await page.locator(".has-file").waitFor();
      await press(".upload [type=submit]");
      for (const [next, there] of [["下一步", "coordinates"], ["下一步", "columns"], ["导入 2 行", "check"]]) {
        await page.locator(".wizard-side .button-primary", { hasText: next }).waitFor();
        // What had the focus went with its step; the new one begins at its heading.
        if (there !== "coordinates") await page.waitForFunction(() => document.activeElement?.tagName === "H2");
        await press(".wizard-side .button-primary");
      }
      await page.locator("[data-testid=result][data-status=committed]").waitFor();
      assert.equal(await count(), before + 2);
      await undo(page);
    }));

  test("fit a phone", () =>
    withPage({ viewport: PHONE }, async (page) => {
      await upToColumns(page, foreignFile("丙", "E2E-M4"));
      const [inner, outer] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
      assert.ok(inner <= outer, `${inner} > ${outer}`);
      const select = await field(page, "编码丙").boundingBox();
      assert.ok(select.x >= 0 && select.x + select.width <= PHONE.width, JSON.stringify(select));
      const next = await page.locator(".wizard-side .button-primary").boundingBox();
      assert.ok(next.y + next.height <= PHONE.height, "the way on stays in sight");
      await cancel(page);
    }));
});

describe("reading a file", () => {
  test("in the wrong encoding is told with the line; in the right one its text is shown", () =>
    withPage({}, async (page) => {
      await upload(page, TXT);
      const sample = page.getByTestId("text-sample");
      await sample.getByText("示例地块一").waitFor();
      assert.equal(await page.getByTestId("format").innerText(), "TXT");
      assert.equal(await page.getByTestId("encoding").inputValue(), "GB18030");
      await page.getByTestId("encoding").selectOption("UTF-8");
      await page.getByRole("button", { name: "按此重新读取" }).click();
      await page.locator(".wizard-side .banner-error", { hasText: "UTF-8" }).waitFor();
      assert.equal(await sample.count(), 0);
      await page.getByTestId("encoding").selectOption("GB18030");
      await page.getByRole("button", { name: "按此重新读取" }).click();
      await sample.getByText("示例地块一").waitFor();
      const job = await api(`/api/imports/${idOf(page)}`);
      assert.equal(job.status, "ready");
      assert.equal(job.rows.accepted, 2);
      await cancel(page);
    }));

  test("that may be shifted asks first; a shifted one is refused with the remedy and moved nowhere", () =>
    withPage({}, async (page) => {
      // Until it says otherwise the service takes this GeoJSON for what it is; the question is that of a KML.
      await page.route(/\/api\/imports\/\d+(\/events)?$/, async (route) => {
        if (route.request().url().endsWith("/events")) return route.abort();
        const answer = await route.fetch();
        const body = await answer.text();
        return route.fulfill({ response: answer, body: body.replace('"format":"GeoJSON"', '"format":"KML"') });
      });
      await upload(page, goodFile("g"));
      const question = page.getByTestId("shift");
      await question.waitFor();
      const next = page.locator(".wizard-side .button-primary");
      assert.ok(await next.isDisabled(), "not without an answer");
      const placed = await api(`/api/imports/${idOf(page)}/preview`);
      await question.getByRole("radio").nth(1).check();
      await page.locator(".wizard-side .banner-error", { hasText: "CGCS2000" }).waitFor();
      assert.ok(await next.isDisabled());
      const job = await api(`/api/imports/${idOf(page)}`);
      assert.equal(job.status, "rejected");
      assert.equal(job.problems[0].code, "unknown-crs");
      assert.deepEqual((await api(`/api/imports/${idOf(page)}/preview`)).features.map((each) => each.geometry), placed.features.map((each) => each.geometry));
      await page.reload();
      assert.ok(await question.getByRole("radio").nth(1).isChecked(), "also after a reload");
      await question.getByRole("radio").nth(0).check();
      await eventually(() => next.isEnabled(), Boolean, "the way on");
      const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]).analyze();
      assert.deepEqual(violations.map((each) => each.id), []);
      await cancel(page);
    }));

  test("needs all parts of a shapefile, and names the one that is missing", () =>
    withPage({}, async (page) => {
      await page.goto("/imports");
      const part = (name) => ({ name, mimeType: "application/octet-stream", buffer: Buffer.from("x") });
      await page.locator("input[type=file]").setInputFiles([part("地块.shp"), part("地块.shx")]);
      await page.locator(".upload .banner-error", { hasText: "地块.dbf" }).waitFor();
      assert.ok(await page.locator(".upload [type=submit]").isDisabled());
      await page.locator("input[type=file]").setInputFiles([part("地块.shp"), part("地块.shx"), part("地块.dbf")]);
      await page.locator(".drop b", { hasText: "地块.zip" }).waitFor();
      await page.locator(".upload .banner-warning", { hasText: ".prj" }).waitFor();
      assert.ok(await page.locator(".upload [type=submit]").isEnabled());
    }));
});
