import { describe, expect, it } from "vitest";
import { deviation, mu } from "./figures";

describe("figures of the paper", () => {
  // 国务院 关于统一实行法定计量单位的命令: 1 亩 = 10000/15 ㎡.
  it.each([
    ["10000", "15.00"],
    ["666.67", "1.00"],
    ["3333.33", "5.00"],
    ["3", "0.00"],
    ["1234567.5", "1851.85"],
    ["", null],
    ["x", null],
  ])("%s ㎡ are %s", (area, wanted) => {
    expect(mu(area)).toBe(wanted);
  });

  it.each([
    // (10000 - 9800) / 9800 = 2.0408 %
    ["10000.00", "9800", "2.04"],
    // -0.005 % exactly: away from zero.
    ["199.99", "200", "-0.01"],
    ["200", "200.00", "0.00"],
    ["100", "0", null],
    ["", "5", null],
    ["999999999.99", "0.01", "9999999999800.00"],
  ])("a survey of %s against a certificate of %s is %s per cent off", (surveyed, registered, wanted) => {
    expect(deviation(surveyed, registered)).toBe(wanted);
  });
});
