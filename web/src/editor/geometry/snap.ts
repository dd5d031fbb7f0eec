/** Snapping. A point near a neighbour's vertex becomes that vertex, exactly; near an edge it comes to lie on the edge. */
import { boxOf, distance, type Place, type Point, type Ring, type Shape, toMicrometre, toMillimetre } from "./shape";

export interface Snapped {
  point: Point;
  kind: "vertex" | "edge";
}

/** A point this near to an edge lies on it. */
const ON_EDGE = 1e-6;

/** The place on the edge from `a` to `b` nearest to `point`, and how far along it lies (0–1). */
export function nearestOn(a: Point, b: Point, point: Point): { point: Point; along: number } {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const square = dx * dx + dy * dy;
  const raw = square === 0 ? 0 : ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / square;
  const along = Math.min(1, Math.max(0, raw));
  if (along === 0) return { point: a, along };
  if (along === 1) return { point: b, along };
  return { point: [a[0] + along * dx, a[1] + along * dy], along };
}

/** A written-down point of the edge: to the millimetre if that lies on it, else to the micrometre. */
export function settleOn(a: Point, b: Point, point: Point): Point {
  const coarse = toMillimetre(point);
  return distance(nearestOn(a, b, coarse).point, coarse) <= ON_EDGE ? coarse : toMicrometre(point);
}

interface Boxed {
  ring: Ring;
  box: readonly [number, number, number, number];
}

/** Rings to snap to, with their boxes. */
export class Snapper {
  private readonly rings: Boxed[];

  constructor(shapes: readonly Shape[]) {
    this.rings = shapes.flatMap((shape) =>
      shape.flatMap((part) =>
        part.flatMap((ring): Boxed[] => {
          const box = boxOf([[ring]]);
          return box ? [{ ring, box }] : [];
        }),
      ),
    );
  }

  /** What lies within `tolerance` (metres) of the point; vertices go before edges. */
  snap(point: Point, tolerance: number): Snapped | null {
    const [east, north] = point;
    let vertex: { point: Point; away: number } | null = null;
    let edge: { a: Point; b: Point; point: Point; away: number } | null = null;
    for (const { ring, box } of this.rings) {
      if (east < box[0] - tolerance || east > box[2] + tolerance || north < box[1] - tolerance || north > box[3] + tolerance) continue;
      for (let i = 0; i < ring.length; i++) {
        const a = ring[i] as Point;
        const b = ring[(i + 1) % ring.length] as Point;
        const toVertex = distance(a, point);
        if (toVertex <= tolerance && toVertex < (vertex?.away ?? Infinity)) vertex = { point: a, away: toVertex };
        if (vertex) continue;
        const on = nearestOn(a, b, point).point;
        const toEdge = distance(on, point);
        if (toEdge <= tolerance && toEdge < (edge?.away ?? Infinity)) edge = { a, b, point: on, away: toEdge };
      }
    }
    if (vertex) return { point: vertex.point, kind: "vertex" };
    return edge && { point: settleOn(edge.a, edge.b, edge.point), kind: "edge" };
  }
}

/** The vertex of the shape within `tolerance` of the point. */
export function vertexNear(shape: Shape, point: Point, tolerance: number): Place | null {
  let best: { place: Place; away: number } | null = null;
  shape.forEach((rings, part) =>
    rings.forEach((ring, r) =>
      ring.forEach((vertex, index) => {
        const away = distance(vertex, point);
        if (away <= tolerance && away < (best?.away ?? Infinity)) best = { place: { part, ring: r, index }, away };
      }),
    ),
  );
  return (best as { place: Place } | null)?.place ?? null;
}

/** The edge within `tolerance` of the point, by its first vertex. */
export function edgeNear(shape: Shape, point: Point, tolerance: number): { place: Place; point: Point } | null {
  let best: { place: Place; point: Point; away: number } | null = null;
  shape.forEach((rings, part) =>
    rings.forEach((ring, r) =>
      ring.forEach((a, index) => {
        const b = ring[(index + 1) % ring.length] as Point;
        const on = nearestOn(a, b, point).point;
        const away = distance(on, point);
        if (away <= tolerance && away < (best?.away ?? Infinity)) {
          best = { place: { part, ring: r, index }, point: settleOn(a, b, on), away };
        }
      }),
    ),
  );
  const found = best as { place: Place; point: Point } | null;
  return found && { place: found.place, point: found.point };
}

/** The point brought into line: along the direction before it, or at a right angle to it, whichever is nearer. */
export function atRightAngle(before: Point, anchor: Point, point: Point): Point {
  const length = distance(before, anchor);
  if (length === 0) return toMillimetre(point);
  const along: Point = [(anchor[0] - before[0]) / length, (anchor[1] - before[1]) / length];
  const across: Point = [-along[1], along[0]];
  const [dx, dy] = [point[0] - anchor[0], point[1] - anchor[1]];
  const [a, b] = [dx * along[0] + dy * along[1], dx * across[0] + dy * across[1]];
  const [axis, by] = Math.abs(a) >= Math.abs(b) ? [along, a] : [across, b];
  return toMillimetre([anchor[0] + axis[0] * by, anchor[1] + axis[1] * by]);
}
