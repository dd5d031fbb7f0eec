import { describe, expect, it } from "vitest";
import { flat, fromWire, lineCount, toWire, unflat, valueAt, withoutBlanks, withoutRow, withRow, withValue } from "./form";

/** A form as the service tells it. */
const TOLD = {
  east: "规划路",
  south: "",
  west: "",
  north: "",
  area_m2: "10000.00",
  area_registered_m2: null,
  area_surveyed_m2: "10000.00",
  ownership: "国有",
  right_type: "",
  cert_no: "",
  bdc_code: "",
  encumbrance: "无",
  use_plan: "",
  far_max: "2.50",
  handed_over_on: "2026-11-20",
  delivered_on: null,
  correction: "",
  no_surface: false,
  no_occupants: true,
  surface: [{ name: "砖房", structure: "砖混", storeys: 2, floor_area_m2: "120.50", count: null, illegal: false, disposal: "拆除" }],
  houses: [
    {
      unit: "1幢101",
      structure: "",
      storeys: null,
      floor_area_m2: null,
      built_in: 1998,
      safety_grade: "C",
      water_meter: "S-1",
      power_meter: "",
      gas_meter: "",
      keys: 3,
      fire_safety: "",
    },
  ],
  occupants: [],
  facilities: [],
  issues: [],
  transferor: { organisation: "区教育局", person: "甲", head: "", phone: "", signed_on: "2026-11-20", sealed: true },
  receiver: { organisation: "", person: "", head: "", phone: "", signed_on: null, sealed: false },
  witness: { organisation: "", person: "", head: "", phone: "", signed_on: null, sealed: false },
};

describe("a form under the hand", () => {
  it("goes back as it came", () => {
    expect(toWire(fromWire(TOLD))).toEqual({ wire: TOLD, problems: [] });
    expect(unflat(flat(fromWire(TOLD)))).toEqual(fromWire(TOLD));
  });

  it("tells no from nothing said", () => {
    const form = fromWire(TOLD);
    expect(valueAt(form, "surface/0/illegal")).toBe("false");
    expect(toWire(withValue(form, "surface/0/illegal", "")).wire["surface"]).toMatchObject([{ illegal: null }]);
  });

  it("reads what input methods write, and names the place of what it cannot read", () => {
    let form = fromWire(TOLD);
    form = withValue(form, "area_m2", "１２，３４５．６");
    form = withValue(form, "houses/0/keys", "三把");
    form = withValue(form, "surface/0/floor_area_m2", "1.234");
    form = withValue(form, "houses/0/built_in", "98");
    const { wire, problems } = toWire(form);
    expect(wire["area_m2"]).toBe("12345.6");
    expect(problems).toEqual([
      { path: "surface/0/floor_area_m2", code: "number" },
      { path: "houses/0/built_in", code: "year" },
      { path: "houses/0/keys", code: "count" },
    ]);
  });

  it.each(["-1", "1e3", "0x10", "1.", ".5", "1000000000"])("takes no %s for an area", (text) => {
    expect(toWire(withValue(fromWire(TOLD), "area_m2", text)).problems).toEqual([{ path: "area_m2", code: "number" }]);
  });

  it("has lines that come and go, and sends none that say nothing", () => {
    let form = withRow(fromWire(TOLD), "issues");
    form = withRow(form, "issues");
    form = withValue(form, "issues/1/text", "围墙未拆");
    expect(withoutBlanks(form).tables.issues).toEqual([{ text: "围墙未拆" }]);
    expect(withoutRow(form, "issues", 0).tables.issues).toEqual([{ text: "围墙未拆" }]);
    expect(lineCount(flat(form)["issues"] ?? "")).toBe(1);
  });

  it("is whole again after any damage of what was kept", () => {
    const form = unflat({ north: "河", surface: "{oops", houses: "[3, [1]]" });
    expect(form.plain["north"]).toBe("河");
    expect(form.tables.surface).toEqual([]);
    expect(form.tables.houses.map((row) => row["unit"])).toEqual(["", "1"]);
    expect(form.parties.witness["phone"]).toBe("");
  });
});
