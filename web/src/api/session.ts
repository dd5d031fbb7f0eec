/** Who is signed in and what they may: asked once at the start, the menus' only source. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { ApiError, problemOf, request } from "./client";
import { arm } from "./reauth";
import { tellTabs } from "./tabs";
import type { ImportTarget } from "./types";

export const ROLES = [
  "leader",
  "development",
  "planning",
  "commerce",
  "finance",
  "construction",
  "statistics",
  "street",
  "soe",
  "park",
  "system",
  "security",
  "auditor",
] as const;

export type Role = (typeof ROLES)[number];

/** The three administrators; none of them sees a parcel, and their passwords are longer. */
export const ADMINISTRATORS: readonly Role[] = ["system", "security", "auditor"];

export const RIGHTS = [
  "spaces.read",
  "spaces.details",
  "imports.read",
  "imports.all",
  "imports.write",
  "imports.write:parcels",
  "imports.write:buildings",
  "imports.write:zones",
  "parcels.write",
  "categories.decide:land",
  "categories.decide:building",
  "rules.adopt",
  "projects.read",
  "projects.write",
  "projects.take",
  "reserve.read",
  "reserve.write",
  "reserve.decide",
  "reserve.opine",
  "reserve.money",
  "contracts.read",
  "contracts.money",
  "contracts.write",
  "contracts.pay",
  "contracts.works",
  "contracts.figures",
  "contracts.decide",
  "enterprises.write",
  "alerts.answer",
  "reports.read",
  "reports.freeze",
  "users.read",
  "users.manage",
  "rights.grant",
  "organisations.manage",
  "audit.read",
  "metrics.read",
] as const;

export type Right = (typeof RIGHTS)[number];

export const ORGANISATION_KINDS = ["government", "street", "soe", "park"] as const;
export type OrganisationKind = (typeof ORGANISATION_KINDS)[number];

export interface OrganisationName {
  id: number;
  code: string;
  name: string;
  kind: OrganisationKind;
}

/** 部队用地 (特殊用地): not at all, in totals only, or object by object. */
export const MILITARY = ["no", "sum", "rows"] as const;
export type Military = (typeof MILITARY)[number];

export interface SessionUser {
  id: number;
  username: string;
  name: string;
  role: Role | null;
  organisation: OrganisationName | null;
  scope: { reach: "district" | "street" | "holder" | "park" | "none"; key: string | null; name: string | null };
  military: Military;
}

export interface Session {
  user: SessionUser;
  rights: Right[];
  must_change_password: boolean;
  must_enrol_totp: boolean;
  totp: boolean;
  password_expires_on: string | null;
  session: { id: string; created_at: string; idle_until: string; until: string };
}

/** With how long one may do nothing, measured on the service's clock. */
export interface HeldSession extends Session {
  idle_ms: number;
}

interface Dated {
  data: Session;
  date: string | null;
}

function held({ data, date }: Dated): HeldSession {
  arm();
  const now = date ? Date.parse(date) : Date.now();
  return { ...data, idle_ms: Date.parse(data.session.idle_until) - now };
}

/** Null: nobody is signed in. Once somebody was, a refusal goes through the dialog instead. */
async function fetchSession(signal?: AbortSignal): Promise<HeldSession | null> {
  try {
    return held(await request<Session>("/api/session", { signal }));
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: ({ signal }) => fetchSession(signal),
  staleTime: Infinity,
});

export function useSession() {
  return useQuery(sessionQuery);
}

/** The signed-in person, inside the gate; null only outside of it. */
export function useMe(): HeldSession | null {
  return useSession().data ?? null;
}

export function useMay(): (right: Right) => boolean {
  const rights = useMe()?.rights;
  return (right) => rights?.includes(right) ?? false;
}

/** What it takes to bring in files of a collection, besides bringing in files at all. */
const TARGETS: readonly (readonly [ImportTarget, Right])[] = [
  ["parcels", "imports.write:parcels"],
  ["buildings", "imports.write:buildings"],
  ["zones", "imports.write:zones"],
  ["contracts", "contracts.write"],
  ["enterprises", "enterprises.write"],
];

/** The collections whose files one may bring in. */
export function writableTargets(may: (right: Right) => boolean): ImportTarget[] {
  return TARGETS.filter(([, right]) => may("imports.write") && may(right)).map(([target]) => target);
}

export interface Credentials {
  username: string;
  password: string;
  code?: string | undefined;
}

/** A new session: the other tabs are in it too. */
function begun(answer: Dated): HeldSession {
  tellTabs(answer.data.user.id);
  return held(answer);
}

export async function signIn(credentials: Credentials): Promise<HeldSession> {
  return begun(await request<Session>("/api/session", { method: "POST", json: credentials }));
}

/** Past the dialog: a session that has ended already is no reason to ask for the password. */
export async function signOut() {
  const path = "/api/session";
  const response = await fetch(path, { method: "DELETE" }).catch(() => {
    throw new ApiError(0, "", "", path);
  });
  if (!response.ok && response.status !== 401) throw problemOf(response.status, await response.text(), path);
}

export interface Invitation {
  purpose: "setup" | "invite" | "reset";
  username: string | null;
  name: string | null;
  until: string;
}

export async function lookInvitation(secret: string, signal?: AbortSignal): Promise<Invitation> {
  return (await request<Invitation>("/api/invitations/look", { method: "POST", json: { secret }, signal })).data;
}

export interface Acceptance {
  secret: string;
  username?: string | undefined;
  name?: string | undefined;
  password: string;
}

export async function acceptInvitation(acceptance: Acceptance): Promise<HeldSession> {
  return begun(await request<Session>("/api/invitations/accept", { method: "POST", json: acceptance }));
}
