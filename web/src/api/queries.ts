/** Questions to the service as React Query hooks; every key starts with the resource it reads. */
import { keepPreviousData, MutationCache, QueryCache, QueryClient, useQuery } from "@tanstack/react-query";
import { ApiError, get, query, request } from "./client";
import { type SpaceFilter, listParameters } from "./filter";
import type {
  Classification,
  Config,
  PublicConfig,
  RuleSet,
  SearchGroup,
  Space,
  SpaceDetail,
  SpaceHistory,
  SpacePage,
  Summary,
} from "./types";

/** One retry for a service that is restarting; refusals (4xx) are final. */
export function makeQueryClient() {
  // "Not permitted" means that the rights changed, or that a new password is due: the menus are older than that.
  const onError = (error: unknown) => {
    if (error instanceof ApiError && error.status === 403) void client.invalidateQueries({ queryKey: ["session"] });
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        refetchOnWindowFocus: false,
        networkMode: "always",
        retry: (failures, error) =>
          failures < 1 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
        retryDelay: 600,
      },
      mutations: { networkMode: "always" },
    },
  });
  return client;
}

/** What the sign-in page may know: the rest of the configuration needs a session. */
export function usePublicConfig() {
  return useQuery({
    queryKey: ["config", "public"],
    queryFn: ({ signal }) => get<PublicConfig>("/api/config", signal),
    staleTime: Infinity,
  });
}

/** Without a session the service answers with less and does not refuse; who asks for all of it signs in first. */
async function fetchConfig(signal: AbortSignal): Promise<Config> {
  const config = await get<Config | PublicConfig>("/api/config", signal);
  if ("streets" in config) return config;
  await get("/api/session", signal);
  return get<Config>("/api/config", signal);
}

export function useConfig() {
  return useQuery({
    queryKey: ["config"],
    queryFn: ({ signal }) => fetchConfig(signal),
    staleTime: Infinity,
  });
}

/** Totals by category and street of what `filter` (CQL2) leaves, as the records stood on `asOf`. */
export function useSummary(filter: string | null, asOf: string | null) {
  return useQuery({
    queryKey: ["spaces", "summary", filter, asOf],
    queryFn: ({ signal }) =>
      get<Summary>(`/api/spaces/summary${query({ by: "category,street", filter, as_of: asOf })}`, signal),
    placeholderData: keepPreviousData,
  });
}

export interface ListQuery {
  filter: SpaceFilter;
  sort: string;
  bbox: string | null;
  after: string | null;
}

export const PAGE_SIZE = 50;

export function useSpaces(list: ListQuery, enabled: boolean) {
  const parameters = query({
    limit: PAGE_SIZE,
    ...listParameters(list.filter),
    sort: list.sort,
    bbox: list.bbox,
    after: list.after,
  });
  return useQuery({
    queryKey: ["spaces", "list", parameters],
    queryFn: ({ signal }) => get<SpacePage>(`/api/spaces${parameters}`, signal),
    placeholderData: keepPreviousData,
    // No category chosen: nothing can match, and "no category" has no name in the query.
    enabled: enabled && list.filter.categories.length > 0,
  });
}

/** How many objects the list has under a filter; `kind` narrows it to one kind. Null: nothing can match. */
export function useMatched(filter: SpaceFilter | null, kind: "parcel" | "building" | null, bbox: string | null, asOf: string | null, enabled: boolean) {
  const listed = filter ? listParameters(filter) : {};
  const parameters = query({ limit: 1, ...listed, kind, bbox, as_of: asOf });
  return useQuery({
    queryKey: ["spaces", "matched", parameters],
    queryFn: ({ signal }) => get<SpacePage>(`/api/spaces${parameters}`, signal).then((page) => page.matched),
    enabled,
  });
}

export function useSpace(id: number | null, asOf: string | null) {
  return useQuery({
    queryKey: ["spaces", "one", id, asOf],
    queryFn: ({ signal }) => get<SpaceDetail>(`/api/spaces/${id}${query({ as_of: asOf })}`, signal),
    enabled: id !== null,
  });
}

/** Most ids that one answer holds: the service's own limit for lists. */
const TEXT_MATCHES = 500;

/** The largest objects that contain a text, for the map: its tiles do not carry every name. */
export function useTextMatches(text: string, asOf: string | null) {
  const parameters = query({ q: text, limit: TEXT_MATCHES, sort: "-area", as_of: asOf });
  return useQuery({
    queryKey: ["spaces", "text", parameters],
    queryFn: ({ signal }) => get<SpacePage>(`/api/spaces${parameters}`, signal),
    enabled: text !== "",
  });
}

/** Most objects that the service lists at once. */
const LISTED = 1000;

/** The largest objects under a filter, for what the map's tiles do not carry. */
export function useListed(filter: SpaceFilter, enabled: boolean) {
  const parameters = query({ ...listParameters(filter), limit: LISTED, sort: "-area" });
  return useQuery({
    queryKey: ["spaces", "listed", parameters],
    queryFn: ({ signal }) => get<SpacePage>(`/api/spaces${parameters}`, signal),
    enabled: enabled && filter.categories.length > 0,
  });
}

export function useHistory(id: number) {
  return useQuery({
    queryKey: ["spaces", "history", id],
    queryFn: ({ signal }) => get<SpaceHistory>(`/api/spaces/${id}/history`, signal),
  });
}

/** With its ETag, which the override form must send back. */
export function fetchClassification(id: number, signal?: AbortSignal) {
  return request<Classification>(`/api/spaces/${id}/classification`, { signal });
}

export function useClassification(id: number) {
  return useQuery({
    queryKey: ["spaces", "classification", id],
    queryFn: ({ signal }) => fetchClassification(id, signal),
  });
}

export function fetchSpacesAt(lng: number, lat: number, tolerance: number) {
  const parameters = query({ lng: lng.toFixed(7), lat: lat.toFixed(7), tol: tolerance.toFixed(2) });
  return get<{ items: Space[] }>(`/api/spaces/at${parameters}`);
}

export function useSearchGroups(text: string) {
  return useQuery({
    queryKey: ["search", text],
    queryFn: ({ signal }) => get<{ groups: SearchGroup[] }>(`/api/search${query({ q: text })}`, signal),
    enabled: text.trim().length > 0,
    placeholderData: keepPreviousData,
  });
}

export function useRules() {
  return useQuery({
    queryKey: ["rules"],
    queryFn: ({ signal }) => get<RuleSet>("/api/classification/rules", signal),
  });
}
