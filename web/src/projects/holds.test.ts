import { expect, it } from "vitest";
import { holds } from "./holds";

const ring = (a: number, b: number) => [[a, a], [b, a], [b, b], [a, b], [a, a]];
const holed: GeoJSON.MultiPolygon = { type: "MultiPolygon", coordinates: [[ring(0, 10), ring(4, 6)], [ring(20, 21)]] };

it("a point is inside, in a hole, or outside", () => {
  expect([[1, 1], [20.5, 20.5], [5, 5], [15, 15], [-1, 5]].map(([x = 0, y = 0]) => holds(holed, [x, y]))).toEqual([true, true, false, false, false]);
});
