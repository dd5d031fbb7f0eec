import { describe, expect, it } from "vitest";
import { metresTo, type Point } from "./geo";

/**
 * A square of 100 m, EPSG:4548 E 612100 to 612200, N 2714100 to 2714200, in degrees by PROJ 9.5.1. The distances are geodesics on GRS80
 * to the nearest point of its boundary by pyproj's Geod.
 */
const SQUARE = {
  type: "MultiPolygon",
  coordinates: [[[[118.106206146, 24.52691411], [118.107192804, 24.526906871], [118.10720072, 24.527809507], [118.106214055, 24.527816745], [118.106206146, 24.52691411]]]] as Point[][][],
};

describe("the distance to a plot", () => {
  it("is that of the geodesic, to a few centimetres nearby", () => {
    const at = (lng: number, lat: number) => metresTo(SQUARE, [lng, lat]) ?? NaN;
    expect(at(118.1054858898, 24.5273707366)).toBeCloseTo(73.39, 1);
    expect(at(118.1078961385, 24.5283460169)).toBeCloseTo(92.18, 1);
    expect(Math.abs(at(118.0075420066, 24.528056715) - 9998.58)).toBeLessThan(1);
  });

  it("is nothing inside, and the way out of a hole", () => {
    const middle: Point = [118.10670343, 24.52736181];
    expect(metresTo(SQUARE, middle)).toBe(0);
    const hole = [[118.1066, 24.5272], [118.1068, 24.5272], [118.1068, 24.5275], [118.1066, 24.5275], [118.1066, 24.5272]] as Point[];
    const holed = { type: "MultiPolygon", coordinates: [[...(SQUARE.coordinates[0] ?? []), hole]] };
    expect(metresTo(holed, middle)).toBeGreaterThan(5);
  });

  it("is unknown without a boundary", () => {
    expect(metresTo(null, [118, 24])).toBeNull();
    expect(metresTo({ type: "MultiPolygon", coordinates: [] }, [118, 24])).toBeNull();
  });
});
