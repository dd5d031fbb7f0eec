/**
 * Area and perimeter by the service's own rule (docs/architecture.md, decision 1): planar in the survey system, each ring taken
 * from its first vertex, exteriors less holes; rounded once, half away from zero, to 0.01 ㎡.
 */
import { distance, type Point, type Ring, type Shape } from "./shape";

/** Signed, positive when counter-clockwise (east to the right, north up). */
export function ringArea(ring: Ring): number {
  const origin = ring[0];
  if (!origin) return 0;
  let twice = 0;
  for (let i = 0; i < ring.length; i++) {
    const a = ring[i] as Point;
    const b = ring[(i + 1) % ring.length] as Point;
    // From the first vertex: with seven-digit northings the plain formula would lose the decimals.
    const [ax, ay, bx, by] = [a[0] - origin[0], a[1] - origin[1], b[0] - origin[0], b[1] - origin[1]];
    twice += ax * by - bx * ay;
  }
  return twice / 2;
}

/** ㎡, not rounded. */
export function areaOf(shape: Shape): number {
  return shape.reduce((total, [exterior = [], ...holes]) => {
    const open = holes.reduce((sum, hole) => sum + Math.abs(ringArea(hole)), 0);
    return total + (Math.abs(ringArea(exterior)) - open);
  }, 0);
}

/** Metres along all rings, holes included, not rounded. */
export function perimeterOf(shape: Shape): number {
  let sum = 0;
  for (const part of shape) {
    for (const ring of part) ring.forEach((point, i) => (sum += distance(point, ring[(i + 1) % ring.length] as Point)));
  }
  return sum;
}

/** Decimals within which lie the halves that paper would round; beyond is the dust of binary fractions. */
const EXACT_PLACES = 7;

/** Two decimals, half away from zero; 10000.005 becomes 10000.01 as on paper, though no double is 10000.005. */
export function roundArea(value: number): number {
  if (!Number.isFinite(value)) return 0;
  const magnitude = BigInt(Math.abs(value).toFixed(EXACT_PLACES).replace(".", ""));
  const step = 10n ** BigInt(EXACT_PLACES - 2);
  const cents = (magnitude * 2n + step) / (step * 2n);
  return (Math.sign(value) || 1) * Number(`${cents}e-2`);
}

/** What a shape measures, as it is written: ㎡ and metres with two decimals. */
export function measure(shape: Shape): { area: number; perimeter: number } {
  return { area: roundArea(areaOf(shape)), perimeter: roundArea(perimeterOf(shape)) };
}
