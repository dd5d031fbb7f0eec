import { describe, expect, it } from "vitest";
import { validLedgerSearch } from "./ledger-search";
import { parseSearch, stringifySearch } from "./url-state";

describe("address of the ledger", () => {
  it("comes back from a pasted link as it was", () => {
    const search = { q: "墩上", state: "in_stock,ready", st: "350206001", area: "20000-", taken: "yes", sort: "-area_in_m2", id: "7", tab: "files", since: "2026-09-30", by: "street_code" };
    expect(validLedgerSearch(parseSearch(stringifySearch(search)))).toEqual(search);
  });

  it("loses what is damaged and keeps the rest", () => {
    const raw = { state: "in_stock;drop", year: "26", area: "-", taken: "maybe", id: "seven", tab: "secrets", since: "yesterday", sort: "area desc", spaces: "1,x", st: "350206002" };
    expect(validLedgerSearch(raw)).toEqual({ st: "350206002" });
  });

  it("opens a new lead on parcels of the map", () => {
    expect(validLedgerSearch({ id: "new", spaces: "12,13" })).toEqual({ id: "new", spaces: "12,13" });
  });
});
