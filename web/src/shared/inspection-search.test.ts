import { describe, expect, it } from "vitest";
import { validInspectionSearch } from "./inspection-search";

describe("the address of the patrols", () => {
  it("keeps what is well formed and drops the rest", () => {
    const raw = { tab: "rects", st: "350206001", kind: "daily", status: "draft", rule: "weather", overdue: "true", rect: "7", x: "1" };
    expect(validInspectionSearch(raw)).toEqual({ tab: "rects", st: "350206001", kind: "daily", status: "draft", rule: "weather", overdue: true, rect: 7 });
    expect(validInspectionSearch({ tab: "all", st: "1' or 1", kind: "<b>", overdue: "1", rect: "-1" })).toEqual({});
  });
});
