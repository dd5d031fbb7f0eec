import { describe, expect, it } from "vitest";
import { earliest, lastDayOf, latest, monthAfter, overMonths, periodsOf } from "./months";

describe("months", () => {
  it("are counted over the turn of a year", () => {
    expect(monthAfter("2026-12", 1)).toBe("2027-01");
    expect(monthAfter("2026-01", -1)).toBe("2025-12");
    expect(monthAfter("2026-10", -22)).toBe("2024-12");
    // 2024 is a leap year.
    expect(lastDayOf("2024-02")).toBe("2024-02-29");
    expect(lastDayOf("2026-12")).toBe("2026-12-31");
  });

  it("can be frozen from their last day on", () => {
    expect(overMonths("2026-11-29", 2)).toEqual(["2026-10", "2026-09"]);
    expect(overMonths("2026-11-30", 2)).toEqual(["2026-11", "2026-10"]);
    expect(overMonths("2026-01-01", 1)).toEqual(["2025-12"]);
  });

  it("count with their latest version", () => {
    const snapshot = (month: string, version: number) => ({ month, version, cut_off: "", frozen_at: "", frozen_by: "", reason: null });
    const found = latest([snapshot("2026-09", 1), snapshot("2026-10", 2), snapshot("2026-10", 1)]);
    expect(found.map(({ month, version }) => `${month} v${version}`)).toEqual(["2026-10 v2", "2026-09 v1"]);
  });
});

it("a trend begins with the earliest frozen month in reach", () => {
  expect(earliest(["2026-10", "2026-03", "2025-09"], "2025-10", "2026-10")).toBe("2026-03");
  expect(earliest([], "2025-10", "2026-10")).toBe("2026-10");
});

// The ways of writing are those of docs/reports.md.
it("a period can be reported once its last month is frozen", () => {
  const months = ["2026-12", "2026-10", "2026-09", "2026-06"];
  expect(periodsOf("month", months)).toEqual(months);
  expect(periodsOf("quarter", months)).toEqual(["2026-Q4", "2026-Q3", "2026-Q2"]);
  expect(periodsOf("half_year", months)).toEqual(["2026-H2", "2026-H1"]);
  expect(periodsOf("year", months)).toEqual(["2026"]);
  expect(periodsOf("year", ["2026-10"])).toEqual([]);
});
