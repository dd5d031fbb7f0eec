import { describe, expect, it } from "vitest";
import { fromPlane, planeArea, planeLength, surveyCrs, type SurveyCrs, toPlane, withPrefix } from "./gk";

const crs = (code: string) => surveyCrs(code) as SurveyCrs;
/** Published values are to the millimetre. */
const MILLIMETRE = 0.0005 + 1e-9;

/** Control points computed with PROJ (cs2cs EPSG:4490 to the CRS named). */
const CONTROL = [
  { at: [118.146, 24.512], code: "EPSG:4548", x: 2712480.717, y: 616146.669 },
  { at: [118.146, 24.512], code: "EPSG:4549", x: null, y: 312084.417 },
  { at: [118.11, 24.53], code: "EPSG:4548", x: 2714444.941, y: 612481.741 },
  { at: [118.11, 24.53], code: "EPSG:4549", x: null, y: 308462.02 },
] as const;

describe("Gauss–Krüger on CGCS2000", () => {
  it.each(CONTROL)("gives $y east for $at in $code to 1 mm", ({ at, code, x, y }) => {
    const plane = toPlane(at, crs(code));
    expect(Math.abs(plane.y - y)).toBeLessThanOrEqual(MILLIMETRE);
    if (x !== null) expect(Math.abs(plane.x - x)).toBeLessThanOrEqual(MILLIMETRE);
  });

  it("writes the zone before Y as EPSG:4527 does", () => {
    const plane = toPlane([118.146, 24.512], crs("EPSG:4527"));
    expect(withPrefix(plane.y, crs("EPSG:4527"))).toBeCloseTo(39616146.669, 3);
    expect(crs("EPSG:4527")).toMatchObject({ zone: 39, centralMeridian: 117, prefixed: true });
    expect(crs("EPSG:4548")).toMatchObject({ zone: 39, centralMeridian: 117, prefixed: false });
  });

  it("comes back to the same longitude and latitude within a hundredth of a millimetre", () => {
    for (const code of ["EPSG:4548", "EPSG:4549"]) {
      for (let lng = 118.05; lng <= 118.2; lng += 0.03) {
        for (let lat = 24.45; lat <= 24.58; lat += 0.03) {
          const [lng2, lat2] = fromPlane(toPlane([lng, lat], crs(code)), crs(code));
          expect(Math.abs(lng2 - lng)).toBeLessThan(1e-10);
          expect(Math.abs(lat2 - lat)).toBeLessThan(1e-10);
        }
      }
    }
  });

  it("reads Y with and without the zone prefix as the same place", () => {
    const plain = fromPlane({ x: 2712480.717, y: 616146.669 }, crs("EPSG:4548"));
    const prefixed = fromPlane({ x: 2712480.717, y: 39616146.669 }, crs("EPSG:4548"));
    expect(prefixed[0]).toBeCloseTo(plain[0], 11);
    expect(prefixed[1]).toBeCloseTo(plain[1], 11);
  });

  it("knows no plane for other systems", () => {
    for (const code of ["EPSG:3857", "EPSG:4490", "EPSG:4512", "EPSG:4555", "4548", ""]) expect(surveyCrs(code)).toBeNull();
  });
});

describe("plane area and length", () => {
  /** The reference parcel of the exchange format: 120 × 80 m. */
  const ring = [
    { x: 2713400, y: 613000 },
    { x: 2713400, y: 613120 },
    { x: 2713320, y: 613120 },
    { x: 2713320, y: 613000 },
  ];

  it("is the shoelace of the survey plane", () => {
    expect(planeArea(ring)).toBe(9600);
    expect(planeArea([...ring].reverse())).toBe(9600);
    expect(planeArea([])).toBe(0);
  });

  it("survives the way over longitude and latitude to 0.01 ㎡", () => {
    const plane = crs("EPSG:4548");
    const back = ring.map((point) => toPlane(fromPlane(point, plane), plane));
    expect(Math.abs(planeArea(back) - 9600)).toBeLessThan(0.01);
  });

  it("adds up edges", () => {
    expect(planeLength(ring)).toBe(120 + 80 + 120);
    expect(planeLength(ring.slice(0, 1))).toBe(0);
  });
});
