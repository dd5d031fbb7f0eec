import { describe, expect, it } from "vitest";
import { add, figuresOf, NOTHING, streetCounts } from "./figures";
import type { Measures, Summary } from "@/api/types";
import { CATEGORIES, type Category } from "@/shared/category";

const measures = (count: number, land: number, floor = 0): Measures => ({
  count,
  land_area_m2: land,
  floor_area_m2: floor,
  vacant_area_m2: floor / 2,
  gross_land_area_m2: land,
});

const group = (category: Category, street: string | null, m: Measures) => ({ key: { category, street }, ...m });

function summary(groups: Summary["groups"], pending = NOTHING): Summary {
  return {
    as_of: "2026-11-23",
    scope: "",
    data_version: 1,
    total: add(groups),
    groups,
    pending,
    without_geometry: { count: 0 },
  };
}

const everything = summary(
  [
    group("supply", "350206001", measures(3, 1000.1)),
    group("supply", "350206002", measures(2, 0.2)),
    group("renewal", "350206001", measures(1, 500.33)),
    group("building", "350206004", measures(4, 0, 7000.7)),
    group("military", null, measures(1, 12.34)),
  ],
  measures(9, 99),
);

const all = { categories: CATEGORIES, streets: [], pending: everything.pending };

describe("figures of the first screen", () => {
  it("rows add up to the total to the cent, and 待核 stays apart", () => {
    const figures = figuresOf(everything, everything, all);
    expect(add(figures.rows.map((row) => row.shown))).toEqual(everything.total);
    expect(figures.shown.land_area_m2).toBe(1512.97);
    expect(figures.shown.floor_area_m2).toBe(7000.7);
    expect(figures.pending.shown.count).toBe(9);
    expect(figures.shown.count).toBe(11);
    expect(figures.filtered).toBe(false);
  });

  it("leaves hidden categories out of the total but keeps their rows", () => {
    const figures = figuresOf(everything, everything, { ...all, categories: ["supply", "unclassified"] });
    expect(figures.shown.land_area_m2).toBe(1000.3);
    expect(figures.all.land_area_m2).toBe(1512.97);
    expect(figures.rows.find((row) => row.category === "renewal")?.shown.count).toBe(1);
    expect(figures.filtered).toBe(true);
  });

  it("shows the narrowed figures beside all", () => {
    const narrowed = summary([group("supply", "350206001", measures(3, 1000.1))]);
    const figures = figuresOf(everything, narrowed, all);
    expect(figures.rows[0]?.shown.land_area_m2).toBe(1000.1);
    expect(figures.rows[0]?.all.land_area_m2).toBe(1000.3);
    expect(figures.filtered).toBe(true);
  });

  it("takes of a street what lies in it, and the worklist from its own question", () => {
    const figures = figuresOf(everything, everything, { ...all, streets: ["350206002"], pending: measures(2, 5) });
    expect(figures.shown.land_area_m2).toBe(0.2);
    expect(figures.pending.shown.count).toBe(2);
    expect(figures.filtered).toBe(true);
  });

  it("counts objects by street among the visible categories", () => {
    expect([...streetCounts(everything, { categories: ["supply", "building"], streets: [] })]).toEqual([
      ["350206001", 3],
      ["350206002", 2],
      ["350206004", 4],
    ]);
  });
});
