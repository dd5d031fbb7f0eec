/** 摸排征集: campaigns, and what units report. Areas are ㎡. */
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { download, get, query, request } from "./client";
import { sendForm, type Sending } from "./send-form";
import type { FieldValue } from "./types";

export interface UnitProgress {
  organisation_id: number;
  organisation: string | null;
  nothing_at: string | null;
  nothing_by: string | null;
  draft: number;
  submitted: number;
  returned: number;
  accepted: number;
  declined: number;
  /** Neither a report nor 零报告. */
  silent: boolean;
}

export interface Campaign {
  id: number;
  version: number;
  no: string;
  title: string;
  ask: string;
  due_on: string;
  status: "open" | "closed";
  overdue: boolean;
  changed_by: string;
  updated_at: string;
  units: UnitProgress[];
}

export interface OneCampaign extends Campaign {
  may: { manage: boolean; report: boolean };
  /** The unit for which I report. */
  own_unit: number | null;
}

export const REPORT_STATUSES = ["draft", "submitted", "returned", "accepted", "declined"] as const;
export type ReportStatus = (typeof REPORT_STATUSES)[number];

export const VERDICTS = ["conflicting", "overlapping", "changed", "known", "new"] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface Touched {
  id: number;
  name: string;
  number: string | null;
  named: boolean;
  overlap_m2: number | null;
  share: number | null;
  share_of_report: number | null;
  item_id: number | null;
}

export interface KnownEntry {
  id: number;
  ledger_no: string | null;
  name: string;
  state: string;
  version: number;
  by: "place" | "certificate" | "name";
  differences: { field: string; stored: FieldValue; said: FieldValue }[];
}

export interface Known {
  spaces: Touched[];
  entries: KnownEntry[];
  twins: { id: number; organisation: string | null; same_unit: boolean; name: string }[];
  /** Numbers that the map does not have. */
  unknown: string[];
}

export interface Report {
  id: number;
  version: number;
  campaign_id: number;
  organisation_id: number;
  organisation: string | null;
  status: ReportStatus;
  remark: string | null;
  properties: Record<string, FieldValue>;
  area_m2: number | null;
  /** The file and row it came from. */
  source: string | null;
  submitted_at: string | null;
  changed_by: string;
  updated_at: string;
  item_id: number | null;
  boundary: GeoJSON.MultiPolygon | null;
  /** For whoever decides. */
  verdict?: Verdict;
  known?: Known;
}

interface Page<T> {
  items: T[];
  next: string | null;
}

export interface CampaignPage extends Page<Campaign> {
  may_create: boolean;
}

const PAGE_SIZE = 100;
const path = (id: number) => `/api/campaigns/${id}`;
const tag = (version: number) => `"${version}"`;
const follow = (start: string) => (page: Page<unknown>) => (page.next?.startsWith(start) ? page.next : undefined);

export function useCampaigns() {
  const first = `/api/campaigns${query({ limit: PAGE_SIZE })}`;
  return useInfiniteQuery({
    queryKey: ["campaigns", "list"],
    queryFn: ({ pageParam, signal }) => get<CampaignPage>(pageParam, signal),
    initialPageParam: first,
    getNextPageParam: follow("/api/campaigns?"),
    staleTime: 0,
  });
}

export const useCampaign = (id: number) =>
  useQuery({ queryKey: ["campaigns", "one", id], queryFn: ({ signal }) => get<OneCampaign>(path(id), signal), staleTime: 0 });

export function useReports(id: number, status: string | undefined, unit: number | undefined) {
  const first = `${path(id)}/reports${query({ status, organisation_id: unit, limit: PAGE_SIZE })}`;
  return useInfiniteQuery({
    queryKey: ["campaigns", "reports", first],
    queryFn: ({ pageParam, signal }) => get<Page<Report>>(pageParam, signal),
    initialPageParam: first,
    getNextPageParam: follow(`${path(id)}/reports?`),
    staleTime: 0,
  });
}

/** After anything was done: all that was told of campaigns, and of the ledger that reports become part of. */
export function useRefreshCampaigns() {
  const client = useQueryClient();
  return () => Promise.all([client.invalidateQueries({ queryKey: ["campaigns"] }), client.invalidateQueries({ queryKey: ["reserve"] })]);
}

export interface CampaignWish {
  title: string;
  ask: string;
  due_on: string;
  organisations: number[];
}

export async function createCampaign(json: CampaignWish) {
  return (await request<OneCampaign>("/api/campaigns", { method: "POST", json })).data;
}

export const changeCampaign = ({ id, version }: Campaign, json: CampaignWish) =>
  request<OneCampaign>(path(id), { method: "PUT", json, ifMatch: tag(version) });

export const moveCampaign = ({ id, version }: Campaign, to: Campaign["status"]) =>
  request<OneCampaign>(`${path(id)}/transitions`, { method: "POST", json: { to }, ifMatch: tag(version) });

export const sayNothing = (id: number, nothing: boolean) => request<OneCampaign>(`${path(id)}/nothing`, { method: "PUT", json: { nothing } });

export const downloadTemplate = ({ id, no }: Campaign) => download(`${path(id)}/template.xlsx`, `${no}.xlsx`);

export interface Added {
  reports: number[];
  rejected: number;
  problems: { row: number | null; line: number | null; field: string | null; severity: "error" | "warning"; message: string; remedy: string }[];
  left_out: string[];
}

/** A file whose rows become drafts. */
export function sendReports(id: number, file: File, options: { crs: string; skip: boolean }, sending: Sending) {
  const form = new FormData();
  if (options.crs) form.append("crs", options.crs);
  if (options.skip) form.append("on_error", "skip");
  form.append("file", file);
  return sendForm<Added>(`${path(id)}/file`, form, sending);
}

export const createReport = (id: number, properties: Record<string, FieldValue>) =>
  request<Report>(`${path(id)}/reports`, { method: "POST", json: { properties } });

const one = ({ campaign_id, id }: Report) => `${path(campaign_id)}/reports/${id}`;

export const changeReport = (report: Report, properties: Record<string, FieldValue>) =>
  request<Report>(one(report), { method: "PUT", json: { properties }, ifMatch: tag(report.version) });

export const discardReport = (report: Report) => request<undefined>(one(report), { method: "DELETE", ifMatch: tag(report.version) });

export const sendDrafts = (id: number) => request<{ sent: number }>(`${path(id)}/send`, { method: "POST" });

export interface Decision {
  to: ReportStatus;
  remark?: string;
  as?: "new" | "update" | "known";
  spaces?: number[];
  item_id?: number;
  item_version?: number;
  fields?: string[];
}

export const decideReport = (report: Report, json: Decision) =>
  request<Report>(`${one(report)}/transitions`, { method: "POST", json, ifMatch: tag(report.version) });
