/** 储备台账: entries, their steps, opinions and history. Areas are ㎡, amounts 元. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { download, get, query, request } from "./client";
import type { FieldValue } from "./types";
import type { Bbox } from "@/shared/geo";

/** In the order of the process. */
export const STATES = [
  "lead",
  "check",
  "listed",
  "planned",
  "acquiring",
  "handover",
  "in_stock",
  "ready",
  "supplying",
  "part_out",
  "out",
  "void",
] as const;

export type State = (typeof STATES)[number];

/** An entry as lists tell it: these, and a value for each of its fields. */
export interface Entry {
  id: number;
  version: number;
  updated_at: string;
  changed_by: string;
  state: State;
  state_since: string;
  taken_over: boolean;
  space_ids: number[];
  organisation: string | null;
  ledger_no: string | null;
  name: string;
  street_code: string | null;
  street: string | null;
  area_in_m2: number;
  area_stock_m2: number;
  area_out_m2: number;
  confidentiality: string;
  [field: string]: FieldValue;
}

export interface Sums {
  count: number;
  /** 纳入台账, and of it 已储备. */
  listed: number;
  taken_over: number;
  area_in_m2: number;
  area_stock_m2: number;
  area_out_m2: number;
  area_registered_m2: number | null;
  floor_area_m2: number | null;
  /** Null for those who may not see amounts. */
  acq_cost: number | null;
}

export interface EntryPage {
  items: Entry[];
  matched: number;
  sums: Sums;
  next: string | null;
}

export interface Group extends Sums {
  key: Record<string, string | number | null>;
}

export interface Groups {
  by: string[];
  groups: Group[];
  total: Sums;
}

export interface Piece {
  space_id: number;
  kind: "parcel" | "building";
  object_no: string | null;
  name: string | null;
  /** As counted in the ledger, and as the map measures it now. */
  area_m2: number;
  area_now_m2: number | null;
  gross_floor_area_m2: number | null;
  out_on: string | null;
  category: string;
  bbox: Bbox | null;
}

export interface Opinion {
  id: number;
  organisation_id: number;
  organisation: string | null;
  round: number;
  question: string;
  asked_at: string;
  asked_by: string;
  due_on: string;
  opinion: string | null;
  words: string | null;
  said_at: string | null;
  said_by: string | null;
}

export interface Kin {
  parent_id: number;
  child_id: number;
  op: "split" | "merge";
  at: string;
  by: string;
  reason: string;
  area_m2: number;
  cost: number | null;
}

export interface EntryDetail extends Entry {
  pieces: Piece[];
  opinions: Opinion[];
  lineage: Kin[];
}

export interface Missing {
  field: string;
  code: string;
  message: string;
}

export interface Step {
  to: State;
  title: string;
  way: "forward" | "back" | "end" | "reopen";
  permitted: boolean;
  reason_required: boolean;
  pieces_required: boolean;
  missing: Missing[];
}

export interface Steps {
  state: State;
  version: number;
  steps: Step[];
}

export interface FieldChange {
  field: string;
  from: FieldValue;
  to: FieldValue;
}

export interface StoryEvent {
  seq: number;
  op: string;
  from: State | null;
  to: State | null;
  at: string;
  day: string;
  actor: string;
  organisation: string | null;
  reason: string | null;
  facts: Record<string, FieldValue>;
}

export interface EntryVersion {
  version: number;
  op: string;
  recorded_at: string;
  changed_by: string;
  reason: string | null;
  state: State;
  changes: FieldChange[];
}

export interface Story {
  events: StoryEvent[];
  versions: EntryVersion[];
}

export interface Compared {
  id: number;
  ledger_no: string | null;
  name: string | null;
  kind: "new" | "changed" | "left";
  changes: FieldChange[];
}

export type Parameters = Record<string, string | number | null | undefined>;

export const PAGE_SIZE = 50;

const path = (id: number) => `/api/reserve/${id}`;
const tag = (version: number) => `"${version}"`;

export function useEntries(filter: Parameters, sort: string, after: string | null) {
  const parameters = query({ ...filter, sort, limit: PAGE_SIZE, after });
  return useQuery({
    queryKey: ["reserve", "list", parameters],
    queryFn: ({ signal }) => get<EntryPage>(`/api/reserve${parameters}`, signal),
    placeholderData: keepPreviousData,
  });
}

