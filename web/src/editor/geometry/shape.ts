/**
 * Boundaries in the survey plane. Numbers are those of the service, to the last digit: JSON names a double by its shortest
 * decimal in both directions, so a vertex that nobody touches goes back as it came.
 */

/** East and north in metres, as the API has them (with the zone in front where the survey system has it). */
export type Point = readonly [east: number, north: number];

/** Closed by thought: the first point is not repeated. */
export type Ring = readonly Point[];

/** The exterior, then its holes. */
export type Part = readonly Ring[];

export type Shape = readonly Part[];

/** Which vertex: of which part, which ring (0 is the exterior), from 0. */
export interface Place {
  part: number;
  ring: number;
  index: number;
}

export const EMPTY: Shape = [];

export const same = (a: Point, b: Point) => a[0] === b[0] && a[1] === b[1];

export const samePlace = (a: Place | null, b: Place | null) =>
  a === b || (a !== null && b !== null && a.part === b.part && a.ring === b.ring && a.index === b.index);

const SURVEYED = 3;
const FINE = 6;

/** The nearest decimal, as a number: no binary dust behind the millimetre. */
function rounded(value: number, places: number): number {
  return Number(value.toFixed(places));
}

/** To the millimetre, as points are surveyed. */
export const toMillimetre = ([east, north]: Point): Point => [rounded(east, SURVEYED), rounded(north, SURVEYED)];

/** To the micrometre, where a millimetre would be seen in an area. */
export const toMicrometre = ([east, north]: Point): Point => [rounded(east, FINE), rounded(north, FINE)];

export function sameShape(a: Shape, b: Shape): boolean {
  return (
    a === b ||
    (a.length === b.length &&
      a.every((part, p) => {
        const other = b[p];
        return (
          other?.length === part.length &&
          part.every((ring, r) => ring.length === other[r]?.length && ring.every((point, i) => same(point, other[r]?.[i] as Point)))
        );
      }))
  );
}

type Coordinates = readonly (readonly (readonly (readonly number[])[])[])[];

/** From the API, whose rings repeat their first point. */
export function fromCoordinates(coordinates: Coordinates): Shape {
  return coordinates.map((part) =>
    part.map((ring) => {
      const points = ring.map(([east = NaN, north = NaN]): Point => [east, north]);
      const [first, last] = [points[0], points.at(-1)];
      return points.length > 1 && first && last && same(first, last) ? points.slice(0, -1) : points;
    }),
  );
}

/** For the API. */
export function toCoordinates(shape: Shape): Point[][][] {
  return shape.map((part) => part.map((ring) => (ring[0] ? [...ring, ring[0]] : [])));
}

export function ringAt(shape: Shape, { part, ring }: Pick<Place, "part" | "ring">): Ring | undefined {
  return shape[part]?.[ring];
}

export function pointAt(shape: Shape, place: Place): Point | undefined {
  return ringAt(shape, place)?.[place.index];
}

/** Every vertex with its place, in the order of the survey sheet. */
export function places(shape: Shape): { place: Place; point: Point }[] {
  return shape.flatMap((rings, part) =>
    rings.flatMap((points, ring) => points.map((point, index) => ({ place: { part, ring, index }, point }))),
  );
}

export function vertexCount(shape: Shape): number {
  return shape.reduce((sum, part) => sum + part.reduce((all, ring) => all + ring.length, 0), 0);
}

export type Box = readonly [west: number, south: number, east: number, north: number];

/** Null for a shape without points. */
export function boxOf(shape: Shape): Box | null {
  let box: [number, number, number, number] | null = null;
  for (const part of shape) {
    for (const ring of part) {
      for (const [east, north] of ring) {
        box ??= [east, north, east, north];
        box = [Math.min(box[0], east), Math.min(box[1], north), Math.max(box[2], east), Math.max(box[3], north)];
      }
    }
  }
  return box;
}

/** Even-odd; a point on the ring itself may fall on either side. */
export function inRing([east, north]: Point, ring: Ring): boolean {
  let inside = false;
  ring.forEach((a, i) => {
    const b = ring[(i + 1) % ring.length] as Point;
    if (a[1] > north !== b[1] > north && east < ((b[0] - a[0]) * (north - a[1])) / (b[1] - a[1]) + a[0]) inside = !inside;
  });
  return inside;
}

/** In the exterior and in none of its holes. */
export function inPart(point: Point, part: Part): boolean {
  const [exterior, ...holes] = part;
  return exterior !== undefined && inRing(point, exterior) && !holes.some((hole) => inRing(point, hole));
}

export const inShape = (point: Point, shape: Shape) => shape.some((part) => inPart(point, part));

export const distance = (a: Point, b: Point) => Math.hypot(a[0] - b[0], a[1] - b[1]);
