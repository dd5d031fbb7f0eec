import { describe, expect, it } from "vitest";
import { idleState } from "./idle";

const MINUTE = 60_000;

describe("idle", () => {
  it("warns a minute before the earliest end the service may mean", () => {
    const at = (minutes: number) => idleState(0, 30 * MINUTE, minutes * MINUTE);
    expect(at(0)).toBe("awake");
    expect(at(27.9)).toBe("awake");
    expect(at(28)).toBe("warn");
    expect(at(29.9)).toBe("warn");
    expect(at(30)).toBe("over");
  });

  it("leaves short sessions half of their time in peace", () => {
    expect(idleState(0, MINUTE, 0.4 * MINUTE)).toBe("awake");
    expect(idleState(0, MINUTE, 0.6 * MINUTE)).toBe("warn");
  });

  it("counts from the last contact, of whichever tab", () => {
    expect(idleState(20 * MINUTE, 30 * MINUTE, 29 * MINUTE)).toBe("awake");
  });
});
