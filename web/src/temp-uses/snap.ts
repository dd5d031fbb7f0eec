/** Points that are put down near the plot's outline fall upon it: a range a hand's breadth outside would be refused. */
import type { LngLat } from "@/shared/geo";

/** Metres in a degree of latitude; near enough for what a pointer means. */
const DEGREE = 111_320;

type Rings = readonly (readonly (readonly number[])[])[];

const ringsOf = (shape: GeoJSON.MultiPolygon | GeoJSON.Polygon): Rings => (shape.type === "Polygon" ? shape.coordinates : shape.coordinates.flat());

export function snapTo(position: LngLat, shapes: readonly (GeoJSON.MultiPolygon | GeoJSON.Polygon)[], tolerance: number): LngLat {
  const [lng, lat] = position;
  const wide = DEGREE * Math.cos((lat * Math.PI) / 180);
  /** Metres east and north of the point. */
  const local = ([x = 0, y = 0]: readonly number[]) => [(x - lng) * wide, (y - lat) * DEGREE] as const;
  let corner: { away: number; at: LngLat } | null = null;
  let edge: { away: number; at: LngLat } | null = null;
  for (const ring of shapes.flatMap(ringsOf)) {
    ring.forEach((point, i) => {
      const a = local(point);
      const away = Math.hypot(...a);
      if (away <= (corner?.away ?? tolerance)) corner = { away, at: [point[0] ?? 0, point[1] ?? 0] };
      const next = ring[i + 1];
      if (!next) return;
      const b = local(next);
      const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
      const length = dx * dx + dy * dy;
      const share = length === 0 ? 0 : Math.max(0, Math.min(1, -(a[0] * dx + a[1] * dy) / length));
      const foot = [a[0] + share * dx, a[1] + share * dy] as const;
      const off = Math.hypot(...foot);
      if (off <= (edge?.away ?? tolerance)) edge = { away: off, at: [lng + foot[0] / wide, lat + foot[1] / DEGREE] };
    });
  }
  const found = (corner ?? edge) as { at: LngLat } | null;
  return found?.at ?? position;
}
