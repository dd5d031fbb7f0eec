/** What can be chosen of an export, and the request that it comes to. */
import type { ExportCollection, ExportFormat, ExportWish } from "@/api/exports";

/** In the order of how often offices ask for them. */
export const FORMATS: readonly ExportFormat[] = ["xlsx", "gpkg", "shp", "geojson", "txt", "dxf", "kml", "csv", "fgb"];
export const COLLECTIONS: readonly ExportCollection[] = ["spaces", "parcels", "buildings", "zones"];
export const DECIMALS = [2, 3, 4] as const;

const DEGREES = "EPSG:4490";

export interface Choice {
  collection: ExportCollection;
  format: ExportFormat;
  /** Of each format, where somebody chose. */
  crs: Partial<Record<ExportFormat, string>>;
  encoding: Partial<Record<ExportFormat, string>>;
  jPrefix: boolean;
  closingPoint: boolean;
  northWest: boolean;
  decimals: number;
}

export const FIRST: Choice = {
  collection: "spaces",
  format: "xlsx",
  crs: {},
  encoding: {},
  jPrefix: true,
  closingPoint: true,
  northWest: true,
  decimals: 3,
};

/** The same zone with its number before the eastings (EPSG:4548 → 4527), for the 3° and the 6° zones of CGCS2000. */
export function withZone(code: string): string {
  const number = Number(code.replace("EPSG:", ""));
  if (number >= 4534 && number <= 4554) return `EPSG:${number - 21}`;
  if (number >= 4502 && number <= 4512) return `EPSG:${number - 11}`;
  return code;
}

/** Reference systems that suit a format, the usual one first; none where there are no coordinates, or no choice. */
export function crsChoices(format: ExportFormat, survey: string): string[] {
  const plane = [...new Set([survey, withZone(survey)])];
  switch (format) {
    case "xlsx":
    case "kml":
      return [];
    case "txt":
      return plane.reverse();
    case "dxf":
      return plane;
    case "gpkg":
    case "shp":
      return [...plane, DEGREES];
    default:
      return [DEGREES, ...plane];
  }
}

/** Encodings that a format leaves open, the usual one first. */
export function encodings(format: ExportFormat): string[] {
  if (format === "csv") return ["UTF-8", "GBK"];
  return format === "shp" || format === "txt" || format === "dxf" ? ["GBK", "UTF-8"] : [];
}

/** The service writes 界址点 of parcels and buildings only. */
export const holds = (format: ExportFormat, collection: ExportCollection) => !(format === "txt" && collection === "zones");

/** What was chosen, or the usual. */
export function chosen(of: Partial<Record<ExportFormat, string>>, format: ExportFormat, choices: readonly string[]): string | undefined {
  const wanted = of[format];
  return wanted !== undefined && choices.includes(wanted) ? wanted : choices[0];
}

interface What {
  survey: string;
  filter: string | null;
  asOf: string;
  today: string;
}

export function wishOf(choice: Choice, { survey, filter, asOf, today }: What): ExportWish {
  const { collection, format } = choice;
  const crs = chosen(choice.crs, format, crsChoices(format, survey));
  const encoding = chosen(choice.encoding, format, encodings(format));
  return {
    collection,
    format,
    ...(crs && { crs }),
    ...(encoding && { encoding }),
    ...(filter && collection !== "zones" && { filter }),
    ...(asOf && asOf !== today && { as_of: asOf }),
    ...(format === "txt" && {
      j_prefix: choice.jPrefix,
      closing_point: choice.closingPoint,
      north_west: choice.northWest,
      decimals: choice.decimals,
    }),
  };
}

const STORED = "tuguan.export";

/** Last time's choice: an office mostly wants the same again. Anything that is not one any more is dropped. */
export function remembered(): Choice {
  try {
    const stored = JSON.parse(localStorage.getItem(STORED) ?? "{}") as Partial<Choice>;
    const choice = { ...FIRST, ...stored };
    const known = FORMATS.includes(choice.format) && COLLECTIONS.includes(choice.collection) && holds(choice.format, choice.collection);
    const whole = typeof choice.crs === "object" && typeof choice.encoding === "object" && DECIMALS.some((n) => n === choice.decimals);
    return known && whole ? choice : FIRST;
  } catch {
    return FIRST;
  }
}

export function remember(choice: Choice) {
  localStorage.setItem(STORED, JSON.stringify(choice));
}
