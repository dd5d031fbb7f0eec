/** How far a position is from a plot, without a net. The service works it out again on the ellipsoid when the form arrives. */
export type Point = readonly [lng: number, lat: number];
type Ring = Point[];
export interface Shape {
  type: string;
  coordinates: Ring[][];
}

const RADIANS = Math.PI / 180;
/** GRS80 (EPSG:7019): semi-major axis and squared eccentricity. */
const A = 6_378_137;
const E2 = 0.006_694_380_022_9;

/** Metres of a degree of longitude and of latitude here: radii of curvature in the prime vertical and the meridian. */
function metresPerDegree(lat: number): Point {
  const sine = Math.sin(lat * RADIANS);
  const w = Math.sqrt(1 - E2 * sine * sine);
  return [(A / w) * Math.cos(lat * RADIANS) * RADIANS, ((A * (1 - E2)) / (w * w * w)) * RADIANS];
}

/** Metres from `at` to the nearest edge; 0 inside; null without a boundary. */
export function metresTo(shape: Shape | null | undefined, at: Point): number | null {
  const polygons = shape?.coordinates ?? [];
  const latitude = polygons[0]?.[0]?.[0]?.[1];
  if (latitude === undefined) return null;
  const [east, north] = metresPerDegree((at[1] + latitude) / 2);
  let least = Infinity;
  for (const rings of polygons) {
    const flat = rings.map((ring) => ring.map(([lng, lat]) => [(lng - at[0]) * east, (lat - at[1]) * north] as const));
    // Inside an odd number of rings is inside the polygon, its holes left out.
    if (flat.filter(holdsOrigin).length % 2 === 1) return 0;
    for (const ring of flat) least = Math.min(least, toRing(ring));
  }
  return Number.isFinite(least) ? least : null;
}

function holdsOrigin(ring: readonly Point[]): boolean {
  let inside = false;
  for (const [[x, y], [u, v]] of sides(ring)) {
    if (y > 0 !== v > 0 && x + ((u - x) * -y) / (v - y) > 0) inside = !inside;
  }
  return inside;
}

function toRing(ring: readonly Point[]): number {
  let least = Infinity;
  for (const [[x, y], [u, v]] of sides(ring)) {
    const [dx, dy] = [u - x, v - y];
    const length = dx * dx + dy * dy;
    const share = length === 0 ? 0 : Math.min(1, Math.max(0, -(x * dx + y * dy) / length));
    least = Math.min(least, Math.hypot(x + share * dx, y + share * dy));
  }
  return least;
}

function sides(ring: readonly Point[]): [Point, Point][] {
  return ring.slice(1).map((end, place) => [ring[place] ?? end, end]);
}
