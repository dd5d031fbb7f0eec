/** Changes of a shape. Each makes a new one and leaves every point that it does not name the very same object. */
import { type Part, type Place, type Point, type Ring, type Shape, toMicrometre } from "./shape";

/** Least points of a ring. */
const LEAST = 3;

function replaceRing(shape: Shape, { part, ring }: Pick<Place, "part" | "ring">, change: (ring: Ring) => Ring): Shape {
  return shape.map((rings, p) => (p === part ? rings.map((points, r) => (r === ring ? change(points) : points)) : rings));
}

export function moveVertex(shape: Shape, place: Place, point: Point): Shape {
  return replaceRing(shape, place, (ring) => ring.map((old, i) => (i === place.index ? point : old)));
}

/** Puts a point behind the vertex at `place`. */
export function insertVertex(shape: Shape, place: Place, point: Point): Shape {
  return replaceRing(shape, place, (ring) => [...ring.slice(0, place.index + 1), point, ...ring.slice(place.index + 1)]);
}

/** Null where a ring would be left with two points. */
export function removeVertex(shape: Shape, place: Place): Shape | null {
  const ring = shape[place.part]?.[place.ring];
  if (!ring || ring.length <= LEAST) return null;
  return replaceRing(shape, place, (points) => points.filter((_, i) => i !== place.index));
}

/** Fills a hole, or takes away a part when its exterior is named. */
export function removeRing(shape: Shape, { part, ring }: Pick<Place, "part" | "ring">): Shape {
  if (ring === 0) return shape.filter((_, p) => p !== part);
  return shape.map((rings, p) => (p === part ? rings.filter((_, r) => r !== ring) : rings));
}

export function addPart(shape: Shape, exterior: Ring): Shape {
  return [...shape, [exterior]];
}

export function addHole(shape: Shape, part: number, hole: Ring): Shape {
  return shape.map((rings, p): Part => (p === part ? [...rings, hole] : rings));
}

/** The whole, shifted. */
export function translate(shape: Shape, [east, north]: Point): Shape {
  const shifted = (point: Point): Point => toMicrometre([point[0] + east, point[1] + north]);
  return shape.map((part) => part.map((ring) => ring.map(shifted)));
}
