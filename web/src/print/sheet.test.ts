import { describe, expect, it } from "vitest";
import { addressOf, boxOf, type PaperSize, ringOf, scaleFor, type Sheet } from "./sheet";
import { CATEGORIES } from "@/shared/category";
import { surveyCrs, toPlane } from "@/shared/gk";

const size: PaperSize = { paper: "A4", orientation: "landscape", map_width_mm: 200, map_height_mm: 150 };
const sheet: Sheet = {
  paper: "A4",
  orientation: "landscape",
  scale: 1000,
  centre: { x: 2714444.941, y: 612481.741 },
  categories: CATEGORIES,
  vertices: null,
  title: " 甲&乙 ",
  issuer: "",
  drafter: "",
  checker: "",
  review_no: "",
  prefix: false,
};
const crs = surveyCrs("EPSG:4548");
if (!crs) throw new Error("EPSG:4548");

describe("a sheet", () => {
  it("covers its paper times its scale", () => {
    const [southWest, southEast, northEast] = ringOf(sheet, size, crs).map((corner) => toPlane(corner, crs));
    expect((southEast?.y ?? 0) - (southWest?.y ?? 0)).toBeCloseTo(200, 4);
    expect((northEast?.x ?? 0) - (southEast?.x ?? 0)).toBeCloseTo(150, 4);
    // 118.11 E, 24.53 N is X 2 714 444.941, Y 612 481.741 (PROJ, EPSG:4548).
    const [west, south, east, north] = boxOf(ringOf(sheet, size, crs));
    expect((west + east) / 2).toBeCloseTo(118.11, 6);
    expect((south + north) / 2).toBeCloseTo(24.53, 6);
  });

  it("is asked for by an address that holds only what was said", () => {
    expect(addressOf(sheet)).toBe(
      "/api/print/map?center=612481.741%2C2714444.941&scale=1000&paper=A4&orientation=landscape&title=%E7%94%B2%26%E4%B9%99",
    );
    expect(addressOf({ ...sheet, title: "", categories: ["supply", "building"], vertices: 7, prefix: true })).toContain(
      "&cats=supply%2Cbuilding&vertices=7&prefix=true",
    );
  });

  it("takes the largest scale that holds everything", () => {
    expect(scaleFor(190, 140, size, [500, 1000, 2000])).toBe(1000);
    expect(scaleFor(201, 10, size, [500, 1000, 2000])).toBe(2000);
    expect(scaleFor(9000, 10, size, [500, 1000, 2000])).toBe(2000);
  });
});
