/** Which plot a point means, and what becomes a plot at all. */
import { describe, expect, it } from "vitest";
import { boxOf, plotAt, plotsOf } from "./plots";
import type { Entry } from "@/api/reserve";

/** A square by its south-west corner, in thousandths of a degree (about a hundred metres). */
const square = (x: number, y: number, size: number) =>
  [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]].map(([lng = 0, lat = 0]) => [lng / 1000, lat / 1000]);
const boundary = (...rings: number[][][]): GeoJSON.MultiPolygon => ({ type: "MultiPolygon", coordinates: [rings] });
const entry = (id: number, state: Entry["state"], space_ids: number[]) => ({ id, state, space_ids }) as Entry;

const boundaries = new Map([
  [1, boundary(square(0, 0, 10), square(4, 4, 2))],
  [2, boundary(square(1, 1, 1))],
  [3, boundary(square(20, 0, 1))],
]);
const plots = plotsOf([entry(11, "in_stock", [1, 9]), entry(12, "lead", [2, 3]), entry(13, "void", [9]), entry(14, "out", [])], boundaries);

describe("plots of entries", () => {
  it("are made of all their pieces; what has no boundary is none", () => {
    expect(plots.map(({ id, look, geometry }) => [id, look, geometry.coordinates.length])).toEqual([[11, "held", 1], [12, "coming", 2]]);
  });

  it("have a box around all of them, or none", () => {
    expect(boxOf(plots)).toEqual([0, 0, 0.021, 0.01]);
    expect(boxOf([])).toBeNull();
  });
});

describe("the plot at a point", () => {
  it("is the one around it, not one whose hole it is in", () => {
    expect(plotAt(plots, [0.008, 0.008], 1)).toBe(11);
    expect(plotAt(plots, [0.005, 0.005], 1)).toBeNull();
    expect(plotAt(plots, [0.0205, 0.0005], 1)).toBe(12);
  });

  it("is the narrower of two that lie over each other", () => {
    expect(plotAt(plots, [0.0015, 0.0015], 1)).toBe(12);
  });

  it("may be missed by a little", () => {
    expect(plotAt(plots, [0.0213, 0.0005], 40)).toBe(12);
    expect(plotAt(plots, [0.0213, 0.0005], 20)).toBeNull();
  });
});
