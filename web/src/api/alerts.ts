/** 预警: what the clocks raised, and what people do with it. */
import { useQuery } from "@tanstack/react-query";
import { get, query, request } from "./client";
import type { Brief, Level, Levels, Watched } from "./contracts";
import { type Page, usePaged } from "./paged";

export const ALERT_STATUSES = ["open", "assigned", "acknowledged", "answered", "closed", "lapsed"] as const;
/** Somebody still has to do something. */
export const OPEN_STATUSES = ["open", "assigned", "acknowledged", "answered"];

export type Deed = "assign" | "acknowledge" | "answer" | "return" | "close";

export interface AlertRow {
  id: number;
  version: number;
  no: string;
  kind: Watched;
  seq: number;
  year: number;
  /** 0 to 5; null is what is not known. */
  level: number | null;
  colour: Level;
  status: (typeof ALERT_STATUSES)[number];
  opened_on: string;
  raised_on: string;
  gone_on: string | null;
  finding: Brief;
  due: string | null;
  days: number | null;
  organisation_id: number | null;
  organisation: string | null;
  /** Until when the organisation has to answer. */
  due_on: string | null;
  late: boolean | null;
  closed_at: string | null;
  subject: { type: "contract" | "temporary_use" | "rectification"; id: number; no: string | null; name: string; street_code: string | null };
  contract: { id: number; contract_no: string; name: string; street_code: string } | null;
  enterprise: { uscc: string; name: string } | null;
  basis: { law: string; article: string; text: string } | null;
}

export interface Alert extends AlertRow {
  events: { what: string; level: Level; at: string; by: string; words: string | null }[];
  steps: { deed: Deed; to: string; who: string; words: boolean; may: boolean }[];
}

interface AlertPage extends Page<AlertRow> {
  levels: Levels;
  /** The day of the last nightly run. */
  looked_on: string | null;
}

export const useAlerts = (filter: Record<string, string | number | null | undefined>) =>
  usePaged<AlertRow, AlertPage>(["alerts", "list"], "/api/alerts", query({ ...filter, limit: 50 }));

export const alertKey = (id: number) => ["alerts", "one", id];

export const useAlert = (id: number) =>
  useQuery({ queryKey: alertKey(id), queryFn: ({ signal }) => get<Alert>(`/api/alerts/${id}`, signal), staleTime: 0 });

export interface Wish {
  deed: Deed;
  words?: string;
  organisation_id?: number;
  due_on?: string;
}

export async function takeStep(id: number, version: number, json: Wish) {
  return (await request<Alert>(`/api/alerts/${id}/transitions`, { method: "POST", json, ifMatch: `"${version}"` })).data;
}
