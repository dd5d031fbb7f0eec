/** Between the map, which has degrees, and the survey plane, in which boundaries live. */
import { type Box, boxOf, type Point, type Ring, type Shape, toMillimetre } from "./geometry/shape";
import type { Path } from "@/map";
import type { Zone } from "@/shared/survey-text";
import type { Bbox, LngLat } from "@/shared/geo";
import { fromPlane, type SurveyCrs, surveyCrs, toPlane, withPrefix } from "@/shared/gk";

/** Points and rings never change in place, so what was worked out for one holds. */
export class Plane {
  private readonly points = new WeakMap<Point, LngLat>();
  private readonly rings = new WeakMap<Ring, Path>();

  private constructor(private readonly crs: SurveyCrs) {}

  /** Null where the survey system is not one of the 3° zones that the page can compute. */
  static of(code: string): Plane | null {
    const crs = surveyCrs(code);
    return crs && new Plane(crs);
  }

  get zone(): Zone {
    return { zone: this.crs.zone, prefixed: this.crs.prefixed };
  }

  /** To the millimetre: a pointer knows no more. */
  point(position: LngLat): Point {
    const { x, y } = toPlane(position, this.crs);
    return toMillimetre([this.crs.prefixed ? withPrefix(y, this.crs) : y, x]);
  }

  position(point: Point): LngLat {
    const known = this.points.get(point);
    if (known) return known;
    const position = fromPlane({ x: point[1], y: point[0] }, this.crs);
    this.points.set(point, position);
    return position;
  }

  path(ring: Ring): Path {
    const known = this.rings.get(ring);
    if (known) return known;
    const path = ring.map((point) => this.position(point));
    this.rings.set(ring, path);
    return path;
  }

  paths(shape: Shape): Path[] {
    return shape.flatMap((part) => part.map((ring) => this.path(ring)));
  }

  /** In degrees, around the shape. */
  bbox(shape: Shape): Bbox | null {
    const box = boxOf(shape);
    if (!box) return null;
    const corners = [this.position([box[0], box[1]]), this.position([box[2], box[3]])] as const;
    return [corners[0][0], corners[0][1], corners[1][0], corners[1][1]];
  }

  /** In metres, around a box in degrees. */
  box([west, south, east, north]: Bbox): Box {
    return boxOf([[[this.point([west, south]), this.point([east, north]), this.point([west, north]), this.point([east, south])]]]) as Box;
  }
}
