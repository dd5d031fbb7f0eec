import { describe, expect, it } from "vitest";
import { badNumbers, changesOf, converted, fieldsOf, stateOf } from "./form-state";
import type { ProjectFields } from "@/api/projects";

const project = { ...fieldsOf(stateOf(null)), name: "模具厂", land_min_m2: 7744, land_max_m2: 12000, stage: "talking" } as ProjectFields;

describe("land in ㎡ and 亩", () => {
  // 1 亩 = 10000/15 ㎡: 15 亩 are a hectare.
  it("follows the definition", () => {
    expect(converted("15", "m2")).toBe("10000");
    expect(converted("7744", "mu")).toBe("11.616");
    expect(converted("1", "m2")).toBe("666.67");
  });

  it("comes back to the cent", () => {
    for (const m2 of ["0.01", "7744", "12345.67", "99999999.99", "1000"]) expect(converted(converted(m2, "mu"), "m2")).toBe(m2);
  });

  it("leaves what is no number alone", () => {
    expect(converted("", "mu")).toBe("");
    expect(converted("1o", "mu")).toBe("1o");
  });
});

describe("what is sent", () => {
  it("is nothing when nothing changed, in either unit", () => {
    const state = stateOf(project);
    expect(changesOf(state, project)).toEqual({});
    const texts = { ...state.texts, land_min_m2: converted("7744", "mu"), land_max_m2: converted("12000", "mu") };
    expect(changesOf({ ...state, unit: "mu", texts }, project)).toEqual({});
  });

  it("is what changed; an emptied field is null", () => {
    const state = stateOf(project);
    const texts = { ...state.texts, land_max_m2: "", enterprise: " 厦门示范公司 " };
    expect(changesOf({ ...state, texts, uses: ["industrial"] }, project)).toEqual({
      land_max_m2: null,
      enterprise: "厦门示范公司",
      uses: ["industrial"],
    });
  });

  it("names what is no number", () => {
    const state = stateOf(project);
    expect(badNumbers({ ...state, texts: { ...state.texts, rent_max: "30元", investment_wan: "1.5" } })).toEqual(["rent_max"]);
  });
});
