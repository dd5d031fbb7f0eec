/** 批后监管: contracts, what is recorded of them, and what the clocks say. Money is 元 and decimals are text, areas ㎡. */
import { useQuery } from "@tanstack/react-query";
import { download, get, query, request } from "./client";
import { type Page, usePaged } from "./paged";

/** The most urgent first; what is not known stands above what is in order. */
export const LEVELS = ["purple", "red", "orange", "yellow", "blue", "grey", "green"] as const;
export type Level = (typeof LEVELS)[number];

/** What is watched, in the order of a contract's life. */
export const KINDS = ["payment", "handover", "start", "suspension", "finish", "production", "full", "covenant", "term_end"] as const;
export type Kind = (typeof KINDS)[number];

/** What alerts tell of: of contracts, of temporary uses, of patrols. */
export const WATCHED = [...KINDS, "use_end", "rectification"] as const;
export type Watched = (typeof WATCHED)[number];

export const STATES = [
  "ahead",
  "overdue",
  "suspected_one_year",
  "suspected_two_years",
  "stopped",
  "suspected_stopped",
  "found_idle",
  "disposed",
  "rescindable",
  "paid_late",
  "short",
  "unknown",
  "done",
] as const;
export type FindingState = (typeof STATES)[number];

export interface Basis {
  law: string;
  article: string;
  formula: string;
  inputs: [name: string, value: string][];
}

/** What is said of one thing that is watched. */
export interface Finding {
  kind: Kind;
  /** 期号 or number of the covenant; 0 where there is only one. */
  seq: number;
  /** Of a yearly covenant, else 0. */
  year: number;
  level: Level;
  state: FindingState;
  due: string | null;
  done: string | null;
  /** Behind the due day; below zero it is still ahead. */
  days: number | null;
  missing: string[];
  flags: string[];
  amounts: { kind: string; amount: string | null; note: string }[];
  options: string[];
  basis: Basis[];
}

/** As lists and alerts keep it: without what changes by the day, and without what is empty. */
export type Brief = Pick<Finding, "kind" | "seq" | "year" | "level" | "state"> & Partial<Omit<Finding, "days" | "amounts" | "basis">>;

export interface ContractRow {
  id: number;
  version: number;
  contract_no: string;
  e_no: string | null;
  kind: string;
  name: string;
  address: string | null;
  street_code: string;
  street: string | null;
  park_code: string | null;
  space_ids: number[];
  grantor: string;
  sign_on: string;
  land_area_m2: number;
  changed_by: string;
  updated_at: string;
  reason: string | null;
  enterprise: { uscc: string; name: string };
  level: Level;
  /** Of the worst: behind its due day. */
  days: number | null;
  worst: Brief | null;
}

export interface Instalment {
  seq: number;
  due: string;
  amount: string;
}

export const DIRECTIONS = ["at_least", "at_most", "conduct"] as const;

export interface Covenant {
  seq: number;
  metric: string;
  direction: (typeof DIRECTIONS)[number];
  target: string | null;
  unit: string;
  years: [number, number] | null;
  clause: string;
  liability: string;
  same_share_penalty: boolean;
}

/** What is agreed. Amounts are absent for those who do not see them. */
export interface Terms {
  sale_no: string;
  sale_method: string;
  land_use: string;
  term_years: number | null;
  handover_due: string | null;
  start_due: string | null;
  finish_due: string | null;
  production_due: string | null;
  full_due: string | null;
  should_dev_area: string | null;
  price_total?: string | null;
  deposit?: string | null;
  late_rate?: string | null;
  start_delay_rate?: string | null;
  finish_delay_rate?: string | null;
  invest_total?: string | null;
  instalments?: Instalment[];
  covenants?: Covenant[];
}

export interface Done {
  on: string | null;
  evidence: string | null;
}

export const DONES = ["handover", "start", "finish", "production", "full"] as const;

/** Empty until somebody says what was done. */
export interface Progress extends Partial<Record<(typeof DONES)[number], Done>> {
  cert_no?: string | null;
  land_permit_no?: string | null;
  works_permit_no?: string | null;
  dev_area?: string | null;
  invest_done?: string | null;
}

export type Part = "land" | "works" | "operation";

export interface Payment {
  id: number;
  seq: number;
  kind: string;
  paid_on: string;
  amount: string;
  voucher_no: string;
  recorded_by: string;
  void_reason: string | null;
  voided_by: string | null;
}

export interface Suspension {
  id: number;
  stopped_on: string;
  resumed_on: string | null;
  words: string;
  recorded_by: string;
  void_reason: string | null;
  voided_by: string | null;
}

export interface Cause {
  id: number;
  kind: string;
  from_on: string;
  to_on: string | null;
  proof: string;
  recorded_by: string;
  verdict: "verified" | "refused" | null;
  verdict_no: string | null;
  verified_by: string | null;
  verified_at: string | null;
}

export interface Actual {
  id: number;
  seq: number;
  year: number;
  value: string;
  evidence: string;
  organisation: string;
  recorded_by: string;
  void_reason: string | null;
}

export interface Ruling {
  id: number;
  kind: string;
  document_no: string;
  on_day: string;
  attachment_id: number;
  words: string | null;
  recorded_by: string;
}

export interface Amendment {
  id: number;
  no: string;
  on_day: string;
  reason: string;
  version: number;
  changed: Record<string, [unknown, unknown]>;
  recorded_by: string;
}

