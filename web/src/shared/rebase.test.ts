import { describe, expect, it } from "vitest";
import { rebased } from "./rebase";

describe("my changes upon theirs", () => {
  it("keeps mine, takes theirs, and says where both wrote", () => {
    const before = { a: "1", b: "1", c: "1", d: "1" };
    const { fields, clashes } = rebased(before, { ...before, a: "mine", c: "mine", d: "same" }, { ...before, b: "theirs", c: "theirs", d: "same" });
    expect(fields).toEqual({ a: "mine", b: "theirs", c: "mine", d: "same" });
    expect(clashes).toEqual([{ name: "c", mine: "mine", theirs: "theirs" }]);
  });
});
