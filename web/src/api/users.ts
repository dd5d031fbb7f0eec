/** Accounts and organisations, for the system and the security administrator. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { get, request } from "./client";
import type { Military, OrganisationKind, OrganisationName, Role } from "./session";

export interface User {
  id: number;
  username: string;
  name: string;
  role: Role | null;
  organisation: OrganisationName | null;
  military: Military;
  disabled: boolean;
  locked_until: string | null;
  last_sign_in_at: string | null;
  /** Whether the person has chosen one; until then the one-time link is all there is. */
  has_password: boolean;
  totp: boolean;
  must_change_password: boolean;
  invited_until: string | null;
  version: number;
}

export interface OneTimeLink {
  link: string;
  until: string;
}

export interface NewUser {
  username: string;
  name: string;
  organisation_id?: number;
}

/** What the two administrators may change, each their own half. */
export interface UserChange {
  name?: string;
  organisation_id?: number | null;
  disabled?: boolean;
  role?: Role | null;
  military?: Military;
}

/** The version that was looked at: a newer one on the service refuses the change (412). */
const etag = (version: number) => `"${version}"`;

export const usersQuery = queryOptions({
  queryKey: ["users", "list"],
  queryFn: ({ signal }) => get<{ items: User[] }>("/api/users", signal),
  staleTime: 0,
});

export function useUsers() {
  return useQuery(usersQuery);
}

export const createUser = (user: NewUser) =>
  request<OneTimeLink & { user: User }>("/api/users", { method: "POST", json: user });

export const changeUser = (user: User, change: UserChange) =>
  request<User>(`/api/users/${user.id}`, { method: "PATCH", json: change, ifMatch: etag(user.version) });

export const resetUser = (user: User) => request<OneTimeLink>(`/api/users/${user.id}/reset`, { method: "POST", json: {} });

export const unlockUser = (user: User) => request<undefined>(`/api/users/${user.id}/unlock`, { method: "POST", json: {} });

export const signOutUser = (user: User) => request<undefined>(`/api/users/${user.id}/sessions`, { method: "DELETE" });

export interface Organisation extends OrganisationName {
  street_code: string | null;
  uscc: string | null;
  park_code: string | null;
  version: number;
}

export interface OrganisationInput {
  code: string;
  name: string;
  kind: OrganisationKind;
  street_code?: string | null;
  uscc?: string | null;
  park_code?: string | null;
}

export const organisationsQuery = queryOptions({
  queryKey: ["users", "organisations"],
  queryFn: ({ signal }) => get<{ items: Organisation[] }>("/api/organisations", signal),
  staleTime: 0,
});

export function useOrganisations() {
  return useQuery(organisationsQuery);
}

export const createOrganisation = (input: OrganisationInput) =>
  request<Organisation>("/api/organisations", { method: "POST", json: input });

export const changeOrganisation = ({ id, version }: Organisation, change: Partial<OrganisationInput>) =>
  request<Organisation>(`/api/organisations/${id}`, { method: "PATCH", json: change, ifMatch: etag(version) });
