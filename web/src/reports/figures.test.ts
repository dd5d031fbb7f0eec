import { describe, expect, it } from "vitest";
import { growth, mapSearchOf, signed, yearBefore } from "./figures";
import { count, tenThousandM2 } from "@/shared/format";
import type { Step } from "@/api/reports";

describe("a figure leads to the map's list", () => {
  it("of the same categories, street, size and day", () => {
    expect(mapSearchOf("/api/spaces?category=supply,renewal,industrial_upgrade,military,building&as_of=2026-10-31")).toEqual({
      cats: "1,2,3,4,5",
      asof: "2026-10-31",
      panel: "list",
    });
    expect(mapSearchOf("/api/spaces?category=building&street=350206002")).toEqual({ cats: "5", st: "350206002", panel: "list" });
    expect(mapSearchOf("/api/spaces?category=supply&stage=none")).toEqual({ cats: "1", stage: "none", panel: "list" });
    expect(mapSearchOf("/api/spaces?category=supply,renewal&use=industrial")).toEqual({ cats: "1,2", use: "industrial", panel: "list" });
    expect(mapSearchOf("/api/spaces?category=supply&supply_year=2027&as_of=2026-10-31")).toEqual({ cats: "1", year: "2027", asof: "2026-10-31", panel: "list" });
    expect(mapSearchOf("/api/spaces?category=unclassified")).toEqual({ cats: "6", panel: "list" });
    expect(mapSearchOf("/api/spaces?kind=parcel&category=supply&area_min=6666.67&area_max=19999.99")).toEqual({ cats: "1", area: "6666.67-19999.99", panel: "list" });
    expect(mapSearchOf("/api/spaces?kind=parcel&category=renewal&area_max=6666.66")).toMatchObject({ area: "-6666.66" });
  });

  it("and to none where the map cannot show just these", () => {
    expect(mapSearchOf(null)).toBeNull();
    expect(mapSearchOf("/api/spaces?category=supply&street=,")).toBeNull();
    expect(mapSearchOf("/api/spaces?category=another")).toBeNull();
    expect(mapSearchOf("/api/spaces?kind=parcel&category=supply,military&area_min=66666.67")).toBeNull();
  });
});

describe("changes", () => {
  it("have a sign, and none when they are written as nothing", () => {
    expect(signed(count, -3)).toBe("−3");
    expect(signed(count, 1200)).toBe("+1,200");
    expect(signed(count, 0)).toBe("0");
    expect(signed(tenThousandM2, 12)).toBe("0.00");
  });

  it("are shares of what was before", () => {
    expect(growth(110, 100)).toBe("+10.0%");
    expect(growth(99, 100)).toBe("−1.0%");
    expect(growth(5, 0)).toBe("—");
    expect(growth(5, undefined)).toBe("—");
  });

  it("are compared with the same month of the year before", () => {
    const step = (month: string, closing: number) => ({ month, count: { closing } }) as Step;
    const steps = [step("2025-10", 7), step("2026-09", 8), step("2026-10", 9)];
    expect(yearBefore(steps, step("2026-10", 9), "count")).toBe(7);
    expect(yearBefore(steps, step("2026-09", 8), "count")).toBeUndefined();
  });
});
