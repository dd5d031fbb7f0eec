import { describe, expect, it } from "vitest";
import { homeBox } from "./geo";

describe("what the map shows first", () => {
  const district = { bbox: [118, 24, 119, 25] } as const;

  it("is the box around the streets", () => {
    const streets = [{ bbox: [118.1, 24.5, 118.2, 24.6] }, { bbox: [118.15, 24.4, 118.3, 24.55] }] as const;
    expect(homeBox({ district, streets })).toEqual([118.1, 24.4, 118.3, 24.6]);
  });

  it("is the district's box before any street is known", () => {
    expect(homeBox({ district, streets: [] })).toEqual(district.bbox);
  });
});
