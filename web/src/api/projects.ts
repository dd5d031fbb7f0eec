/** Projects that look for space, what fits them, and what they are linked with. */
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { get, query, request } from "./client";
import type { Demand, ProjectSearch, Stage } from "./project-search";
import type { FieldValue, Space } from "./types";
import type { Category } from "@/shared/category";

export const LINK_STATES = ["intent", "locked", "landed", "abandoned"] as const;
export type LinkState = (typeof LINK_STATES)[number];

/** A text of the service in both languages. */
export interface Both {
  zh: string;
  en: string;
}

/** Areas ㎡, investment 万元, rent 元/㎡·月, months `YYYY-MM`. */
export interface ProjectFields {
  name: string;
  enterprise: string | null;
  uscc: string | null;
  stage: Stage;
  investment_wan: number | null;
  /** 门类 of GB/T 4754. */
  industry: string | null;
  products: string | null;
  demand: Demand;
  land_min_m2: number | null;
  land_max_m2: number | null;
  floor_min_m2: number | null;
  floor_max_m2: number | null;
  clear_height_m: number | null;
  floor_load_kn: number | null;
  rent_max: number | null;
  uses: string[];
  streets: string[];
  parks: string[];
  only_places: boolean;
  categories: Category[];
  month_from: string | null;
  month_until: string | null;
  remark: string | null;
  contact: string | null;
  contact_phone: string | null;
  responsible: string | null;
  next_step: string | null;
  next_step_on: string | null;
}

export interface Project extends ProjectFields {
  id: number;
  version: number;
  project_no: string;
  recorded_at: string;
  changed_by: string;
  linked: { intent: number; locked: number; landed: number };
}

export interface ProjectLink {
  space_id: number;
  version: number;
  state: LinkState;
  reason: string | null;
  changed_by: string;
  recorded_at: string;
  /** Null: the space has ended since (分割, 合并). */
  space: Space | null;
}

export interface ProjectDetail extends Project {
  spaces: ProjectLink[];
}

export interface Reason {
  id: string;
  title: Both;
  outcome: "met" | "partly" | "unmet" | "unknown" | "free";
  points: number;
  of: number;
  sentence: Both;
}

interface Judged {
  rank: number;
  points: number;
  of: number;
  reasons: Reason[];
  missed: { id: string; title: Both; sentence: Both } | null;
  verify: Both[];
  link: { state: LinkState; version: number } | null;
}

export interface Candidate extends Judged {
  space: Space;
  geometry: GeoJSON.Geometry;
}

interface Ranked<T> {
  items: T[];
  matched: number;
  near_misses: T[];
  near_matched: number;
}

export interface Candidates extends Ranked<Candidate> {
  project: { id: number; project_no: string; version: number };
}

export interface FittingProject extends Judged {
  project: Pick<Project, "id" | "project_no" | "name" | "enterprise" | "stage" | "investment_wan" | "industry" | "demand">;
}

export interface FittingProjects extends Ranked<FittingProject> {
  links: { project_id: number; project_no: string; name: string; stage: Stage; state: LinkState }[];
}

export interface ProjectHistory {
  versions: {
    version: number;
    recorded_at: string;
    superseded_at: string | null;
    changed_by: string;
    reason: string | null;
    changes: { field: string; from: FieldValue; to: FieldValue }[];
  }[];
  links: {
    space_id: number;
    name: string | null;
    version: number;
    state: LinkState;
    reason: string | null;
    changed_by: string;
    recorded_at: string;
    superseded_at: string | null;
  }[];
}

interface ProjectPage {
  items: Project[];
  matched: number;
  next: string | null;
}

const PAGE = 30;
const etag = (version: number) => `"${version}"`;

export function useProjects(search: ProjectSearch) {
  return useInfiniteQuery({
    queryKey: ["projects", "list", search],
    queryFn: ({ pageParam, signal }) => get<ProjectPage>(pageParam, signal),
    initialPageParam: `/api/projects${query({ limit: PAGE, ...search })}`,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
}

export const projectQuery = (id: number) => ({
  queryKey: ["projects", "one", id],
  queryFn: ({ signal }: { signal: AbortSignal }) => get<ProjectDetail>(`/api/projects/${id}`, signal),
});

export function useProject(id: number) {
  return useQuery(projectQuery(id));
}

export function useCandidates(id: number, enabled: boolean) {
  return useQuery({
    queryKey: ["projects", "candidates", id],
    queryFn: ({ signal }) => get<Candidates>(`/api/projects/${id}/candidates`, signal),
    enabled,
  });
}

export function useFittingProjects(space: number, enabled: boolean) {
  return useQuery({
    queryKey: ["projects", "fitting", space],
    queryFn: ({ signal }) => get<FittingProjects>(`/api/spaces/${space}/projects${query({ limit: 5 })}`, signal),
    enabled,
  });
}

export function useProjectHistory(id: number) {
  return useQuery({
    queryKey: ["projects", "history", id],
    queryFn: ({ signal }) => get<ProjectHistory>(`/api/projects/${id}/history`, signal),
  });
}

interface Parks {
  features: { properties: { code: string; name: string } }[];
}

/** 园区 that a project can name. */
export function useParks() {
  return useQuery({
    queryKey: ["zones", "parks"],
    queryFn: ({ signal }) => get<Parks>(`/ogc/collections/zones/items${query({ kind: "park", limit: 100 })}`, signal),
    select: ({ features }) => features.map(({ properties }) => ({ code: properties.code, name: properties.name })),
    staleTime: Infinity,
  });
}

/** `key` makes a project that is sent twice one project. */
export const createProject = (fields: Partial<ProjectFields>, key: string) =>
  request<ProjectDetail>("/api/projects", { method: "POST", json: fields, key });

export const changeProject = (id: number, version: number, change: Partial<ProjectFields> & { reason?: string | null }) =>
  request<ProjectDetail>(`/api/projects/${id}`, { method: "PATCH", json: change, ifMatch: etag(version) });

export interface LinkStep {
  project: number;
  space: number;
  /** Of the link; null where there is none, or one that was given up. */
  version: number | null;
  state: LinkState;
  reason?: string;
}

export function moveLink({ project, space, version, state, reason }: LinkStep) {
  const path = `/api/projects/${project}/spaces`;
  const why = reason ? { reason } : {};
  if (version === null) return request<ProjectDetail>(path, { method: "POST", json: { space_id: space, state, ...why } });
  const options = { ifMatch: etag(version) };
  if (state === "abandoned") return request<ProjectDetail>(`${path}/${space}`, { method: "DELETE", json: why, ...options });
  return request<ProjectDetail>(`${path}/${space}`, { method: "PATCH", json: { state, ...why }, ...options });
}
