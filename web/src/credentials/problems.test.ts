import { describe, expect, it } from "vitest";
import { minutesOf, problemsOf, sentence, tooOften } from "./problems";
import { ApiError, type FieldProblem } from "@/api/client";

const say = (key: string, values: Record<string, unknown> = {}) =>
  key.startsWith("credentials.code.unheard") ? String(values["defaultValue"]) : `${key} ${values["count"] ?? values["minutes"] ?? ""}`.trim();

const refused = (status: number, errors: FieldProblem[], retryAfter: number | null = null) =>
  new ApiError(status, "", "", "", errors, retryAfter);

describe("sentence", () => {
  it("takes the number out of the service's own words", () => {
    expect(sentence(say, "too-short", "at least 10 characters")).toBe("credentials.code.too-short 10");
  });

  it("falls back to the service's words", () => {
    expect(sentence(say, "unheard-of", "something new")).toBe("something new");
  });
});

describe("problems", () => {
  it("gathers all that is wrong with a field, and only fields of the form", () => {
    const error = refused(422, [
      { field: "new", code: "weak", message: "" },
      { field: "new", code: "used-before", message: "" },
      { field: "elsewhere", code: "weak", message: "" },
      { field: null, code: "weak", message: "" },
    ]);
    expect(problemsOf(say, error, ["current", "new"])).toEqual({
      new: ["credentials.code.weak 0", "credentials.code.used-before 0"],
    });
    expect(problemsOf(say, new Error("x"), ["new"])).toEqual({});
  });

  it("tells locks in whole minutes, rounded up", () => {
    expect(minutesOf(refused(429, [], 61))).toBe(2);
    expect(minutesOf(refused(429, [], null))).toBe(1);
    const locked = refused(429, [{ field: "username", code: "locked", message: "" }], 1790);
    expect(tooOften(say, locked)).toBe("credentials.locked 30");
    expect(tooOften(say, refused(429, [], 5))).toBe("credentials.too_often 1");
    expect(tooOften(say, refused(422, []))).toBeNull();
  });
});
