import { beforeEach, describe, expect, it } from "vitest";
import { forgetSecret, keptSecret, takeSecret } from "./secret";

beforeEach(forgetSecret);

describe("the secret of a one-time link", () => {
  it("leaves the address at once and is kept", () => {
    history.replaceState(null, "", "/welcome#abc-DEF_1");
    takeSecret();
    expect(location.href.endsWith("/welcome")).toBe(true);
    expect(keptSecret()).toBe("abc-DEF_1");
    forgetSecret();
    expect(keptSecret()).toBeNull();
  });

  it("is looked for on its page only", () => {
    history.replaceState(null, "", "/map#list");
    takeSecret();
    expect(location.hash).toBe("#list");
    expect(keptSecret()).toBeNull();
  });
});
