import { describe, expect, it } from "vitest";
import { problemCsv } from "./problem-file";
import type { Problem } from "@/api/types";

const problem = (change: Partial<Problem>): Problem => ({
  row: 2,
  line: 3,
  field: "name",
  code: "missing-field",
  severity: "error",
  message: "缺少名称",
  remedy: "请补上",
  position: null,
  ...change,
});

const wording = { heads: ["级别", "行"], severity: (name: string) => name, field: (name: string | null) => name ?? "" };
const lines = (problems: Problem[]) => problemCsv(problems, wording).split("\r\n");

describe("the list of problems as CSV", () => {
  it("begins with a byte order mark, has one line each, and ends with one", () => {
    expect(lines([problem({ position: [118.1, 24.5] })])).toEqual([
      "\ufeff级别,行",
      "error,2,3,name,missing-field,缺少名称,请补上,118.1,24.5",
      "",
    ]);
  });

  it("quotes what would break a line", () => {
    expect(lines([problem({ message: '值 "a",b', remedy: "一\n二" })])[1]).toBe('error,2,3,name,missing-field,"值 ""a"",b","一\n二",,');
  });

  // CWE-1236: a spreadsheet runs what begins like a formula.
  it.each(["=1+2", "+1", "-1", "@SUM(A1)", "\t=1", "＝1"])("does not let %j be a formula", (text) => {
    const cells = lines([problem({ field: text, row: -1 })])[1]?.split(",") ?? [];
    expect(cells[3]).toBe(`'${text}`);
    expect(cells[1]).toBe("-1");
  });

  it("leaves out what is not known", () => {
    expect(lines([problem({ row: null, line: null, field: null, remedy: null })])[1]).toBe("error,,,,missing-field,缺少名称,,,");
  });
});
