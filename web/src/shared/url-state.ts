/**
 * The state of the map page as it stands in its address. The names are promised to officers who
 * keep such links: c, cats, st, stage, use, year, area, asof, base, sel, q, panel. No geometry, no personal data.
 */
import { CATEGORIES, type Category } from "./category";

export interface MapSearch {
  /** `lat,lng,zoom` */
  c?: string | undefined;
  /** Numbers of the visible categories (1–6, order of CATEGORIES); `0` hides all; absent shows all. */
  cats?: string | undefined;
  /** Street codes, comma separated. */
  st?: string | undefined;
  /** Stage codes, comma separated; `none` is what has none. */
  stage?: string | undefined;
  /** Groups of the planned use, else of the present one, comma separated; `none` is what has none. */
  use?: string | undefined;
  /** Years in which supply is planned, comma separated; `none` is what has none. */
  year?: string | undefined;
  /** `min-max` in ㎡, either may be missing. */
  area?: string | undefined;
  /** ISO date: the state of the records on that day. */
  asof?: string | undefined;
  base?: string | undefined;
  /** Ids of the selected objects; the first one is open in the drawer. */
  sel?: string | undefined;
  q?: string | undefined;
  panel?: "list" | "full" | undefined;
}

export interface View {
  lat: number;
  lng: number;
  zoom: number;
}

/** Stands for what nobody filled in, in the address and in the service's filters. */
export const NOT_FILLED = "none";

const NAMES = ["c", "cats", "st", "stage", "use", "year", "area", "asof", "base", "sel", "q", "panel"] as const;

/** Keeps what is well formed and drops the rest, so that a damaged link still opens the map. */
export function validMapSearch(raw: Record<string, unknown>): MapSearch {
  const search: Record<string, string> = {};
  for (const name of NAMES) {
    const value = raw[name];
    if (value !== undefined && value !== null && String(value) !== "") search[name] = String(value);
  }
  const tests: Partial<Record<(typeof NAMES)[number], RegExp>> = {
    c: /^-?\d+(\.\d+)?,-?\d+(\.\d+)?,\d+(\.\d+)?$/,
    cats: /^[0-6](,[1-6])*$/,
    use: /^[a-z_]+(,[a-z_]+)*$/,
    year: /^(\d{4}|none)(,(\d{4}|none))*$/,
    area: /^\d*(\.\d+)?-\d*(\.\d+)?$/,
    asof: /^\d{4}-\d{2}-\d{2}$/,
    sel: /^\d+(,\d+)*$/,
    panel: /^(list|full)$/,
  };
  for (const [name, test] of Object.entries(tests)) {
    if (search[name] !== undefined && !test.test(search[name])) delete search[name];
  }
  return search as MapSearch;
}

export function viewOf(search: MapSearch): View | null {
  if (!search.c) return null;
  const [lat = NaN, lng = NaN, zoom = NaN] = search.c.split(",").map(Number);
  return Math.abs(lat) <= 85 && Math.abs(lng) <= 180 && zoom <= 22 ? { lat, lng, zoom } : null;
}

/** Six decimals are 0.1 m: the view comes back to the pixel. */
export function viewText({ lat, lng, zoom }: View): string {
  return `${lat.toFixed(6)},${lng.toFixed(6)},${zoom}`;
}

export function visibleCategories(search: MapSearch): Category[] {
  if (search.cats === undefined) return [...CATEGORIES];
  const numbers = search.cats.split(",").map(Number);
  return CATEGORIES.filter((_, i) => numbers.includes(i + 1));
}

/** The `cats` value for these categories; all of them is the default and leaves no trace. */
export function categoriesText(visible: readonly Category[]): string | undefined {
  if (visible.length === CATEGORIES.length) return undefined;
  const numbers = CATEGORIES.flatMap((name, i) => (visible.includes(name) ? [i + 1] : []));
  return numbers.length === 0 ? "0" : numbers.join(",");
}

export function listOf(text: string | undefined): string[] {
  return text ? text.split(",").filter(Boolean) : [];
}

export function listText(items: readonly (string | number)[]): string | undefined {
  return items.length === 0 ? undefined : items.join(",");
}

export function areaRange(search: MapSearch): { min: number | null; max: number | null } {
  const [min = "", max = ""] = (search.area ?? "").split("-");
  return { min: min === "" ? null : Number(min), max: max === "" ? null : Number(max) };
}

export function areaText(min: number | null, max: number | null): string | undefined {
  return min === null && max === null ? undefined : `${min ?? ""}-${max ?? ""}`;
}

export function selectedIds(search: MapSearch): number[] {
  return listOf(search.sel).map(Number);
}

/** Plain `a=1&b=2` with commas left readable: links are pasted into letters and minutes. */
export function stringifySearch(search: Record<string, unknown>): string {
  const parts = Object.entries(search)
    .filter(([, value]) => value !== undefined && value !== null && value !== "")
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value)).replace(/%2C/g, ",")}`);
  return parts.length === 0 ? "" : `?${parts.join("&")}`;
}

export function parseSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}
