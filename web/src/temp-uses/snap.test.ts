import { expect, it } from "vitest";
import { snapTo } from "./snap";

const PLOT: GeoJSON.Polygon = { type: "Polygon", coordinates: [[[118.1, 24.5], [118.101, 24.5], [118.101, 24.501], [118.1, 24.501], [118.1, 24.5]]] };

it("falls on a corner, else on an edge, else stays", () => {
  expect(snapTo([118.100005, 24.500005], [PLOT], 2)).toEqual([118.1, 24.5]);
  const [lng, lat] = snapTo([118.1005, 24.50001], [PLOT], 2);
  expect(lng).toBeCloseTo(118.1005, 9);
  expect(lat).toBeCloseTo(24.5, 9);
  expect(snapTo([118.1005, 24.5005], [PLOT], 2)).toEqual([118.1005, 24.5005]);
});
