import { expect, it } from "vitest";
import { validAlertSearch, validContractSearch, validLetterSearch, validTabSearch, validVisitSearch, validWordsSearch } from "./supervision-search";

it("keeps what is well formed and drops the rest", () => {
  expect(validContractSearch({ level: "red,purple", finding: "start", state: "x;y", street: "350206001", space_id: "12", q: "厦土", evil: "1" })).toEqual({
    level: "red,purple",
    finding: "start",
    street: "350206001",
    space_id: 12,
    q: "厦土",
  });
  expect(validAlertSearch({ status: "open", mine: "yes", street: "1" })).toEqual({ status: "open" });
  expect(validAlertSearch({ mine: "true" })).toEqual({ mine: "true" });
  expect(validContractSearch({ band: "from_1_to_2,over_2" })).toEqual({ band: "from_1_to_2,over_2" });
  expect(validContractSearch({ band: "1 or 1" })).toEqual({});
  expect(validVisitSearch({ tab: "notices", status: "issued", overdue: "true", mine: "maybe", notice: "12", evil: 1 })).toEqual({ tab: "notices", status: "issued", overdue: "true", notice: 12 });
  expect(validLetterSearch({ tab: "templates", kind: "reminder", status: "dra ft" })).toEqual({ tab: "templates", kind: "reminder" });
  expect(validTabSearch({ tab: "money" })).toEqual({ tab: "money" });
  expect(validTabSearch({ tab: "../x" })).toEqual({});
  expect(validWordsSearch({ q: "" })).toEqual({});
});
