import { describe, expect, it } from "vitest";
import { fieldText, orderedFields } from "./fields";
import { edgeLengths } from "./vertices";
import type { Config } from "@/api/types";

const config = {
  streets: [{ code: "350206001", name: "湖里街道", center: [118, 24], bbox: [117.9, 23.9, 118.1, 24.1] }],
  codes: {
    stage: [{ code: "reserved", name: "已储备" }],
    holder_kind: [],
    ownership: [],
    confidentiality: [],
    zone_kind: [],
    use_group: [{ code: "industrial", name: "工业" }],
    use: [
      { scheme: "GB/T 21010-2017", code: "1001", name: "铁路用地", group: "transport" },
      { scheme: "MNR-2023", code: "1001", name: "工业用地", group: "industrial" },
    ],
  },
} as unknown as Config;

const t = (key: string) => key;

describe("attributes", () => {
  it("read a land use code by its scheme: 1001 is railway in one and industry in the other", () => {
    expect(fieldText(t, config, "use_plan", "1001", { use_plan_scheme: "MNR-2023" })).toBe("工业用地 (1001)");
    expect(fieldText(t, config, "use_plan", "1001", { use_plan_scheme: "GB/T 21010-2017" })).toBe("铁路用地 (1001)");
  });

  it("write code names, and the code itself where it is unknown", () => {
    expect(fieldText(t, config, "stage", "reserved")).toBe("已储备");
    expect(fieldText(t, config, "stage", "new_one")).toBe("new_one");
    expect(fieldText(t, config, "street_code", "350206001")).toBe("湖里街道");
    expect(fieldText(t, config, "use_plan_group", "industrial")).toBe("工业");
    expect(fieldText(t, config, "cleared", false)).toBe("value.no");
    expect(fieldText(t, config, "holder", null)).toBe("—");
    expect(fieldText(t, config, "area_m2", 2000)).toBe("2,000.00 ㎡ (unit.mu_value)");
    expect(fieldText(t, config, "lettable_area_m2", 2000)).toBe("2,000.00 ㎡");
  });

  it("stand in the order of the form, unknown ones last, figures elsewhere", () => {
    expect(orderedFields({ zzz: 1, stage: "x", name: "n", area_m2: 5 }, "parcel")).toEqual(["name", "stage", "zzz"]);
  });

  it("leave out empty columns of the other kind, not filled ones", () => {
    const attributes = { name: "n", rent: null, floors_up: 3, far_max: null };
    expect(orderedFields(attributes, "parcel")).toEqual(["name", "far_max", "floors_up"]);
    expect(orderedFields(attributes, "building")).toEqual(["name", "floors_up", "rent"]);
  });
});

describe("edge lengths", () => {
  it("close every ring on itself", () => {
    const ring = (part: number, no: number, points: [number, number][]) =>
      points.map(([x, y], i) => ({ part, ring: no, no: i + 1, x, y }));
    const vertices = [...ring(1, 1, [[0, 0], [0, 3], [4, 3]]), ...ring(1, 2, [[10, 10], [10, 12]])];
    expect(edgeLengths(vertices)).toEqual([3, 4, 5, 2, 2]);
  });
});
