/** A sheet to be printed: which ground it shows, and the address that prints it. */
import { query } from "@/api/client";
import type { Category } from "@/shared/category";
import { CATEGORIES } from "@/shared/category";
import type { Bbox, LngLat } from "@/shared/geo";
import { fromPlane, type PlanePoint, type SurveyCrs } from "@/shared/gk";

export interface PaperSize {
  paper: string;
  orientation: "portrait" | "landscape";
  map_width_mm: number;
  map_height_mm: number;
}

export interface Sheet {
  paper: string;
  orientation: PaperSize["orientation"];
  scale: number;
  /** Middle of the map on the survey plane. */
  centre: PlanePoint;
  categories: readonly Category[];
  /** The object whose corners are listed. */
  vertices: number | null;
  title: string;
  issuer: string;
  drafter: string;
  checker: string;
  review_no: string;
  prefix: boolean;
}

/** The map's corners on the ground, in degrees. */
export function ringOf(sheet: Sheet, size: PaperSize, crs: SurveyCrs): LngLat[] {
  const [w, h] = [size.map_width_mm, size.map_height_mm].map((mm) => (mm * sheet.scale) / 2000);
  const { x, y } = sheet.centre;
  const corner = (east: 1 | -1, north: 1 | -1) => fromPlane({ x: x + north * (h ?? 0), y: y + east * (w ?? 0) }, crs);
  return [corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1)];
}

export function boxOf(ring: readonly LngLat[]): Bbox {
  const lng = ring.map(([value]) => value);
  const lat = ring.map(([, value]) => value);
  return [Math.min(...lng), Math.min(...lat), Math.max(...lng), Math.max(...lat)];
}

/** The largest scale on which a box of so many metres fits. */
export function scaleFor(width: number, height: number, size: PaperSize, scales: readonly number[]): number {
  const fits = (scale: number) =>
    (size.map_width_mm * scale) / 1000 >= width && (size.map_height_mm * scale) / 1000 >= height;
  return scales.find(fits) ?? scales[scales.length - 1] ?? 10000;
}

export function addressOf(sheet: Sheet): string {
  const all = sheet.categories.length === CATEGORIES.length;
  return `/api/print/map${query({
    center: `${sheet.centre.y.toFixed(3)},${sheet.centre.x.toFixed(3)}`,
    scale: sheet.scale,
    paper: sheet.paper,
    orientation: sheet.orientation,
    cats: all ? null : sheet.categories.join(","),
    vertices: sheet.vertices,
    title: sheet.title.trim(),
    issuer: sheet.issuer.trim(),
    drafter: sheet.drafter.trim(),
    checker: sheet.checker.trim(),
    review_no: sheet.review_no.trim(),
    prefix: sheet.prefix ? "true" : null,
  })}`;
}
