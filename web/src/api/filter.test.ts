import { describe, expect, it } from "vitest";
import { filterOf, listFilter, listParameters, pendingFilter, summaryFilter } from "./filter";

describe("the filter in the service's two tongues", () => {
  it("asks for nothing when nothing is narrowed", () => {
    const filter = filterOf({});
    expect(summaryFilter(filter)).toBeNull();
    expect(pendingFilter(filter)).toBeNull();
    expect(Object.values(listParameters(filter)).every((value) => value === null)).toBe(true);
  });

  it("says the same in both", () => {
    const filter = filterOf({ cats: "1,5", st: "350206001,350206002", stage: "reserved", area: "20000-33333.33", asof: "2026-09-30" });
    expect(summaryFilter(filter)).toBe("stage IN ('reserved') AND area_m2 >= 20000 AND area_m2 <= 33333.33");
    expect(pendingFilter(filter)).toBe(
      "street_code IN ('350206001','350206002') AND stage IN ('reserved') AND area_m2 >= 20000 AND area_m2 <= 33333.33",
    );
    expect(listParameters(filter)).toEqual({
      category: "supply,building",
      street: "350206001,350206002",
      stage: "reserved",
      use: null,
      supply_year: null,
      area_min: 20000,
      area_max: 33333.33,
      q: null,
      as_of: "2026-09-30",
    });
  });

  it("asks for uses, years of supply and what has none", () => {
    const filter = filterOf({ stage: "none", use: "industrial,none", year: "2027,none" });
    expect(listParameters(filter)).toMatchObject({ stage: "none", use: "industrial,none", supply_year: "2027,none" });
    expect(summaryFilter(filter)).toBe(
      "stage IS NULL AND (use_plan_group IN ('industrial') OR (use_plan_group IS NULL AND (use_now_group IN ('industrial') OR use_now_group IS NULL)))" +
        " AND (supply_plan LIKE '2027%' OR supply_plan IS NULL)",
    );
    expect(summaryFilter(filterOf({ use: "none", year: "2027,2028" }))).toBe(
      "(use_plan_group IS NULL AND use_now_group IS NULL) AND (supply_plan LIKE '2027%' OR supply_plan LIKE '2028%')",
    );
  });

  it("quotes what an officer types", () => {
    const cql = summaryFilter(filterOf({ q: "O'Neil 100%" }));
    expect(cql).toContain("casei(name) LIKE casei('%O''Neil 100\\%%')");
  });

  it("names exactly the objects of the list", () => {
    expect(listFilter(filterOf({}), null)).toBeNull();
    expect(listFilter(filterOf({ cats: "1,5", st: "350206001" }), null)).toBe("category IN ('supply','building') AND street_code IN ('350206001')");
    expect(listFilter(filterOf({ cats: "6" }), [118.1, 24.5, 118.2, 24.6])).toBe(
      "(category IN ('unclassified') OR category IS NULL) AND S_INTERSECTS(geometry, BBOX(118.10000,24.50000,118.20000,24.60000))",
    );
  });
});
