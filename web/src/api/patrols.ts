/** 日常管理: what is due, the forms, rectifications, warnings. */
import { useQuery } from "@tanstack/react-query";
import { get, query, request } from "./client";
import { usePaged } from "./paged";

export const PATROL_KINDS = ["daily", "special", "flood", "holiday", "recheck", "report"] as const;
export const PATROL_STATUSES = ["draft", "submitted", "dropped"] as const;
export const DUE_RULES = ["monthly", "problem", "weather", "holiday", "recheck"] as const;
export const RECTIFICATION_STATUSES = ["issued", "reported", "returned", "passed", "closed", "withdrawn"] as const;
export const SEVERITIES = ["minor", "major", "grave"] as const;
/** In the order of the paper (src/patrols/form.rs). */
export const CHECK_ITEMS = [
  "boundary", "fence", "gate", "signs", "no_encroachment", "no_dumping", "no_planting", "no_parking", "drainage", "bare_soil", "slope",
  "fire", "electricity", "structure", "tenant_use", "no_sublet", "no_permanent", "monitoring",
] as const;

export interface Duty {
  item_id: number;
  ledger_no: string | null;
  name: string | null;
  street: string | null;
  assignee: string | null;
  last_patrol: string | null;
  next_due: string;
  overdue: boolean;
  overdue_days: number;
  reasons: { rule: string; due_on: string; event: string | null }[];
  open_rectifications: number;
}

export interface DutyPage {
  items: Duty[];
  matched: number;
  counts: { all: number; overdue: number; today: number; week: number };
  today: string;
  next: string | null;
}

export interface PatrolRow {
  id: number;
  version: number;
  no: string | null;
  kind: string;
  status: string;
  item_id: number;
  ledger_no: string | null;
  name: string | null;
  address: string | null;
  street: string | null;
  guard_org: string | null;
  supplement_of: number | null;
  happened_at: string | null;
  distance_m: number | null;
  patrollers: string[];
  problem: boolean;
  photos: number;
  created_by: string;
  rectification: { id: number; no: string; status: string; deadline: string } | null;
}

export interface Check {
  item: string;
  result: "yes" | "no" | "na";
  note?: string;
  photos?: string[];
}

/** What the paper says (src/patrols/form.rs). */
export interface PatrolForm {
  happened_at?: string | null;
  weather?: string;
  patrollers?: string[];
  arrival?: { lng: number; lat: number; accuracy_m?: number | null } | null;
  far_reason?: string;
  track?: [number, number][];
  checks?: Check[];
  occupied_area_m2?: string | null;
  problem?: string;
  severity?: string | null;
  measures?: string;
  responsible_id?: number | null;
  deadline?: string | null;
  correction?: string;
  remark?: string;
}

export interface Patrol extends PatrolRow {
  form: PatrolForm;
  supplements: { id: number; no: string | null; status: string }[];
}

export interface Rectification {
  id: number;
  version: number;
  no: string;
  status: string;
  patrol_id: number;
  patrol_no: string;
  ledger_no: string | null;
  name: string | null;
  street: string | null;
  problem: string;
  checks: string[];
  severity: string;
  measures: string;
  responsible: string;
  deadline: string;
  overdue_days: number;
}

export interface RectificationDetail extends Rectification {
  events: { seq: number; to: string; day: string; at: string; actor: string; organisation: string | null; words: string; deadline: string | null }[];
  steps: { to: string; may: boolean }[];
}

export interface Warning {
  id: number;
  version: number;
  kind: string;
  name: string;
  at: string;
  due_at: string;
  streets: string[];
  recorded_by: string;
  withdrawn_reason: string | null;
}

interface Page<T> {
  items: T[];
  matched: number;
  next: string | null;
}

export const useDuties = (filter: Record<string, string | null>) =>
  usePaged<Duty, DutyPage>(["patrols", "due"], "/api/patrols/due", query({ ...filter, limit: 50 }));

export const usePatrols = (filter: Record<string, string | null>) =>
  usePaged<PatrolRow, Page<PatrolRow>>(["patrols", "list"], "/api/patrols", query({ ...filter, limit: 50 }));

export const useRectifications = (filter: Record<string, string | null>) =>
  usePaged<Rectification, Page<Rectification>>(["patrols", "rectifications"], "/api/patrols/rectifications", query({ ...filter, limit: 50 }));

/** How many are due on each of the next days. */
export function useWeek() {
  return useQuery({
    queryKey: ["patrols", "week"],
    queryFn: ({ signal }) => get<DutyPage>("/api/patrols/due?within=6&limit=500", signal),
    staleTime: 0,
  });
}

export const usePatrol = (id: number) =>
  useQuery({ queryKey: ["patrols", "one", id], queryFn: ({ signal }) => get<Patrol>(`/api/patrols/${id}`, signal), staleTime: 0 });

export const useRectification = (id: number) =>
  useQuery({
    queryKey: ["patrols", "rectification", id],
    queryFn: ({ signal }) => get<RectificationDetail>(`/api/patrols/rectifications/${id}`, signal),
    staleTime: 0,
  });

export const useWarnings = () =>
  useQuery({ queryKey: ["patrols", "weather"], queryFn: ({ signal }) => get<Page<Warning>>("/api/patrols/weather?limit=100", signal), staleTime: 0 });

const tag = (version: number) => `"${version}"`;
const post = { method: "POST" } as const;

export async function beginPatrol(json: { item_id: number; kind?: string; supplement_of?: number; form?: PatrolForm; despite?: string[] }) {
  return (await request<Patrol>("/api/patrols", { ...post, json })).data;
}

export async function writePatrol(id: number, version: number, form: PatrolForm) {
  return (await request<Patrol>(`/api/patrols/${id}`, { method: "PUT", json: { form }, ifMatch: tag(version) })).data;
}

export async function movePatrol(id: number, version: number, json: { to: string; reason?: string; despite?: string[] }) {
  return (await request<Patrol>(`/api/patrols/${id}/transitions`, { ...post, json, ifMatch: tag(version) })).data;
}

export async function moveRectification(id: number, version: number, json: { to: string; words: string; deadline?: string }) {
  return (await request<RectificationDetail>(`/api/patrols/rectifications/${id}/transitions`, { ...post, json, ifMatch: tag(version) })).data;
}

export async function putWarning(json: { kind: string; name: string; at: string; streets: string[] }) {
  return (await request<Warning>("/api/patrols/weather", { ...post, json })).data;
}

export async function withdrawWarning(id: number, version: number, reason: string) {
  return (await request<Warning>(`/api/patrols/weather/${id}`, { method: "DELETE", json: { reason }, ifMatch: tag(version) })).data;
}

export const patrolPrint = (id: number) => `/api/patrols/${id}/print`;
