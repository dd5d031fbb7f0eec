import { describe, expect, it } from "vitest";
import { changed, doubles, KEEP, mapWith, readAs, SKIP, unfilled } from "./column-map";
import type { ImportColumn, ImportField } from "@/api/types";

const column = (name: string, field: string | null, kept = true): ImportColumn => ({ name, sample: "", field, kept });
const columns = [column("XMMC", "name"), column("编码", null), column("FID", null, false), column("名称", "name")];
const fields: ImportField[] = [
  { name: "name", title: "名称", required: true },
  { name: "object_no", title: "编号", required: false },
];

describe("column map", () => {
  it("tells how each column is read", () => {
    expect(columns.map(readAs)).toEqual(["name", KEEP, SKIP, "name"]);
  });

  it("forgets a change that is taken back", () => {
    const once = changed(columns, {}, "编码", "object_no");
    expect(once).toEqual({ 编码: "object_no" });
    expect(changed(columns, once, "编码", KEEP)).toEqual({});
    expect(changed(columns, once, "FID", KEEP)).toEqual({ 编码: "object_no", FID: KEEP });
  });

  it("sees when a person gives one field to two columns; what the service found by itself is its own affair", () => {
    expect(doubles(columns, {}).size).toBe(0);
    expect(doubles(columns, { 编码: "name" }).get("name")).toEqual(["XMMC", "编码", "名称"]);
    expect(doubles(columns, { 编码: "object_no", FID: "object_no" }).get("object_no")).toEqual(["编码", "FID"]);
    expect(doubles(columns, { 编码: "object_no", FID: KEEP }).size).toBe(0);
  });

  it("names required fields without a column", () => {
    expect(unfilled(fields, columns, {})).toEqual([]);
    expect(unfilled(fields, columns, { XMMC: KEEP, 名称: SKIP }).map(({ name }) => name)).toEqual(["name"]);
  });

  it("sends what was said before and what is said now, null for left out", () => {
    const job = { map: { columns: { 编码: "object_no", XH: null }, remembered: true } };
    expect(mapWith(job, { XMMC: SKIP, 编码: KEEP })).toEqual({ 编码: "extra", XH: null, XMMC: null });
    expect(mapWith({ map: { columns: null, remembered: false } }, {})).toEqual({});
  });
});
