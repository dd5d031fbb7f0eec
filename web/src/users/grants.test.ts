import { describe, expect, it } from "vitest";
import { changeOf, differences, edited, losesGrants, matching, namesFirst, namings, reasonsFor, roleProblem } from "./grants";
import type { User } from "@/api/users";

const street = { id: 8, code: "hlj", name: "湖里街道", kind: "street" } as const;

const user = (over: Partial<User> = {}): User => ({
  id: 7,
  username: "street1",
  name: "经办",
  role: "street",
  organisation: street,
  military: "no",
  disabled: false,
  locked_until: null,
  last_sign_in_at: null,
  has_password: true,
  totp: false,
  must_change_password: false,
  invited_until: null,
  version: 3,
  ...over,
});

const planner = user({ role: "planning", military: "rows", organisation: { id: 2, code: "zg", name: "资源规划局", kind: "government" } });

describe("roles", () => {
  it("need an organisation of their kind", () => {
    expect(roleProblem("street", user({ role: null }), "street", false)).toBeNull();
    expect(roleProblem("street", user({ role: null }), "government", false)).toBe("kind_street");
    expect(roleProblem("soe", user({ role: null }), null, false)).toBe("kind_soe");
    expect(roleProblem("leader", user({ role: null }), null, false)).toBeNull();
    expect(roleProblem("finance", user({ role: null }), "park", false)).toBe("kind_government");
    expect(roleProblem("auditor", user({ role: null }), "street", false)).toBeNull();
  });

  it("of administrators exclude each other", () => {
    expect(roleProblem("auditor", user({ role: "security" }), null, false)).toBe("exclude");
    expect(roleProblem("security", user({ role: "security" }), null, false)).toBeNull();
  });

  it("are the first security administrator's only, as long as there is none", () => {
    expect(roleProblem("leader", user({ role: null }), null, true)).toBe("first_only");
    expect(roleProblem("security", user({ role: null }), null, true)).toBeNull();
    const system = { id: 1, manage: true, grant: false };
    expect(namesFirst(system, [user()])).toBe(true);
    expect(namesFirst(system, [user({ role: "security", disabled: true })])).toBe(true);
    expect(namesFirst(system, [user({ role: "security" })])).toBe(false);
    expect(namesFirst({ id: 2, manage: false, grant: true }, [])).toBe(false);
  });

  it("of administrators, and namings, wait until the person has a password of his own", () => {
    const invited = user({ role: null, has_password: false });
    expect(roleProblem("auditor", invited, null, false)).toBe("no_password");
    expect(roleProblem("security", invited, null, true)).toBe("no_password");
    expect(roleProblem("planning", invited, null, false)).toBeNull();
    expect(namings("planning", invited)).toEqual(["no"]);
    expect(namings("planning", { ...planner, has_password: false })).toEqual(["no", "rows"]);
  });

  it("of administrators and namings end with a reset", () => {
    expect(losesGrants(planner)).toBe(true);
    expect(losesGrants(user({ role: "auditor" }))).toBe(true);
    expect(losesGrants(user())).toBe(false);
  });

  it("decide about the naming", () => {
    expect(namings("leader", user())).toEqual(["no", "sum"]);
    expect(namings("planning", user())).toEqual(["no", "rows"]);
    expect(namings("street", user())).toEqual(["no"]);
    expect(namings(null, user())).toEqual(["no"]);
  });
});

describe("changes", () => {
  it("are only what is different", () => {
    expect(changeOf(user(), {})).toEqual({});
    expect(changeOf(user(), { name: " 经办 ", disabled: false, role: "street" })).toEqual({});
    expect(changeOf(user(), { name: "新名", disabled: true })).toEqual({ name: "新名", disabled: true });
    expect(changeOf(user(), { role: null })).toEqual({ role: null });
  });

  it("leave to the service what it does by itself: another organisation ends the role, another role the naming", () => {
    expect(changeOf(planner, { organisation_id: 9 })).toEqual({ organisation_id: 9 });
    expect(edited(planner, { organisation_id: 9 })).toMatchObject({ role: null, military: "no", moved: true });
    expect(changeOf(planner, { role: "development" })).toEqual({ role: "development" });
    expect(changeOf(planner, { role: "development", military: "rows" })).toEqual({ role: "development", military: "rows" });
    expect(changeOf(planner, { military: "no" })).toEqual({ military: "no" });
    expect(changeOf(user(), { organisation_id: null })).toEqual({ organisation_id: null });
  });

  it("never ask for a naming that the role cannot have", () => {
    expect(changeOf(planner, { role: "commerce", military: "rows" })).toEqual({ role: "commerce" });
  });

  it("of others are named", () => {
    expect(differences(user(), user({ version: 4 }))).toEqual([]);
    expect(differences(user(), user({ name: "别人", organisation: null, military: "sum" }))).toEqual(["name", "organisation", "military"]);
  });
});

describe("reasons", () => {
  it("divide the two administrators", () => {
    expect(reasonsFor({ id: 1, manage: true, grant: false }, user(), false)).toEqual({
      account: null,
      disable: null,
      grant: "grant",
      reset: null,
      unlock: "grant",
      sign_out: "grant",
    });
    expect(reasonsFor({ id: 2, manage: false, grant: true }, user({ locked_until: "2026-11-23T08:00:00Z" }), false)).toEqual({
      account: "manage",
      disable: "manage",
      grant: null,
      reset: "manage",
      unlock: null,
      sign_out: null,
    });
  });

  it("keep one from one's own rights", () => {
    const own = reasonsFor({ id: 7, manage: true, grant: true }, user(), false);
    expect([own.disable, own.grant, own.reset, own.unlock]).toEqual(["own", "own", "own_reset", "not_locked"]);
  });
});

describe("the list", () => {
  it("is found by name, organisation and role", () => {
    const all = [user(), user({ id: 9, username: "leader", name: "区领导甲", role: "leader", organisation: null })];
    const name = (role: string) => `R-${role}`;
    expect(matching(all, "", name)).toHaveLength(2);
    expect(matching(all, "湖里", name).map((found) => found.id)).toEqual([7]);
    expect(matching(all, " LEADER ", name).map((found) => found.id)).toEqual([9]);
    expect(matching(all, "r-street", name).map((found) => found.id)).toEqual([7]);
  });
});
