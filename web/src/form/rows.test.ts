import { describe, expect, it } from "vitest";
import { cells, filled, isNumber, nextNo, plainNumber, unreadable, valueAt, withoutRow, withRow, withValue } from "./rows";

describe("rows of a form", () => {
  it("are one value of it, with a path to each cell", () => {
    const one = withRow(withRow({ name: "a" }, "parts", { seq: "1", sum: "5" }), "parts", { seq: "4", sum: "" });
    expect(valueAt(one, "parts/1/seq")).toBe("4");
    expect(valueAt(one, "name")).toBe("a");
    expect(valueAt(one, "parts/7/seq")).toBe("");
    expect(valueAt(withValue(one, "parts/1/sum", "6"), "parts/1/sum")).toBe("6");
    expect(valueAt(withoutRow(one, "parts", 0), "parts/0/seq")).toBe("4");
    expect(nextNo(one, "parts")).toBe("5");
    expect(nextNo({}, "parts")).toBe("1");
    expect(withoutRow(withoutRow(one, "parts", 0), "parts", 0)["parts"]).toBe("");
  });

  it("leave names with a stroke alone that are no cells", () => {
    expect(withValue({}, "start/on", "2026-01-02")).toEqual({ "start/on": "2026-01-02" });
  });

  it("take figures as they are typed", () => {
    expect(plainNumber("１２０，０００，０００．５")).toBe("120000000.5");
    expect(isNumber("1,000.00")).toBe(true);
    expect(isNumber("约1万")).toBe(false);
    expect(isNumber("-1")).toBe(false);
  });

  it("say what cannot be read, and send what is filled in", () => {
    const form = withRow({ price: "x", day: " ", deposit: "1,000" }, "parts", { due: "" });
    const words = { number: "n", needed: "m" };
    expect(unreadable(form, ["price", "deposit"], ["day", ...cells(form, "parts", "due")], words)).toEqual({ price: "n", day: "m", "parts/0/due": "m" });
    expect(filled({ a: " b ", c: "", d: "1,0" }, ["a", "c", "d"], ["d"])).toEqual({ a: "b", d: "10" });
  });
});
