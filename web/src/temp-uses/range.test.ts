import { describe, expect, it } from "vitest";
import { areaOf, readRange, ringsOf } from "./range";
import { surveyCrs } from "@/shared/gk";

const crs = surveyCrs("EPSG:4548");

describe("a range that is pasted", () => {
  it("is read from the rows of a survey sheet, X north and Y east", () => {
    const read = readRange("J1 2714100.000 612100.000\nJ2 2714100.000 612150.000\nJ3 2714140.000 612150.000\nJ4 2714140.000 612100.000", crs);
    if (!("range" in read) || !crs) throw new Error("not read");
    expect(ringsOf(read.range)).toHaveLength(1);
    // 50 m by 40 m.
    expect(areaOf(read.range, crs)).toBeCloseTo(2000, 2);
  });

  it("is read from GeoJSON, also as a feature", () => {
    const geometry = { type: "Polygon", coordinates: [[[118.1, 24.5], [118.2, 24.5], [118.2, 24.6], [118.1, 24.5]]] };
    for (const value of [geometry, { type: "Feature", geometry }, { type: "FeatureCollection", features: [{ geometry }] }]) {
      expect(readRange(JSON.stringify(value), crs)).toEqual({ range: geometry });
    }
  });

  it("says what is wrong", () => {
    expect(readRange('{"type":"Point","coordinates":[1,2]}', crs)).toEqual({ fault: "geojson", line: 0 });
    expect(readRange("2714100 612100\n2714100 612150", crs)).toEqual({ fault: "too_few", line: 0 });
    expect(readRange("2714100 612100", null)).toEqual({ fault: "no_plane", line: 0 });
  });
});
