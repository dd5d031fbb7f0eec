import { describe, expect, it } from "vitest";
import { auditCsv, validAuditSearch, dayAfter } from "./audit";

describe("the filter of the record", () => {
  it("takes what is well formed and drops the rest", () => {
    expect(validAuditSearch({ actor: " street1 ", action: "", outcome: "maybe", from: "2026-13-40", until: "2026-11-23", x: "1" })).toEqual({
      actor: "street1",
      until: "2026-11-23",
    });
    expect(validAuditSearch({ outcome: "refused", subject: "account/7", action: "import" })).toEqual({ outcome: "refused", subject: "account/7", action: "import" });
  });

  it("includes its last day", () => {
    expect(dayAfter("2026-12-31")).toBe("2027-01-01");
    expect(dayAfter("2028-02-28")).toBe("2028-02-29");
    expect(auditCsv({ from: "2026-11-01", until: "2026-11-30" })).toBe("/api/audit?from=2026-11-01&until=2026-12-01&f=csv");
  });
});
