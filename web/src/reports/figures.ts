/** What of a figure is shown, and where it leads. Rounded once, when it is written; sums are the service's. */
import type { Measure, Step } from "@/api/reports";
import type { Measures } from "@/api/types";
import { CATEGORIES } from "@/shared/category";
import { count, mu, NONE, share, tenThousandM2 } from "@/shared/format";
import { areaText, categoriesText, listOf, type MapSearch } from "@/shared/url-state";

/** What a table can show: name in the address, of which measure, how it is written. */
export const FIGURES = {
  count: { of: "count", write: count },
  land: { of: "land_area_m2", write: tenThousandM2 },
  mu: { of: "land_area_m2", write: mu },
  floor: { of: "floor_area_m2", write: tenThousandM2 },
  vacant: { of: "vacant_area_m2", write: tenThousandM2 },
} as const satisfies Record<string, { of: keyof Measures; write: (value: number | null | undefined) => string }>;

export type FigureKey = keyof typeof FIGURES;

export const FIGURE_KEYS = Object.keys(FIGURES) as FigureKey[];

/** What can be followed from month to month. */
export const TREND_KEYS = FIGURE_KEYS.filter((key) => key !== "vacant");

export const figureOf = (text: string | undefined, keys: readonly FigureKey[] = FIGURE_KEYS): FigureKey => keys.find((key) => key === text) ?? "land";

/** With its sign: a change says which way it went. */
export function signed(write: (value: number) => string, value: number): string {
  const text = write(Math.abs(value));
  if (!/[1-9]/.test(text)) return text;
  return value < 0 ? `−${text}` : `+${text}`;
}

/**
 * The map's list of the same objects; null where there is none to show. The map tells parcels from buildings by category alone:
 * of 部队用地, which holds both, a list of parcels only has no address there.
 */
export function mapSearchOf(list: string | null): MapSearch | null {
  if (list === null) return null;
  const asked = new URLSearchParams(list.slice(list.indexOf("?") + 1));
  const wanted = listOf(asked.get("category") ?? undefined);
  const categories = CATEGORIES.filter((category) => wanted.includes(category));
  if (categories.length === 0 || categories.length !== wanted.length) return null;
  if (asked.get("kind") !== null && wanted.includes("military")) return null;
  const street = asked.get("street");
  // Outside all streets: the map has no name for it.
  if (street !== null && !/^\d/.test(street)) return null;
  const bound = (name: string) => (asked.has(name) ? Number(asked.get(name)) : null);
  return {
    cats: categoriesText(categories),
    st: street ?? undefined,
    stage: asked.get("stage") ?? undefined,
    use: asked.get("use") ?? undefined,
    year: asked.get("supply_year") ?? undefined,
    area: areaText(bound("area_min"), bound("area_max")),
    asof: asked.get("as_of") ?? undefined,
    panel: "list",
  };
}

/** Change against another end, as a percentage; nothing grows from nothing. */
export function growth(closing: number, before: number | undefined): string {
  if (before === undefined || before === 0) return NONE;
  const change = (closing - before) / before;
  return `${signed((value) => share(value), change)}%`;
}

/** The end of the same month a year before, if it is among these. */
export function yearBefore(steps: readonly Step[], { month }: Step, measure: Measure): number | undefined {
  const [year = "", place = ""] = month.split("-");
  return steps.find((step) => step.month === `${Number(year) - 1}-${place}`)?.[measure].closing;
}