/** The same as a workbook. */
export const downloadLedger = (filter: Parameters, columns: readonly string[], name: string) =>
  download(`/api/reserve/file${query({ ...filter, columns: columns.join(",") })}`, name);

/** The entry that a parcel or building is in, if there is one. */
export function useEntryOf(space: number, enabled: boolean) {
  return useQuery({
    queryKey: ["reserve", "of", space],
    queryFn: ({ signal }) => get<EntryPage>(`/api/reserve${query({ spaces: space, limit: 10 })}`, signal),
    enabled,
  });
}

export function useGroups(filter: Parameters, by: string, enabled = true) {
  const parameters = query({ ...filter, by });
  return useQuery({
    queryKey: ["reserve", "summary", parameters],
    queryFn: ({ signal }) => get<Groups>(`/api/reserve/summary${parameters}`, signal),
    placeholderData: keepPreviousData,
    enabled,
  });
}

export function useCompared(since: string | null) {
  return useQuery({
    queryKey: ["reserve", "changes", since],
    queryFn: ({ signal }) => get<{ items: Compared[] }>(`/api/reserve/changes${query({ since })}`, signal),
    enabled: since !== null,
  });
}

export const entryKey = (id: number) => ["reserve", "one", id];

export const fetchEntry = (id: number, signal?: AbortSignal) => get<EntryDetail>(path(id), signal);

export function useEntry(id: number) {
  return useQuery({ queryKey: entryKey(id), queryFn: ({ signal }) => fetchEntry(id, signal) });
}

export function useSteps(id: number) {
  return useQuery({
    queryKey: ["reserve", "steps", id],
    queryFn: ({ signal }) => get<Steps>(`${path(id)}/transitions`, signal),
    staleTime: 0,
  });
}

export const fetchStory = (id: number, signal?: AbortSignal) => get<Story>(`${path(id)}/history`, signal);

export function useStory(id: number) {
  return useQuery({ queryKey: ["reserve", "story", id], queryFn: ({ signal }) => fetchStory(id, signal) });
}

export interface Change {
  properties?: Record<string, string | null>;
  spaces?: readonly number[];
  reason?: string;
}

export async function createEntry(json: Change) {
  return (await request<EntryDetail>("/api/reserve", { method: "POST", json })).data;
}

export async function changeEntry(id: number, version: number, json: Change) {
  return (await request<EntryDetail>(path(id), { method: "PATCH", json, ifMatch: tag(version) })).data;
}

export interface Move {
  to: State;
  reason?: string;
  spaces?: readonly number[];
}

export async function moveEntry(id: number, version: number, json: Move) {
  const answer = await request<EntryDetail>(`${path(id)}/transitions`, { method: "POST", json, ifMatch: tag(version) });
  return answer.data;
}

export interface Question {
  organisations: readonly number[];
  question: string;
  due_on?: string;
}

export async function askOpinions(id: number, json: Question) {
  return (await request<EntryDetail>(`${path(id)}/opinions`, { method: "POST", json })).data;
}

export async function giveOpinion(id: number, opinion: number, json: { opinion: string; words: string }) {
  return (await request<EntryDetail>(`${path(id)}/opinions/${opinion}`, { method: "PUT", json })).data;
}

export interface Part {
  spaces: readonly number[];
  name?: string;
}

export async function splitEntry(id: number, version: number, json: { parts: readonly Part[]; reason: string }) {
  const answer = await request<{ children: number[] }>(`${path(id)}/split`, { method: "POST", json, ifMatch: tag(version) });
  return answer.data.children;
}

/** An entry as somebody saw it. */
export interface Seen {
  id: number;
  version: number;
}

export async function mergeEntries(json: { items: readonly Seen[]; name?: string; reason: string }) {
  return (await request<{ child: number }>("/api/reserve/merge", { method: "POST", json })).data.child;
}

export interface Batch {
  items: readonly Seen[];
  properties?: Record<string, string | null>;
  to?: State;
  reason: string;
  dry_run: boolean;
}

export interface BatchResult {
  id: number;
  ok: boolean;
  /** Of what was done. */
  version?: number;
  detail?: string;
  errors?: Missing[];
}

export async function changeMany(json: Batch) {
  const answer = await request<{ refused: number; results: BatchResult[] }>("/api/reserve/batch", { method: "POST", json });
  return answer.data;
}
