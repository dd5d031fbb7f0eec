import { describe, expect, it } from "vitest";
import { amountText, fromWire, toWire } from "./form";

/** A use as the service tells it. */
const TOLD = {
  form: { applicant: "某停车公司", start_on: "2026-12-01", end_on: null, temp_structure: true, permanent: false, rent: "120000.00", notice_days: 30 },
  boundary: { type: "MultiPolygon" as const, coordinates: [[[[118.1, 24.5], [118.2, 24.5], [118.2, 24.6], [118.1, 24.5]]]] },
};

describe("a use under the hand", () => {
  it("goes back as it came", () => {
    const fields = fromWire(TOLD);
    const { change, problems } = toWire(fields, fields);
    expect(problems).toEqual([]);
    expect(change.form).toMatchObject({ ...TOLD.form, applicant: "某停车公司", permanent: false });
    expect(change.boundary).toBeUndefined();
    expect(change.whole).toBeUndefined();
  });

  it("sends a range only when it is another one", () => {
    const fields = fromWire(TOLD);
    expect(toWire({ ...fields, boundary: "whole" }, fields).change.whole).toBe(true);
    const other = JSON.stringify({ type: "Polygon", coordinates: [] });
    expect(toWire({ ...fields, boundary: other }, fields).change.boundary).toEqual({ type: "Polygon", coordinates: [] });
  });

  it("names what is no number and no day", () => {
    const fields = { ...fromWire(TOLD), rent: "十二万", notice_days: "3.5", end_on: "明年" };
    expect(toWire(fields, fields).problems.map(({ field, code }) => [field, code])).toEqual([
      ["end_on", "day"],
      ["rent", "number"],
      ["notice_days", "count"],
    ]);
  });

  it("reads amounts as people write them", () => {
    expect([amountText("１２０,０００.５"), amountText(" 10000 "), amountText("1.234"), amountText("-1"), amountText("")]).toEqual(["120000.5", "10000", null, null, null]);
  });
});
