/** 现场核查: who goes to the land of a contract, what was found, and what has to be put right. */
import { useQuery } from "@tanstack/react-query";
import { get, query, request } from "./client";
import { type Page, usePaged } from "./paged";

export const VISIT_STATUSES = ["open", "submitted", "withdrawn"] as const;
export const NOTICE_STATUSES = ["issued", "reported", "returned", "passed", "closed", "withdrawn"] as const;
export const JUDGEMENTS = ["begun", "not_begun", "stopped", "building", "finished"] as const;
/** In the order of the paper (src/visits/form.rs). */
export const SUBJECTS = ["gate", "corner_nw", "corner_ne", "corner_se", "corner_sw", "board", "works", "building", "signed_page"] as const;

export interface Place {
  lng: number;
  lat: number;
  accuracy_m?: number | null;
  source: "device" | "map";
  confirmed: boolean;
}

export interface Shot {
  subject: string;
  photos: string[];
  absent: string;
}

/** What the paper says (src/visits/form.rs). */
export interface VisitForm {
  happened_at?: string | null;
  place?: Place | null;
  far_reason?: string;
  boundary_matches?: boolean | null;
  boundary_note?: string;
  works_permit?: boolean | null;
  works_permit_no?: string;
  judgement?: (typeof JUDGEMENTS)[number] | null;
  progress_note?: string;
  built_area_m2?: string | null;
  floor_area_m2?: string | null;
  dev_area_m2?: string | null;
  /** 元; absent for those who do not see amounts. */
  invest_done?: string | null;
  invest_evidence?: string;
  actual_use?: string;
  sublet?: boolean | null;
  sublet_note?: string;
  illegal_building?: boolean | null;
  illegal_note?: string;
  talk?: string;
  photos?: Shot[];
  officers?: string[];
  holder?: { name: string; position: string; signed: boolean | null; refusal: string; witness: string };
  correction?: string;
  remark?: string;
}

export interface VisitRow {
  id: number;
  version: number;
  no: string;
  status: (typeof VISIT_STATUSES)[number];
  task: string;
  due_on: string;
  late: boolean;
  organisation_id: number;
  organisation: string;
  supplement_of: number | null;
  happened_at: string | null;
  distance_m: number | null;
  problem: boolean;
  reason: string | null;
  changed_by: string;
  updated_at: string;
  submitted_at: string | null;
  submitted_by: string | null;
  contract: { id: number; contract_no: string; name: string; address: string | null; street_code: string; land_area_m2: string };
  enterprise: { uscc: string; name: string };
  alert: { id: number; no: string; kind: string; level: string } | null;
  notices: { id: number; no: string; status: string; deadline: string }[];
  form: VisitForm;
  place?: readonly [number, number];
  shape?: { type: string; coordinates: [number, number][][][] };
}

export interface Visit extends VisitRow {
  supplements: { id: number; no: string; status: string }[];
  history: { version: number; changed_by: string; recorded_at: string; reason: string | null }[];
  may: { write: boolean; withdraw: boolean; notify: boolean; supplement: boolean };
}

export interface NoticeRow {
  id: number;
  version: number;
  no: string;
  status: (typeof NOTICE_STATUSES)[number];
  visit_id: number;
  visit_no: string;
  problem: string;
  demand: string;
  responsible: string;
  visitor: string;
  deadline: string;
  issued_on: string;
  closed_on: string | null;
  overdue_days: number;
  contract: { id: number; contract_no: string; name: string; address: string | null };
  enterprise: { uscc: string; name: string };
}

export interface Notice extends NoticeRow {
  events: { seq: number; to: string; day: string; actor: string; organisation: string | null; words: string; deadline: string | null }[];
  steps: { to: string; may: boolean }[];
}

interface Counted<T> extends Page<T> {
  matched: number;
}

type Filter = Record<string, string | number | null | undefined>;

export const useVisits = (filter: Filter) => usePaged<VisitRow, Counted<VisitRow>>(["visits", "list"], "/api/visits", query({ ...filter, limit: 50 }));

export const useNotices = (filter: Filter) =>
  usePaged<NoticeRow, Counted<NoticeRow>>(["visits", "notices"], "/api/visits/notices", query({ ...filter, limit: 50 }));

export const visitKey = (id: number) => ["visits", "one", id];

export const fetchVisit = (id: number, signal?: AbortSignal) => get<Visit>(`/api/visits/${id}`, signal);

export const useVisit = (id: number) => useQuery({ queryKey: visitKey(id), queryFn: ({ signal }) => fetchVisit(id, signal), staleTime: 0 });

/** The same with the boundary of the land. */
export function useRedLine({ id, contract }: VisitRow) {
  const parameters = query({ contract_id: contract.id, status: VISIT_STATUSES.join(","), shapes: "true", limit: 500 });
  return useQuery({
    queryKey: ["visits", "shape", id],
    queryFn: async ({ signal }) => (await get<Counted<VisitRow>>(`/api/visits${parameters}`, signal)).items.find((row) => row.id === id)?.shape ?? null,
  });
}

export const useNotice = (id: number) =>
  useQuery({ queryKey: ["visits", "notice", id], queryFn: ({ signal }) => get<Notice>(`/api/visits/notices/${id}`, signal), staleTime: 0 });

const tag = (version: number) => `"${version}"`;

export interface Task {
  contract_id: number;
  alert_id?: number;
  organisation_id?: number;
  due_on?: string;
  task?: string;
}

export async function giveVisit(json: Task | { supplement_of: number }) {
  return (await request<Visit>("/api/visits", { method: "POST", json, key: crypto.randomUUID() })).data;
}

export async function writeVisit(id: number, version: number, form: VisitForm) {
  return (await request<Visit>(`/api/visits/${id}`, { method: "PUT", json: { form }, ifMatch: tag(version) })).data;
}

export async function moveVisit(id: number, version: number, json: { to: string; reason?: string }) {
  return (await request<Visit>(`/api/visits/${id}/transitions`, { method: "POST", json, ifMatch: tag(version) })).data;
}

export async function issueNotice(id: number, json: Record<string, string | number>) {
  return (await request<Notice>(`/api/visits/${id}/notices`, { method: "POST", json, key: crypto.randomUUID() })).data;
}

export async function moveNotice(id: number, version: number, json: { to: string; words: string; deadline?: string }) {
  return (await request<Notice>(`/api/visits/notices/${id}/transitions`, { method: "POST", json, ifMatch: tag(version) })).data;
}

export const visitPrint = (id: number) => `/api/visits/${id}/print`;
export const noticePrint = (id: number) => `/api/visits/notices/${id}/print`;
