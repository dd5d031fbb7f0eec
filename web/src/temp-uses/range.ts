/** The range as numbers: read from what people paste, measured on the survey plane. */
import type { LngLat } from "@/shared/geo";
import { fromPlane, planeArea, type SurveyCrs, toPlane } from "@/shared/gk";
import { readPasted } from "@/shared/survey-text";

export type Range = GeoJSON.MultiPolygon | GeoJSON.Polygon;

/** A billionth of a degree is a tenth of a millimetre. */
const PLACES = 9;
const short = (value: number) => Number(value.toFixed(PLACES));

export function ringRange(ring: readonly LngLat[]): GeoJSON.Polygon {
  const points = ring.map(([lng, lat]) => [short(lng), short(lat)]);
  return { type: "Polygon", coordinates: [[...points, ...points.slice(0, 1)]] };
}

export const ringsOf = (range: Range): LngLat[][] =>
  (range.type === "Polygon" ? range.coordinates : range.coordinates.flat()).map((ring) => ring.slice(0, -1).map(([lng = 0, lat = 0]): LngLat => [lng, lat]));

/** ㎡; holes are taken out. */
export function areaOf(range: Range, crs: SurveyCrs): number {
  const parts = range.type === "Polygon" ? [range.coordinates] : range.coordinates;
  const ring = (points: readonly (readonly number[])[]) => planeArea(points.slice(0, -1).map(([lng = 0, lat = 0]) => toPlane([lng, lat], crs)));
  return parts.reduce((sum, [exterior = [], ...holes]) => sum + ring(exterior) - holes.reduce((open, hole) => open + ring(hole), 0), 0);
}

const isRange = (value: unknown): value is Range => {
  const { type, coordinates } = (value ?? {}) as { type?: unknown; coordinates?: unknown };
  return (type === "Polygon" || type === "MultiPolygon") && Array.isArray(coordinates) && coordinates.length > 0;
};

/** A GeoJSON geometry, feature or collection of one; null for anything else. */
function fromGeoJson(text: string): Range | null {
  try {
    const value = JSON.parse(text) as { type?: string; geometry?: unknown; features?: { geometry?: unknown }[] };
    const geometry = value.type === "Feature" ? value.geometry : value.type === "FeatureCollection" ? (value.features?.length === 1 ? value.features[0]?.geometry : null) : value;
    return isRange(geometry) ? geometry : null;
  } catch {
    return null;
  }
}

export type PasteFault = "geojson" | "no_numbers" | "wrong_zone" | "wrong_place" | "too_few" | "no_plane";

/** GeoJSON in degrees, or the rows of a 界址点 sheet in the survey system. */
export function readRange(text: string, crs: SurveyCrs | null): { range: Range } | { fault: PasteFault; line: number } {
  if (text.trimStart().startsWith("{")) {
    const range = fromGeoJson(text);
    return range ? { range } : { fault: "geojson", line: 0 };
  }
  if (!crs) return { fault: "no_plane", line: 0 };
  const read = readPasted(text, crs);
  if ("fault" in read) return read;
  return { range: ringRange(read.ring.map(([east, north]) => fromPlane({ x: north, y: east }, crs))) };
}
