import { describe, expect, it } from "vitest";
import { CATEGORIES } from "./category";
import {
  areaRange,
  areaText,
  categoriesText,
  parseSearch,
  selectedIds,
  stringifySearch,
  validMapSearch,
  viewOf,
  viewText,
  visibleCategories,
} from "./url-state";

describe("address of the map page", () => {
  it("comes back as it was written", () => {
    const search = {
      c: "24.512345,118.146123,16",
      cats: "1,3",
      st: "350206001,350206004",
      stage: "reserved",
      use: "industrial,none",
      year: "2027,none",
      area: "20000-",
      asof: "2026-09-30",
      base: "tdt-vec",
      sel: "17,4",
      q: "湖里&a=b 100%",
      panel: "list",
    };
    expect(validMapSearch(parseSearch(stringifySearch(search)))).toEqual(search);
  });

  it("keeps commas readable and other signs safe", () => {
    expect(stringifySearch({ c: "24.5,118.1,15", q: "a&b" })).toBe("?c=24.5,118.1,15&q=a%26b");
    expect(stringifySearch({ c: undefined, q: "" })).toBe("");
  });

  it("drops what is damaged and keeps the rest", () => {
    expect(
      validMapSearch({ c: "somewhere", cats: "9", sel: "1;2", panel: "huge", asof: "yesterday", area: "x", use: "A-1", year: "27", st: "350206001", evil: "1" }),
    ).toEqual({ st: "350206001" });
  });

  it("reads the view and refuses places off the earth", () => {
    expect(viewOf({ c: "24.5,118.1,15" })).toEqual({ lat: 24.5, lng: 118.1, zoom: 15 });
    expect(viewOf({ c: "95,118.1,15" })).toBeNull();
    expect(viewText({ lat: 24.5123456789, lng: 118.1, zoom: 15 })).toBe("24.512346,118.100000,15");
  });

  it("shows all categories without `cats` and none with 0", () => {
    expect(visibleCategories({})).toEqual(CATEGORIES);
    expect(visibleCategories({ cats: "0" })).toEqual([]);
    expect(visibleCategories({ cats: "1,2,5" })).toEqual(["supply", "renewal", "building"]);
    expect(categoriesText([...CATEGORIES])).toBeUndefined();
    expect(categoriesText([])).toBe("0");
    expect(categoriesText(["building", "supply"])).toBe("1,5");
  });

  it("reads open and closed area ranges", () => {
    expect(areaRange({ area: "20000-" })).toEqual({ min: 20000, max: null });
    expect(areaRange({})).toEqual({ min: null, max: null });
    expect(areaText(null, 33333.33)).toBe("-33333.33");
    expect(areaText(null, null)).toBeUndefined();
  });

  it("reads the selection", () => {
    expect(selectedIds({ sel: "17,4" })).toEqual([17, 4]);
    expect(selectedIds({})).toEqual([]);
  });
});
