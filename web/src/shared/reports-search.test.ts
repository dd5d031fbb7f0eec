import { expect, it } from "vitest";
import { validReportsSearch } from "./reports-search";

it("an address of reports keeps what is well formed", () => {
  const whole = { tab: "trend", month: "2026-10", figure: "mu", cross: "supply_year", category: "industrial_upgrade", street: "350206001", from: "2026-01", to: "2026-12", kind: "half_year", period: "2026-H1" };
  expect(validReportsSearch(whole)).toEqual(whole);
  expect(validReportsSearch({ tab: "Trend!", month: "2026-13", street: "1", cross: "A-1", from: "2026", period: "2026-Q5", other: "x" })).toEqual({});
  for (const period of ["2026", "2026-10", "2026-Q4", "2026-H2"]) expect(validReportsSearch({ period })).toEqual({ period });
});
