/** The parts of the ledger page that are arithmetic and words: filter, sums, ways to mend what is missing, rights. */
import { beforeEach, describe, expect, it } from "vitest";
import { overdue } from "@/shared/deadline";
import { idsOf } from "./entry/ids";
import { rebased } from "@/shared/rebase";
import { groupFilter, isFiltered, parametersOf } from "./filter";
import { DEFAULTS, keepPreferences, readPreferences } from "./preferences";
import { remedyOf } from "./remedy";
import { mayChange } from "./rights";
import { sumsOf } from "./sums";
import type { Entry } from "@/api/reserve";
import type { Right } from "@/api/session";

const entry = (id: number, values: Partial<Entry>): Entry => ({
  id,
  version: 1,
  updated_at: "",
  changed_by: "",
  state: "in_stock",
  state_since: "",
  taken_over: true,
  space_ids: [],
  organisation: null,
  ledger_no: null,
  name: "",
  street_code: null,
  street: null,
  area_in_m2: 0,
  area_stock_m2: 0,
  area_out_m2: 0,
  confidentiality: "internal",
  ...values,
});

describe("filter", () => {
  it("asks the service in its words", () => {
    const search = { state: "ready,in_stock", st: "350206001", guard: "own", year: "2026", area: "100.5-", taken: "no" as const, q: "墩上" };
    expect(parametersOf(search)).toMatchObject({
      state: "ready,in_stock",
      street_code: "350206001",
      guard_mode: "own",
      plan_year: "2026",
      area_min: 100.5,
      area_max: null,
      taken_over: "false",
      q: "墩上",
    });
  });

  it("knows that an open entry or a sort order is no filter", () => {
    expect(isFiltered({ id: "3", sort: "-name", by: "state", since: "2026-01-01" })).toBe(false);
    expect(isFiltered({ listed: "yes" })).toBe(true);
  });

  it("turns a group into the filter for it, unless nothing is said", () => {
    expect(groupFilter("street_code", "350206002")).toEqual({ st: "350206002" });
    expect(groupFilter("plan_year", 2026)).toEqual({ year: "2026" });
    expect(groupFilter("acq_mode", null)).toBeNull();
  });
});

describe("sums of the selection", () => {
  it("add to the cent, count stock only of what is held, and leave unknown amounts unknown", () => {
    const sums = sumsOf([
      entry(1, { area_in_m2: 0.1, area_stock_m2: 0.1, floor_area_m2: 10 }),
      entry(2, { area_in_m2: 0.2, area_stock_m2: 0.2 }),
      entry(3, { state: "planned", taken_over: false, area_in_m2: 1000, area_stock_m2: 1000 }),
      entry(4, { state: "out", taken_over: false, area_in_m2: 5, area_out_m2: 5 }),
    ]);
    // 0.1 + 0.2 is 0.30000000000000004 on doubles.
    expect(sums).toMatchObject({ count: 4, listed: 3, taken_over: 2, area_in_m2: 1005.3, area_stock_m2: 0.3, area_out_m2: 5, floor_area_m2: 10, acq_cost: null });
  });
});

describe("what is missing", () => {
  const missing = (field: string, code: string) => remedyOf({ field, code, message: "" });

  it("leads to where it is mended", () => {
    expect(missing("survey_map", "missing-document")).toEqual({ tab: "files", kind: "survey_map" });
    expect(missing("holder", "missing-field")).toEqual({ tab: "overview", field: "holder" });
    expect(missing("clean_rights", "not-fulfilled")).toEqual({ tab: "overview", field: "clean_rights" });
    expect(missing("hazard_flood", "vetoed")).toEqual({ tab: "overview", field: "hazard_flood" });
    expect(missing("compensation", "not-compensated")).toEqual({ tab: "overview", field: "compensation" });
    expect(missing("spaces", "missing-shape")).toEqual({ tab: "pieces" });
    expect(missing("opinions", "opinions-not-asked")).toEqual({ tab: "opinions", ask: true });
    expect(missing("opinions", "opinions-open")).toEqual({ tab: "opinions" });
  });

  it("leads nowhere where the step itself says it", () => {
    expect(missing("reason", "reason-too-short")).toBeNull();
    expect(missing("spaces", "nothing-out")).toBeNull();
  });
});

describe("who changes what", () => {
  const may = (...rights: Right[]) => (right: Right) => rights.includes(right);
  const street = may("reserve.read", "reserve.write");
  const manager = may("reserve.read", "reserve.write", "reserve.decide", "reserve.money");

  it("leaves leads to those who filed them, and custody in every state", () => {
    expect(mayChange(street, "check", "holder")).toBe(true);
    expect(mayChange(street, "listed", "holder")).toBe(false);
    expect(mayChange(street, "in_stock", "guard_person")).toBe(true);
    expect(mayChange(street, "lead", "acq_cost")).toBe(false);
  });

  it("leaves numbers and days to the process", () => {
    expect(mayChange(manager, "in_stock", "acq_cost")).toBe(true);
    expect(mayChange(manager, "in_stock", "in_date")).toBe(false);
    expect(mayChange(may("reserve.read", "reserve.money"), "lead", "remark")).toBe(false);
  });
});

describe("a change that came too late", () => {
  it("goes on upon theirs; what both changed stays mine and is told", () => {
    const before = { name: "甲", guard_person: "陈", problem: "", remark: "" };
    const mine = { ...before, guard_person: "林", problem: "围挡破损" };
    const now = { ...before, guard_person: "黄", remark: "已巡查" };
    expect(rebased(before, mine, now)).toEqual({
      fields: { name: "甲", guard_person: "林", problem: "围挡破损", remark: "已巡查" },
      clashes: [{ name: "guard_person", mine: "林", theirs: "黄" }],
    });
  });

  it("is no clash where both said the same", () => {
    expect(rebased({ a: "" }, { a: "1" }, { a: "1" }).clashes).toEqual([]);
  });
});

describe("parcels said by people", () => {
  it("are ids in any habit, or a link of the map", () => {
    expect(idsOf("12，13、 14\n12").ids).toEqual([12, 13, 14]);
    expect(idsOf("https://land.example/map?c=24.5,118.1,15&sel=7,8&q=x").ids).toEqual([7, 8]);
    expect(idsOf("https://land.example/map?sel=7%2C8").ids).toEqual([7, 8]);
  });

  it("are not names", () => {
    expect(idsOf("HL-CB-2019-001")).toEqual({ ids: [], wrong: ["HL-CB-2019-001"] });
    expect(idsOf("100% 厂房").ids).toEqual([]);
  });
});

describe("deadlines", () => {
  it("are over the day after, and never once the word was said", () => {
    expect(overdue({ due_on: "2026-11-30", opinion: null }, "2026-11-30")).toBe(0);
    expect(overdue({ due_on: "2026-11-30", opinion: null }, "2026-12-02")).toBe(2);
    expect(overdue({ due_on: "2026-11-30", opinion: "agree" }, "2026-12-02")).toBe(0);
  });
});

describe("how the table looks", () => {
  beforeEach(() => localStorage.clear());

  it("is each person's own, without columns that are no more", () => {
    keepPreferences(1, { columns: ["state", "gone"], dense: false });
    expect(readPreferences(1, ["state", "remark"])).toEqual({ columns: ["state"], dense: false });
    expect(readPreferences(2, ["state"])).toEqual(DEFAULTS);
  });
});
