import { expect, it } from "vitest";
import { dayAfter, lastDay, monthsAndDays } from "./months";

it("a term ends the day before the corresponding day", () => {
  // Two years from 2026-03-01 run to the leap day.
  expect(lastDay("2026-03-01", 24)).toBe("2028-02-29");
  expect(lastDay("2026-12-01", 24)).toBe("2028-11-30");
  // 民法典 202: a month without the day ends with its last.
  expect(lastDay("2026-08-31", 6)).toBe("2027-02-27");
  expect(lastDay("", 6)).toBeNull();
});

it("months are whole, the rest is days", () => {
  expect(monthsAndDays("2026-12-01", "2028-11-30")).toEqual({ months: 24, days: 0 });
  expect(monthsAndDays("2026-12-01", "2028-12-01")).toEqual({ months: 24, days: 1 });
  expect(monthsAndDays("2026-01-31", "2026-02-27")).toEqual({ months: 1, days: 0 });
  expect(monthsAndDays("2026-01-01", "2026-02-14")).toEqual({ months: 1, days: 14 });
  expect(monthsAndDays("2026-02-01", "2026-01-01")).toBeNull();
});

it("the day after the last of a year is the first of the next", () => {
  expect(dayAfter("2026-12-31")).toBe("2027-01-01");
});