export interface AlertLine {
  id: number;
  no: string;
  kind: Kind;
  seq: number;
  year: number;
  level: Level;
  status: string;
  opened_on: string;
  gone_on: string | null;
}

export interface Contract extends ContractRow {
  today: string;
  terms: Terms;
  progress: Progress;
  findings: Finding[];
  suspensions: Suspension[];
  causes: Cause[];
  rulings: Ruling[];
  alerts: AlertLine[];
  history: { version: number; recorded_at: string; changed_by: string; reason: string | null }[];
  /** Absent for those who see no amounts. */
  payments?: Payment[];
  actuals?: Actual[];
  amendments?: Amendment[];
}

export type Levels = Partial<Record<Level, number>>;

interface ContractPage extends Page<ContractRow> {
  levels: Levels;
  matched: number;
}

/** 供而未用 by how far the day to begin is behind. */
export const BANDS = ["ahead", "under_1", "from_1_to_2", "over_2", "unknown"] as const;

/** 批而未供 and 供而未用; areas are ㎡ as decimal text. */
export interface Unused {
  today: string;
  bands: { band: (typeof BANDS)[number]; contracts: number; land_area_m2: string; net_area_m2: string; without_boundary: number }[];
  batches: {
    items: { id: number; code: string; name: string; approved_on: string; area_m2: string; unsupplied_m2: string; years: number; level: Level }[];
    five_years: { from: number; to: number; approved_m2: string; unsupplied_m2: string; supply_rate_percent: string | null };
  };
}

/** What the clocks would say. */
export interface Supposed {
  today: string;
  before: { level: Level; findings: Finding[] };
  after: { level: Level; findings: Finding[] };
  differs: { kind: Kind; seq: number; year: number; from: Level; to: Level }[];
}

export const useContracts = (filter: Record<string, string | number | null | undefined>) =>
  usePaged<ContractRow, ContractPage>(["contracts", "list"], "/api/contracts", query({ ...filter, limit: 50 }));

/** Contracts whose day is over, as many as one answer holds: what is sorted by days has to be there at once. */
const OVERDUE_LEVELS = "purple,red,orange";
const MOST = 500;

export function useOverdue() {
  const parameters = query({ level: OVERDUE_LEVELS, limit: MOST });
  return useQuery({
    queryKey: ["contracts", "overdue"],
    queryFn: ({ signal }) => get<ContractPage>(`/api/contracts${parameters}`, signal),
    staleTime: 0,
  });
}

export function useUnused(enabled: boolean) {
  return useQuery({ queryKey: ["contracts", "unused"], queryFn: ({ signal }) => get<Unused>("/api/contracts/unused", signal), staleTime: 0, enabled });
}

const path = (id: number) => `/api/contracts/${id}`;
const tag = (version: number) => `"${version}"`;

/** The same as a workbook, which the import reads back. */
export const downloadContracts = (filter: Record<string, string | number | null | undefined>, name: string) =>
  download(`/api/contracts/file${query(filter)}`, name);

export const contractKey = (id: number) => ["contracts", "one", id];

export const fetchContract = (id: number, signal?: AbortSignal) => get<Contract>(path(id), signal);

export const useContract = (id: number) =>
  useQuery({ queryKey: contractKey(id), queryFn: ({ signal }) => fetchContract(id, signal), staleTime: 0 });

/** `key` makes a contract that is sent twice one contract. */
export async function createContract(json: unknown, key: string) {
  return (await request<Contract>("/api/contracts", { method: "POST", json, key })).data;
}

export async function amendContract(id: number, version: number, json: unknown) {
  return (await request<Contract>(`${path(id)}/amendments`, { method: "POST", json, ifMatch: tag(version) })).data;
}

export async function reachPart(id: number, version: number, part: Part, json: unknown) {
  return (await request<Contract>(`${path(id)}/progress/${part}`, { method: "PUT", json, ifMatch: tag(version) })).data;
}

export type Recorded = "payments" | "covenants" | "suspensions" | "government-causes" | "rulings";

/** Adds a row to what is recorded. */
export async function record(id: number, what: Recorded, json: unknown) {
  return (await request<Contract>(`${path(id)}/${what}`, { method: "POST", json })).data;
}

export async function voidPayment(id: number, payment: number, json: { reason: string }) {
  return (await request<Contract>(`${path(id)}/payments/${payment}/void`, { method: "POST", json })).data;
}

export async function voidStop({ id, version }: Contract, suspension: number, json: { reason: string }) {
  return (await request<Contract>(`${path(id)}/suspensions/${suspension}/void`, { method: "POST", json, ifMatch: `"${version}"` })).data;
}

export async function resumeWork(id: number, suspension: number, json: { resumed_on: string }) {
  return (await request<Contract>(`${path(id)}/suspensions/${suspension}`, { method: "PUT", json })).data;
}

export async function judgeCause(id: number, cause: number, json: { verified: boolean; document_no: string }) {
  return (await request<Contract>(`${path(id)}/government-causes/${cause}`, { method: "PUT", json })).data;
}

export interface Supposition {
  today?: string;
  facts?: unknown;
}

export async function suppose(id: number, json: Supposition) {
  return (await request<Supposed>(`${path(id)}/what-if`, { method: "POST", json })).data;
}
