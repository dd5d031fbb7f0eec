import { expect, it } from "vitest";
import { validTempUseSearch } from "./temp-use-search";

it("keeps what is well formed and drops the rest", () => {
  expect(validTempUseSearch({ status: "in_use", st: "350206001", item: "7", q: "停车", due: "60", new: 0, other: 1 })).toEqual({
    status: "in_use",
    st: "350206001",
    item: 7,
    q: "停车",
    due: 60,
    new: 0,
  });
  expect(validTempUseSearch({ status: "IN", st: "3502", item: "x", q: " ", due: "-1", new: "1e3" })).toEqual({});
});
