import { beforeEach, describe, expect, it } from "vitest";
import { dropDraft, forgetDrafts, keepDraft, readDraft } from "./drafts";

const DAY = 24 * 3600 * 1000;

describe("drafts", () => {
  beforeEach(() => localStorage.clear());

  it("are each person's own, and gone when dropped", () => {
    keepDraft(1, "space.7", { a: 1 }, false, 1000);
    expect(readDraft(1, "space.7", 1001)).toEqual({ savedAt: 1000, content: { a: 1 } });
    expect(readDraft(2, "space.7", 1001)).toBeNull();
    dropDraft(1, "space.7");
    expect(readDraft(1, "space.7", 1001)).toBeNull();
  });

  it("of sensitive objects end with the session, others live two weeks", () => {
    keepDraft(1, "space.7", "plain", false, 0);
    keepDraft(1, "space.8", "sensitive", true, 0);
    forgetDrafts(DAY);
    expect(readDraft(1, "space.7", DAY)?.content).toBe("plain");
    expect(readDraft(1, "space.8", DAY)).toBeNull();
    expect(readDraft(1, "space.7", 15 * DAY)).toBeNull();
  });

  it("that are damaged are none", () => {
    localStorage.setItem("tuguan.draft.1.space.7", "{");
    expect(readDraft(1, "space.7")).toBeNull();
    forgetDrafts();
    expect(localStorage.length).toBe(0);
  });
});
