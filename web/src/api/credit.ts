/** 信用: records of enterprises, tables of them, and checks (docs/credit.md). */
import { useQuery } from "@tanstack/react-query";
import { get, request } from "./client";
import { type Sending, sendForm } from "./send-form";

export const CREDIT_KINDS = ["red", "black", "penalty", "abnormal", "other"] as const;
export type CreditKind = (typeof CREDIT_KINDS)[number];
export type Verdict = "clear" | "attention" | "barred";

export interface CreditRecord {
  id: number;
  version: number;
  uscc: string;
  name: string;
  kind: CreditKind;
  authority: string;
  document_no: string;
  decided_on: string;
  /** The last day; null where none was set. */
  valid_until: string | null;
  words: string;
  source: string;
  source_on: string;
  end_kind: "repaired" | "withdrawn" | null;
  ended_on: string | null;
  end_no: string | null;
  /** Whether it counts today. */
  stands: boolean;
}

export interface CreditCheck {
  id: number;
  for: "temporary_use" | "transfer";
  subject_id: number | null;
  subject: string | null;
  made_on: string;
  /** The last day on which it holds. */
  valid_until: string;
  made_by: string;
  organisation: string;
  verdict: Verdict;
  /** What stood there that day. */
  records: CreditRecord[];
  conclusion: "proceed" | "stop";
  reason: string | null;
}

export interface CreditFile {
  uscc: string;
  today: string;
  verdict: Verdict;
  /** Whether a praise stands. */
  red: boolean;
  valid_days: number;
  records: CreditRecord[];
  checks: CreditCheck[];
}

/** How it stands with the check that a step needs. */
export interface CreditGate {
  state: "missing" | "expired" | "stopped" | "overtaken" | "valid";
  until?: string;
}

export interface CreditImport {
  id: number;
  file_name: string;
  counts: { new: number; changed: number; same: number; older: number };
  rejected: number;
  problems: { row: number | null; line: number | null; field: string | null; message: string; remedy: string }[];
  items: (Omit<CreditRecord, "id" | "version" | "stands"> & { place: number; does: "new" | "changed" | "same" | "older" })[];
  done: { new: number; changed: number } | null;
}

export const creditKey = (uscc: string) => ["credit", uscc];

export const useCredit = (uscc: string, enabled = true) =>
  useQuery({ queryKey: creditKey(uscc), queryFn: ({ signal }) => get<CreditFile>(`/api/credit/enterprises/${encodeURIComponent(uscc)}`, signal), enabled, staleTime: 0 });

export const enterRecord = (json: Record<string, unknown>) => request<CreditRecord>("/api/credit/records", { method: "POST", json });

export const endRecord = ({ id, version }: CreditRecord, json: { kind: string; on_day: string; document_no: string }) =>
  request<CreditRecord>(`/api/credit/records/${id}/end`, { method: "POST", json, ifMatch: `"${version}"` });

export interface NewCheck {
  uscc: string;
  for: CreditCheck["for"];
  subject_id?: number;
  conclusion: CreditCheck["conclusion"];
  reason: string;
  seen: Verdict;
}

export async function makeCheck(json: NewCheck) {
  return (await request<CreditFile>("/api/credit/checks", { method: "POST", json })).data;
}

export function lookAtTable(file: File, sending: Sending) {
  const form = new FormData();
  form.append("file", file);
  return sendForm<CreditImport>("/api/credit/imports", form, sending);
}

export async function acceptTable(id: number) {
  return (await request<CreditImport>(`/api/credit/imports/${id}/accept`, { method: "POST" })).data;
}

export const CREDIT_TEMPLATE = "/api/credit/template.xlsx";
