import { describe, expect, it } from "vitest";
import { validHandoverSearch } from "./handover-search";

describe("the address of the hand-overs", () => {
  it("keeps what is well formed and drops the rest", () => {
    expect(validHandoverSearch({ status: "signed", kind: "to_city", item: "7", new: "0", x: "1" })).toEqual({ status: "signed", kind: "to_city", item: 7, new: 0 });
    expect(validHandoverSearch({ status: "<b>", kind: "", item: "7e3", new: "-1" })).toEqual({});
  });
});
