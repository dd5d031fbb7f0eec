import { describe, expect, it, vi } from "vitest";
import { onTabs, tellTabs } from "./tabs";

describe("tabs", () => {
  it("hear who signed in elsewhere, until they no longer listen", () => {
    const heard = vi.fn();
    const stop = onTabs(heard);
    tellTabs(7, 1);
    const newValue = localStorage.getItem("tuguan.person");
    const event = (key: string) => new StorageEvent("storage", { key, newValue });
    window.dispatchEvent(event("tuguan.person"));
    window.dispatchEvent(event("tuguan.language"));
    stop();
    window.dispatchEvent(event("tuguan.person"));
    expect(heard.mock.calls).toEqual([[7]]);
  });
});
