import { describe, expect, it } from "vitest";
import { eastText, numberText, readEast, readNumber, readPasted } from "./survey-text";

/** CM 117° without the zone (EPSG:4548) and with it (EPSG:4527). */
const plain = { zone: 39, prefixed: false };
const prefixed = { zone: 39, prefixed: true };

describe("numbers of the survey sheet", () => {
  it("show three decimals, and more where there are more", () => {
    expect([numberText(616146), numberText(616146.5), numberText(616146.66912345)]).toEqual(["616146.000", "616146.500", "616146.66912345"]);
  });

  it("carry the zone or not, and are read either way", () => {
    expect(eastText(616146.669, plain, true)).toBe("39616146.669");
    expect(eastText(39616146.669, prefixed, false)).toBe("616146.669");
    expect(readEast("39616146.669", plain)).toBe(616146.669);
    expect(readEast("616146.669", plain)).toBe(616146.669);
    expect(readEast("616146.669", prefixed)).toBe(39616146.669);
    expect(readEast("40616146.669", plain)).toBeNull();
  });

  it("are read from full-width digits and with thousands, and nothing else", () => {
    expect(readNumber("２７１２４８０．７１７")).toBe(2712480.717);
    expect(readNumber("2,712,480.717")).toBe(2712480.717);
    for (const text of ["", "12m", "1e5", "NaN", "1.2.3"]) expect(readNumber(text)).toBeNull();
  });
});

describe("a pasted sheet", () => {
  const ring = [[616146.669, 2712480.717], [616200, 2712480.717], [616200, 2712520.5]];

  it("may have a heading, point numbers, ring numbers, and the first point again", () => {
    const sheet = "点号\tX\tY\nJ1\t2712480.717\t616146.669\nJ2\t2,712,480.717\t39616200\nJ3\t2712520.5\t616200\nJ1\t2712480.717\t616146.669\n";
    expect(readPasted(sheet, plain)).toEqual({ ring, swapped: false });
    expect(readPasted("J1,1,2712480.717,616146.669\r\nJ2,1,2712480.717,616200\r\nJ3,1,2712520.5,616200", plain)).toEqual({ ring, swapped: false });
  });

  it("is turned where east stands before north, and says so", () => {
    expect(readPasted("616146.669 2712480.717\n616200 2712480.717\n616200 2712520.5", plain)).toEqual({ ring, swapped: true });
  });

  it("names the line that is wrong", () => {
    const good = "2712480.717 616146.669\n2712480.717 616200\n";
    expect(readPasted(`${good}2712480.717 40616146.669`, plain)).toEqual({ line: 3, fault: "wrong_zone" });
    expect(readPasted(`${good}2712480.717`, plain)).toEqual({ line: 3, fault: "no_numbers" });
    expect(readPasted(`${good}118146000 245120000`, plain)).toEqual({ line: 3, fault: "wrong_place" });
    expect(readPasted(good, plain)).toEqual({ line: 0, fault: "too_few" });
  });
});
