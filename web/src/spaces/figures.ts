/** The first screen's figures, from the summary's groups. Land and floor space are never added. */
import type { Measures, Summary } from "@/api/types";
import { type Category, PUBLISHED } from "@/shared/category";
import { sum } from "@/shared/decimal";

export interface FigureRow {
  category: Category;
  shown: Measures;
  all: Measures;
}

export interface Figures {
  rows: FigureRow[];
  /** The worklist 待核: apart from every total. */
  pending: FigureRow;
  shown: Measures;
  all: Measures;
  filtered: boolean;
}

export const NOTHING: Measures = {
  count: 0,
  land_area_m2: 0,
  floor_area_m2: 0,
  vacant_area_m2: 0,
  gross_land_area_m2: 0,
};

/** Exact to the cent: the rows must add up to the total that the service tells. */
export function add(list: readonly Measures[]): Measures {
  const total = (key: keyof Measures) => sum(list.map((measures) => measures[key]));
  return {
    count: total("count"),
    land_area_m2: total("land_area_m2"),
    floor_area_m2: total("floor_area_m2"),
    vacant_area_m2: total("vacant_area_m2"),
    gross_land_area_m2: total("gross_land_area_m2"),
  };
}

function ofCategory(summary: Summary, category: Category): Measures {
  return add(summary.groups.filter((group) => group.key.category === category));
}

/**
 * `everything` without filter, `narrowed` with the filter that the service applied (street, stage,
 * area); categories are switched here, without asking again.
 */
export function figuresOf(everything: Summary, narrowed: Summary, visible: readonly Category[]): Figures {
  const rows = PUBLISHED.map((category) => ({
    category,
    shown: ofCategory(narrowed, category),
    all: ofCategory(everything, category),
  }));
  const shown = add(rows.filter((row) => visible.includes(row.category)).map((row) => row.shown));
  return {
    rows,
    pending: { category: "unclassified", shown: narrowed.pending, all: everything.pending },
    shown,
    all: everything.total,
    filtered: narrowed !== everything || PUBLISHED.some((category) => !visible.includes(category)),
  };
}

/** Objects per street among the visible categories: what the map shows when it is too small for shapes. */
export function streetCounts(summary: Summary, visible: readonly Category[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { key, count } of summary.groups) {
    if (!key.street || !key.category || !visible.includes(key.category)) continue;
    counts.set(key.street, (counts.get(key.street) ?? 0) + count);
  }
  return counts;
}
