import { afterEach, describe, expect, it } from "vitest";
import { crsChoices, encodings, FIRST, FORMATS, remember, remembered, wishOf, withZone } from "./choice";

const what = { survey: "EPSG:4548", filter: "stage = 'reserved'", asOf: "", today: "2026-11-28" };

describe("what an export is asked for", () => {
  // EPSG registry: 4548 is CM 117E, 4527 zone 39; 4534 CM 75E, 4513 zone 25; 4509 is 6° CM 117E, 4498 zone 20.
  it("knows the same zone with its number", () => {
    expect([4548, 4534, 4554, 4509].map((code) => withZone(`EPSG:${code}`))).toEqual(["EPSG:4527", "EPSG:4513", "EPSG:4533", "EPSG:4498"]);
    expect(withZone("EPSG:4527")).toBe("EPSG:4527");
  });

  it("offers what suits the format", () => {
    expect(crsChoices("txt", "EPSG:4548")).toEqual(["EPSG:4527", "EPSG:4548"]);
    expect(crsChoices("dxf", "EPSG:4548")).toEqual(["EPSG:4548", "EPSG:4527"]);
    expect(crsChoices("geojson", "EPSG:4548")).toEqual(["EPSG:4490", "EPSG:4548", "EPSG:4527"]);
    expect(crsChoices("shp", "EPSG:4548")).toEqual(["EPSG:4548", "EPSG:4527", "EPSG:4490"]);
    expect([crsChoices("kml", "EPSG:4548"), crsChoices("xlsx", "EPSG:4548")]).toEqual([[], []]);
    expect(FORMATS.filter((format) => encodings(format).length > 0)).toEqual(["shp", "txt", "dxf", "csv"]);
  });

  it("says only what the format has", () => {
    expect(wishOf(FIRST, what)).toEqual({ collection: "spaces", format: "xlsx", filter: "stage = 'reserved'" });
    const shp = { ...FIRST, format: "shp" as const, crs: { shp: "EPSG:4527", txt: "EPSG:4548" }, encoding: { shp: "UTF-8" } };
    expect(wishOf(shp, { ...what, asOf: "2025-12-31" })).toEqual({
      collection: "spaces",
      format: "shp",
      crs: "EPSG:4527",
      encoding: "UTF-8",
      filter: "stage = 'reserved'",
      as_of: "2025-12-31",
    });
    expect(wishOf({ ...FIRST, format: "txt", jPrefix: false, northWest: false }, { ...what, filter: null, asOf: what.today })).toEqual({
      collection: "spaces",
      format: "txt",
      crs: "EPSG:4527",
      encoding: "GBK",
      j_prefix: false,
      closing_point: true,
      north_west: false,
      decimals: 3,
    });
  });

  it("does not filter zones by what only spaces have", () => {
    expect(wishOf({ ...FIRST, collection: "zones", format: "gpkg" }, what)).toEqual({ collection: "zones", format: "gpkg", crs: "EPSG:4548" });
  });
});

describe("last time's choice", () => {
  afterEach(() => localStorage.clear());

  it("comes back", () => {
    const choice = { ...FIRST, format: "shp" as const, crs: { shp: "EPSG:4527" } };
    remember(choice);
    expect(remembered()).toEqual(choice);
  });

  it.each(["", "{", '{"format":"dwg"}', '{"crs":7}', '{"format":"txt","collection":"zones"}', '{"decimals":9}', "null"])("is dropped where it is none: %j", (stored) => {
    localStorage.setItem("tuguan.export", stored);
    expect(remembered()).toEqual(FIRST);
  });
});
