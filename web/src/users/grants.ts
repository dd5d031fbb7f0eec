/** What the two administrators may do to an account, and why not: the same rules as the service's, told before pressing. */
import { ADMINISTRATORS, type Military, MILITARY, type OrganisationKind, type Role } from "@/api/session";
import type { User, UserChange } from "@/api/users";

/** The organisation is how far its people see, so these roles need one of their kind. */
const KIND_OF: Partial<Record<Role, OrganisationKind>> = { street: "street", soe: "soe", park: "park" };

export type RoleProblem = "kind_street" | "kind_soe" | "kind_park" | "kind_government" | "exclude" | "first_only" | "no_password";

/** Why people of such an organisation cannot have the role. */
function kindProblem(role: Role, kind: OrganisationKind | null): RoleProblem | null {
  if (ADMINISTRATORS.includes(role)) return null;
  const needed = KIND_OF[role] ?? "government";
  // An office of the district need not be named.
  return kind === needed || (needed === "government" && kind === null) ? null : `kind_${needed}`;
}

export function roleProblem(role: Role, user: Pick<User, "role" | "has_password">, kind: OrganisationKind | null, firstOnly: boolean): RoleProblem | null {
  if (firstOnly && role !== "security" && role !== user.role) return "first_only";
  const admin = (name: Role | null) => name !== null && ADMINISTRATORS.includes(name);
  if (role !== user.role && admin(role) && admin(user.role)) return "exclude";
  // Until the person has a password, whoever made the link could use it himself.
  if (role !== user.role && admin(role) && !user.has_password) return "no_password";
  return kindProblem(role, kind);
}

/** 部队用地: 区领导 its sum, 发改局 and 资源规划 its rows, once the person has a password. */
export function namings(role: Role | null, user: Pick<User, "military" | "has_password">): Military[] {
  return MILITARY.filter(
    (military) =>
      military === "no" ||
      ((user.has_password || military === user.military) &&
        ((military === "sum" && role === "leader") ||
          (military === "rows" && (role === "development" || role === "planning")))),
  );
}

/** The account as it would be after the changes that are on the form. */
export function edited(user: User, edit: UserChange) {
  const organisation = edit.organisation_id === undefined ? (user.organisation?.id ?? null) : edit.organisation_id;
  const moved = organisation !== (user.organisation?.id ?? null);
  const role = edit.role === undefined ? (moved ? null : user.role) : edit.role;
  // With another role, who may know of 部队用地 has to be said again.
  const military = edit.military ?? (role === user.role ? user.military : "no");
  return {
    name: edit.name ?? user.name,
    organisation,
    disabled: edit.disabled ?? user.disabled,
    role,
    military: namings(role, user).includes(military) ? military : "no",
    moved,
  };
}

/** What is sent: only what is different, and nothing that the service does by itself. */
export function changeOf(user: User, edit: UserChange): UserChange {
  const after = edited(user, edit);
  const change: UserChange = {};
  if (after.name.trim() !== user.name) change.name = after.name.trim();
  if (after.moved) change.organisation_id = after.organisation;
  if (after.disabled !== user.disabled) change.disabled = after.disabled;
  const byItself = after.moved ? null : user.role;
  if (after.role !== byItself) change.role = after.role;
  if (after.military !== (after.role === user.role ? user.military : "no")) change.military = after.military;
  return change;
}

export const FIELDS = ["name", "organisation", "disabled", "role", "military"] as const;
export type FieldName = (typeof FIELDS)[number];

/** What somebody else changed meanwhile. */
export function differences(before: User, after: User): FieldName[] {
  return FIELDS.filter((name) =>
    name === "organisation" ? before.organisation?.id !== after.organisation?.id : before[name] !== after[name],
  );
}

export interface Actor {
  id: number;
  manage: boolean;
  grant: boolean;
}

/** Until there is a security administrator, the system administrator names the first one, and grants nothing else. */
export function namesFirst(actor: Actor, users: readonly User[]): boolean {
  return actor.manage && !actor.grant && !users.some((user) => user.role === "security" && !user.disabled);
}

export type Reason = "manage" | "grant" | "own" | "own_reset" | "not_locked";

/** Why a control cannot be used; null where it can. */
export function reasonsFor(actor: Actor, user: User, first: boolean): Record<"account" | "disable" | "grant" | "reset" | "unlock" | "sign_out", Reason | null> {
  const own = actor.id === user.id;
  return {
    account: actor.manage ? null : "manage",
    disable: !actor.manage ? "manage" : own ? "own" : null,
    grant: !actor.grant && !first ? "grant" : own ? "own" : null,
    reset: !actor.manage ? "manage" : own ? "own_reset" : null,
    unlock: !actor.grant ? "grant" : user.locked_until === null ? "not_locked" : null,
    sign_out: actor.grant ? null : "grant",
  };
}

/** Whether a reset ends rights that only the security administrator gives again. */
export const losesGrants = (user: Pick<User, "role" | "military">) =>
  user.military !== "no" || (user.role !== null && ADMINISTRATORS.includes(user.role));

/** Accounts whose names, organisation or role hold the text. */
export function matching(users: readonly User[], text: string, roleName: (role: Role) => string): User[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return [...users];
  return users.filter((user) =>
    [user.username, user.name, user.organisation?.name ?? "", user.role ? roleName(user.role) : ""].some((part) =>
      part.toLowerCase().includes(wanted),
    ),
  );
}
