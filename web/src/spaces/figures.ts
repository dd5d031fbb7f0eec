/** The first screen's figures, from the summary's groups. Land and floor space are never added. */
import type { Measures, Summary, SummaryGroup } from "@/api/types";
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

/** No street chosen means all of them, also what lies in none. */
function inStreets(streets: readonly string[]) {
  return (group: SummaryGroup) => streets.length === 0 || streets.includes(group.key.street ?? "");
}

function ofCategory(groups: readonly SummaryGroup[], category: Category): Measures {
  return add(groups.filter((group) => group.key.category === category));
}

interface Chosen {
  categories: readonly Category[];
  streets: readonly string[];
  /** The worklist under the same filter; the groups do not hold it. */
  pending: Measures;
}

/**
 * `everything` without filter, `narrowed` with what the service has to filter (stage, area, text);
 * categories and streets are switched here, without asking again.
 */
export function figuresOf(everything: Summary, narrowed: Summary, chosen: Chosen): Figures {
  const groups = narrowed.groups.filter(inStreets(chosen.streets));
  const visible = chosen.categories;
  const rows = PUBLISHED.map((category) => ({
    category,
    shown: ofCategory(groups, category),
    all: ofCategory(everything.groups, category),
  }));
  const shown = add(rows.filter((row) => visible.includes(row.category)).map((row) => row.shown));
  return {
    rows,
    pending: { category: "unclassified", shown: chosen.pending, all: everything.pending },
    shown,
    all: everything.total,
    filtered:
      narrowed !== everything ||
      chosen.streets.length > 0 ||
      PUBLISHED.some((category) => !visible.includes(category)),
  };
}

/** Objects per street among what is chosen: what the map shows when it is too small for shapes. */
export function streetCounts(
  summary: Summary,
  { categories: visible, streets }: Pick<Chosen, "categories" | "streets">,
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { key, count } of summary.groups.filter(inStreets(streets))) {
    if (!key.street || !key.category || !visible.includes(key.category)) continue;
    counts.set(key.street, (counts.get(key.street) ?? 0) + count);
  }
  return counts;
}
