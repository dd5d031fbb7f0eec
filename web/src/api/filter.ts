/** The filter of the map page, in the two tongues the service understands: query parameters and CQL2. */
import { CATEGORIES, type Category } from "@/shared/category";
import type { Bbox } from "@/shared/geo";
import { areaRange, listOf, type MapSearch, visibleCategories } from "@/shared/url-state";

export interface SpaceFilter {
  categories: Category[];
  streets: string[];
  stages: string[];
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

/**
 * CQL2 for what the summary cannot answer from its groups. Categories and streets are in the groups,
 * so toggling one needs no request; and a street's area is what lies in it, while `street_code` would
 * take objects on the border whole.
 */
export function summaryFilter(filter: SpaceFilter): string | null {
  const parts: string[] = [];
  if (filter.stages.length > 0) parts.push(`stage IN (${filter.stages.map(quoted).join(",")})`);
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
