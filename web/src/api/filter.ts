/** The filter of the map page, in the two tongues the service understands: query parameters and CQL2. */
import { CATEGORIES, type Category } from "@/shared/category";
import type { Bbox } from "@/shared/geo";
import { areaRange, listOf, type MapSearch, NOT_FILLED, visibleCategories } from "@/shared/url-state";

export interface SpaceFilter {
  categories: Category[];
  streets: string[];
  stages: string[];
  uses: string[];
  years: string[];
  areaMin: number | null;
  areaMax: number | null;
  text: string;
  asOf: string | null;
}

export function filterOf(search: MapSearch): SpaceFilter {
  const { min, max } = areaRange(search);
  return {
    categories: visibleCategories(search),
    streets: listOf(search.st),
    stages: listOf(search.stage),
    uses: listOf(search.use),
    years: listOf(search.year),
    areaMin: min,
    areaMax: max,
    text: search.q ?? "",
    asOf: search.asof ?? null,
  };
}

/** Parameters of `GET /api/spaces`. No category at all is asked for by a word that matches none. */
export function listParameters(filter: SpaceFilter): Record<string, string | number | null> {
  const all = filter.categories.length === CATEGORIES.length;
  return {
    category: all ? null : filter.categories.join(","),
    street: filter.streets.join(",") || null,
    stage: filter.stages.join(",") || null,
    use: filter.uses.join(",") || null,
    supply_year: filter.years.join(",") || null,
    area_min: filter.areaMin,
    area_max: filter.areaMax,
    q: filter.text || null,
    as_of: filter.asOf,
  };
}

const quoted = (text: string) => `'${text.replace(/'/g, "''")}'`;

/** The columns that the service's `q` looks through. */
const TEXT_COLUMNS = ["name", "object_no", "code", "holder", "address"];

function contains(text: string): string {
  const pattern = quoted(`%${text.replace(/[\\%_]/g, "\\$&")}%`);
  return `(${TEXT_COLUMNS.map((column) => `casei(${column}) LIKE casei(${pattern})`).join(" OR ")})`;
}

/** Any of these, or nothing filled in where `none` is among them. `among` says it of the others. */
function oneOf(chosen: readonly string[], column: string, among: (codes: string[]) => string): string {
  const codes = chosen.filter((code) => code !== NOT_FILLED);
  const parts = [...(codes.length > 0 ? [among(codes)] : []), ...(codes.length < chosen.length ? [`${column} IS NULL`] : [])];
  return parts.length === 1 ? parts.join() : `(${parts.join(" OR ")})`;
}

const isIn = (column: string) => (codes: readonly string[]) => `${column} IN (${codes.map(quoted).join(",")})`;

/** The planned use counts, and the present one where none is planned. */
function usedFor(uses: readonly string[]): string {
  const now = oneOf(uses, "use_now_group", isIn("use_now_group"));
  const codes = uses.filter((code) => code !== NOT_FILLED);
  const later = `(use_plan_group IS NULL AND ${now})`;
  return codes.length === 0 ? later : `(${isIn("use_plan_group")(codes)} OR ${later})`;
}

const plannedIn = (years: readonly string[]) => {
  const parts = years.map((year) => `supply_plan LIKE ${quoted(`${year}%`)}`);
  return parts.length === 1 ? parts.join() : `(${parts.join(" OR ")})`;
};

/**
 * CQL2 for what the summary cannot answer from its groups. Categories and streets are in the groups,
 * so toggling one needs no request; and a street's area is what lies in it, while `street_code` would
 * take objects on the border whole.
 */
export function summaryFilter(filter: SpaceFilter): string | null {
  const parts: string[] = [];
  if (filter.stages.length > 0) parts.push(oneOf(filter.stages, "stage", isIn("stage")));
  if (filter.uses.length > 0) parts.push(usedFor(filter.uses));
  if (filter.years.length > 0) parts.push(oneOf(filter.years, "supply_plan", plannedIn));
  if (filter.areaMin !== null) parts.push(`area_m2 >= ${filter.areaMin}`);
  if (filter.areaMax !== null) parts.push(`area_m2 <= ${filter.areaMax}`);
  if (filter.text) parts.push(contains(filter.text));
  return parts.length === 0 ? null : parts.join(" AND ");
}

/**
 * CQL2 for exactly the objects of the list. The service's lists count what has no category as unclassified, and what is in no
 * street to none; `box` is what is in view, west first.
 */
export function listFilter(filter: SpaceFilter, box: Bbox | null): string | null {
  const parts: string[] = [];
  if (filter.categories.length < CATEGORIES.length) {
    const named = `category IN (${filter.categories.map(quoted).join(",")})`;
    parts.push(filter.categories.includes("unclassified") ? `(${named} OR category IS NULL)` : named);
  }
  const rest = pendingFilter(filter);
  if (rest) parts.push(rest);
  if (box) parts.push(`S_INTERSECTS(geometry, BBOX(${box.map((value) => value.toFixed(5)).join(",")}))`);
  return parts.length === 0 ? null : parts.join(" AND ");
}

/** The worklist is not grouped by street: its figures for some streets are asked for by this. */
export function pendingFilter(filter: SpaceFilter): string | null {
  const rest = summaryFilter(filter);
  if (filter.streets.length === 0) return rest;
  const streets = `street_code IN (${filter.streets.map(quoted).join(",")})`;
  return rest ? `${streets} AND ${rest}` : streets;
}
