import { describe, expect, it } from "vitest";
import { measured } from "./measure";
import { fromPlane, surveyCrs, type SurveyCrs } from "@/shared/gk";

const crs = surveyCrs("EPSG:4548") as SurveyCrs;
const square = [
  { x: 2713400, y: 613000 },
  { x: 2713400, y: 613100 },
  { x: 2713300, y: 613100 },
  { x: 2713300, y: 613000 },
].map((point) => fromPlane(point, crs));

describe("measuring", () => {
  it("says 10 000 ㎡ for a hectare of the survey plane, not what a sphere or Mercator says", () => {
    const result = measured("area", square, "EPSG:4548", true);
    expect(result?.area).toBeCloseTo(10_000, 2);
    expect(result?.length).toBeCloseTo(400, 4);
  });

  it("measures an open line without closing it", () => {
    const result = measured("distance", square.slice(0, 3), "EPSG:4548", false);
    expect(result?.length).toBeCloseTo(200, 4);
    expect(result?.area).toBeNull();
  });

  it("refuses to guess on another plane", () => {
    expect(measured("area", square, "EPSG:3857", true)).toBeNull();
  });
});
