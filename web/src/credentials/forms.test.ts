import { describe, expect, it } from "vitest";
import { mistakeOf } from "./new-password";
import { pictureOf, spaced } from "./totp-enrol";

describe("a new password", () => {
  it("is there, and twice the same", () => {
    expect(mistakeOf({ password: "", again: "" })).toBe("required");
    expect(mistakeOf({ password: "a", again: "b" })).toBe("differs");
    expect(mistakeOf({ password: "a", again: "a" })).toBeNull();
  });
});

describe("the second factor", () => {
  it("shows its secret in groups of four", () => {
    expect(spaced("ABCDEFGHIJ")).toBe("ABCD EFGH IJ");
    expect(spaced("ABCDEFGH")).toBe("ABCD EFGH");
  });

  it("is a picture without any markup of the page", () => {
    expect(pictureOf('<svg fill="#000"/>')).toBe("data:image/svg+xml;utf8,%3Csvg%20fill%3D%22%23000%22%2F%3E");
  });
});
