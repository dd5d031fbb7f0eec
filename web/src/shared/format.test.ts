import { describe, expect, it } from "vitest";
import { scaled, sum } from "./decimal";
import { coordinate, hectares, mu, NONE, scaleDenominator, share, squareMetres, tenThousandM2, when } from "./format";

describe("rounding half away from zero on decimals", () => {
  it.each([
    [1.005, 2, "1.01"],
    [-1.005, 2, "-1.01"],
    [2.5, 0, "3"],
    [-2.5, 0, "-3"],
    [0.125, 2, "0.13"],
    [1.0049999, 2, "1.00"],
    [-0.001, 2, "0.00"],
    [1e21, 0, "1000000000000000000000"],
    [1.5e-7, 7, "0.0000002"],
  ])("%d to %i places is %s", (value, places, text) => {
    expect(scaled(value, 1, 1, places)).toBe(text);
  });

  it("differs from toFixed where that is wrong", () => {
    expect((1.005).toFixed(2)).toBe("1.00");
    expect(squareMetres(1.005)).toBe("1.01");
  });
});

describe("units", () => {
  it("uses the exact ratio of 亩: 2000/3 ㎡", () => {
    expect(mu(10_240_000)).toBe("15,360.00");
    expect(mu(2000)).toBe("3.00");
    expect(mu(9200, 4)).toBe("13.8000");
    // 3.33 ㎡ = 0.004995 亩; 1000.33… ㎡ sits on the half: 1.50050 → 4 places.
    expect(mu(3.33)).toBe("0.00");
    expect(mu(1000.3333, 4)).toBe("1.5005");
  });

  it("writes 公顷 with four and 万㎡ with two decimals", () => {
    expect(hectares(9200)).toBe("0.9200");
    expect(tenThousandM2(10_240_000)).toBe("1,024.00");
    expect(tenThousandM2(1_759_050)).toBe("175.91");
  });

  it("keeps what does not exist apart from zero", () => {
    expect(squareMetres(null)).toBe(NONE);
    expect(squareMetres(0)).toBe("0.00");
  });

  it("writes coordinates without grouping so that they can be pasted", () => {
    expect(coordinate(39616146.669)).toBe("39616146.669");
  });

  it("writes shares, scales and times", () => {
    expect(share(0.8333)).toBe("83.3");
    expect(scaleDenominator(12_345)).toBe("12,000");
    expect(when("2026-11-23")).toBe("2026-11-23");
    expect(when("not a date")).toBe("not a date");
    expect(when(null)).toBe(NONE);
  });
});

describe("sums", () => {
  it("are exact to the cent where doubles are not", () => {
    expect(0.1 + 0.2).not.toBe(0.3);
    expect(sum([0.1, 0.2])).toBe(0.3);
    expect(sum(Array.from({ length: 1000 }, () => 1234.56))).toBe(1234560);
    expect(sum([])).toBe(0);
  });
});
