import { describe, expect, it } from "vitest";
import { destinationOf, homeOf, localPath, rightFor } from "./pages";
import type { Right } from "./session";

const HERE = "http://land.example";
const who = (...rights: Right[]) => ({ rights });

describe("localPath", () => {
  it("keeps paths of this site with search and fragment", () => {
    expect(localPath("/map?sel=3&c=24.5,118.1,15#list", HERE)).toBe("/map?sel=3&c=24.5,118.1,15#list");
  });

  it.each([undefined, "", "map", "//evil.example/x", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "/\t/evil.example"])(
    "refuses %j",
    (wanted) => {
      expect(localPath(wanted, HERE)).toBeNull();
    },
  );

  it("does not go round in a circle", () => {
    expect(localPath("/sign-in?to=/map", HERE)).toBeNull();
    expect(localPath("/welcome", HERE)).toBeNull();
    expect(localPath("/map/../sign-in", HERE)).toBeNull();
  });
});

describe("home", () => {
  it("is the map for business, the own page for administrators, the account for nobody yet", () => {
    expect(homeOf(who("spaces.read", "imports.read"))).toBe("/map");
    expect(homeOf(who("users.read", "users.manage"))).toBe("/admin/users");
    expect(homeOf(who("audit.read"))).toBe("/admin/audit");
    expect(homeOf(who())).toBe("/account");
  });
});

describe("destination", () => {
  it("is the wanted page where it is permitted, else home", () => {
    expect(destinationOf("/imports/7?step=check", who("imports.read"), HERE)).toBe("/imports/7?step=check");
    expect(destinationOf("/map?sel=1", who("audit.read"), HERE)).toBe("/admin/audit");
    expect(destinationOf("/", who("spaces.read"), HERE)).toBe("/map");
    expect(destinationOf("//evil.example", who("spaces.read"), HERE)).toBe("/map");
    expect(destinationOf("/account", who(), HERE)).toBe("/account");
  });
});

describe("rightFor", () => {
  it("knows pages and what stands below them", () => {
    expect(rightFor("/imports/12")).toBe("imports.read");
    expect(rightFor("/handovers/7")).toBe("reserve.read");
    expect(rightFor("/importsx")).toBeNull();
    expect(rightFor("/account")).toBeNull();
  });
});
