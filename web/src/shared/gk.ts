/**
 * Gauss–Krüger on the CGCS2000 ellipsoid, 3° zones, scale 1 on the central meridian.
 *
 * Chinese surveying names the axes X = north and Y = east; that order is kept here.
 * Krüger's series to the fourth power of n is good to well under a millimetre within a zone.
 */
import type { LngLat } from "./geo";

const SEMI_MAJOR = 6378137;
const FLATTENING = 1 / 298.257222101;
const FALSE_EASTING = 500000;
const RADIAN = Math.PI / 180;

const n = FLATTENING / (2 - FLATTENING);
const ECCENTRICITY = Math.sqrt(FLATTENING * (2 - FLATTENING));
const RECTIFYING_RADIUS = (SEMI_MAJOR / (1 + n)) * (1 + n ** 2 / 4 + n ** 4 / 64);
const FORWARD = [
  n / 2 - (2 / 3) * n ** 2 + (5 / 16) * n ** 3 + (41 / 180) * n ** 4,
  (13 / 48) * n ** 2 - (3 / 5) * n ** 3 + (557 / 1440) * n ** 4,
  (61 / 240) * n ** 3 - (103 / 140) * n ** 4,
  (49561 / 161280) * n ** 4,
];
const INVERSE = [
  n / 2 - (2 / 3) * n ** 2 + (37 / 96) * n ** 3 - (1 / 360) * n ** 4,
  (1 / 48) * n ** 2 + (1 / 15) * n ** 3 - (437 / 1440) * n ** 4,
  (17 / 480) * n ** 3 - (37 / 840) * n ** 4,
  (4397 / 161280) * n ** 4,
];

/** A CGCS2000 3° zone. `prefixed` tells whether the CRS itself writes the zone before Y (EPSG:4527 does, 4548 does not). */
export interface SurveyCrs {
  code: string;
  centralMeridian: number;
  zone: number;
  prefixed: boolean;
}

/** Plane position in metres: `x` is north, `y` is east with the false easting and without zone prefix. */
export interface PlanePoint {
  x: number;
  y: number;
}

/** Reads `EPSG:4513`–`4533` (with zone prefix) and `EPSG:4534`–`4554` (without); null for any other CRS. */
export function surveyCrs(code: string): SurveyCrs | null {
  const number = Number(/^EPSG:(\d+)$/.exec(code)?.[1]);
  if (number >= 4513 && number <= 4533) {
    const zone = number - 4513 + 25;
    return { code, zone, centralMeridian: zone * 3, prefixed: true };
  }
  if (number >= 4534 && number <= 4554) {
    const zone = number - 4534 + 25;
    return { code, zone, centralMeridian: zone * 3, prefixed: false };
  }
  return null;
}

/** Longitude/latitude (degrees, CGCS2000) to the plane of a zone. */
export function toPlane([lng, lat]: LngLat, crs: SurveyCrs): PlanePoint {
  const sin = Math.sin(lat * RADIAN);
  const lambda = (lng - crs.centralMeridian) * RADIAN;
  const t = Math.sinh(Math.atanh(sin) - ECCENTRICITY * Math.atanh(ECCENTRICITY * sin));
  const xi0 = Math.atan2(t, Math.cos(lambda));
  const eta0 = Math.asinh(Math.sin(lambda) / Math.hypot(t, Math.cos(lambda)));
  let xi = xi0;
  let eta = eta0;
  FORWARD.forEach((coefficient, i) => {
    const k = 2 * (i + 1);
    xi += coefficient * Math.sin(k * xi0) * Math.cosh(k * eta0);
    eta += coefficient * Math.cos(k * xi0) * Math.sinh(k * eta0);
  });
  return { x: RECTIFYING_RADIUS * xi, y: FALSE_EASTING + RECTIFYING_RADIUS * eta };
}

/** Plane position back to longitude/latitude (degrees, CGCS2000). Accepts Y with or without the zone prefix. */
export function fromPlane(point: PlanePoint, crs: SurveyCrs): LngLat {
  const xi = point.x / RECTIFYING_RADIUS;
  const eta = (withoutPrefix(point.y) - FALSE_EASTING) / RECTIFYING_RADIUS;
  let xi0 = xi;
  let eta0 = eta;
  INVERSE.forEach((coefficient, i) => {
    const k = 2 * (i + 1);
    xi0 -= coefficient * Math.sin(k * xi) * Math.cosh(k * eta);
    eta0 -= coefficient * Math.cos(k * xi) * Math.sinh(k * eta);
  });
  const lambda = Math.atan2(Math.sinh(eta0), Math.cos(xi0));
  const t = Math.sin(xi0) / Math.hypot(Math.sinh(eta0), Math.cos(xi0));
  return [crs.centralMeridian + lambda / RADIAN, latitudeOf(t) / RADIAN];
}

/** Solves the conformal latitude tangent `t` for the geodetic latitude (radians) by fixed-point steps. */
function latitudeOf(t: number): number {
  const target = Math.asinh(t);
  let sin = Math.tanh(target);
  for (let i = 0; i < 8; i++) {
    sin = Math.tanh(target + ECCENTRICITY * Math.atanh(ECCENTRICITY * sin));
  }
  return Math.asin(sin);
}

/** Y with the zone number in front, as on survey sheets: 616146.669 → 39616146.669. */
export function withPrefix(y: number, crs: SurveyCrs): number {
  return crs.zone * 1e6 + y;
}

function withoutPrefix(y: number): number {
  return y > 1e7 ? y % 1e6 : y;
}

/** Area of a closed ring on the plane (shoelace, ㎡); the ring need not repeat its first point. */
export function planeArea(ring: readonly PlanePoint[]): number {
  const first = ring[0];
  if (!first) return 0;
  let twice = 0;
  ring.forEach((p, i) => {
    const q = ring[(i + 1) % ring.length] ?? first;
    // Differences to the first point keep the digits that seven-figure coordinates would cost.
    twice += (p.y - first.y) * (q.x - first.x) - (q.y - first.y) * (p.x - first.x);
  });
  return Math.abs(twice) / 2;
}

/** Length of a line on the plane (metres). */
export function planeLength(line: readonly PlanePoint[]): number {
  let sum = 0;
  for (let i = 1; i < line.length; i++) {
    const p = line[i - 1] as PlanePoint;
    const q = line[i] as PlanePoint;
    sum += Math.hypot(q.x - p.x, q.y - p.y);
  }
  return sum;
}
