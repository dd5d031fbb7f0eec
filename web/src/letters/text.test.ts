import { describe, expect, it } from "vitest";
import { BLANK, blanksIn, inserted, linesOf, nextBlank, withBlanks, withSamples } from "./text";

describe("a letter's text", () => {
  it("is paragraphs and headings, without empty lines", () => {
    expect(linesOf("  one \n\n# Two\n#three\r\n")).toEqual([
      { head: false, text: "one" },
      { head: true, text: "Two" },
      { head: true, text: "three" },
    ]);
  });

  it("has blanks, gone through one after the other and round again", () => {
    const text = `a${BLANK}b${BLANK}`;
    expect(blanksIn(text)).toBe(2);
    expect(nextBlank(text, 0)).toBe(1);
    expect(nextBlank(text, 5)).toBe(6);
    expect(nextBlank(text, 10)).toBe(1);
    expect(nextBlank("a", 0)).toBeNull();
  });

  it("shows its blanks apart from the rest", () => {
    expect(withBlanks(`a${BLANK}`)).toEqual([
      ["a", false],
      [BLANK, true],
    ]);
    expect(withBlanks("a")).toEqual([["a", false]]);
  });
});

describe("a template", () => {
  it("is filled with samples; a place without one stays as it is written", () => {
    const sample = (name: string) => (name === "due" ? "2026-12-01" : null);
    expect(withSamples("by {{ due }}: {{debt}}", sample)).toEqual([
      ["by ", false],
      ["2026-12-01", true],
      [": ", false],
      ["{{debt}}", true],
    ]);
  });

  it("takes a place where the cursor stands, or for what is selected", () => {
    expect(inserted("ab", [1, 1], "{{due}}")).toEqual({ text: "a{{due}}b", at: 8 });
    expect(inserted("abc", [0, 2], "x")).toEqual({ text: "xc", at: 1 });
  });
});
