/** 一企一档: one file for each 统一社会信用代码. */
import { useQuery } from "@tanstack/react-query";
import { download, get, query, request } from "./client";
import type { CreditFile } from "./credit";
import type { AlertLine, ContractRow, Finding, Level } from "./contracts";
import { usePaged } from "./paged";

export interface EnterpriseRow {
  uscc: string;
  name: string;
  version: number;
  industry: string | null;
  /** Those that the caller sees, and the worst level of them. */
  contracts: number;
  level: Level;
}

export interface Shareholder {
  name: string;
  uscc: string;
  percent: string;
  controls: boolean;
}

export interface EnterpriseForm {
  legal_rep?: string;
  registered_capital?: string | null;
  parent?: string;
  industry?: string;
  above_scale?: boolean | null;
  /** Empty for those who do not work with them. */
  contact?: string;
  phone?: string;
  address?: string;
  founded_on?: string | null;
  shareholders?: Shareholder[];
}

export interface Missing {
  code: string;
  /** The department that has it. */
  ask: string;
}

export interface Completeness {
  percent: number;
  of: number;
  missing: Missing[];
}

export interface FiledContract extends ContractRow {
  files: number;
  completeness: Completeness;
  findings: Finding[];
  /** Absent for those who see no amounts. */
  price_total?: string | null;
  paid?: string;
}

export interface Enterprise {
  uscc: string;
  name: string;
  version: number;
  form: EnterpriseForm;
  changed_by: string;
  updated_at: string;
  history: { version: number; name: string; recorded_at: string; changed_by: string; reason: string | null; shareholders: Shareholder[] | null }[];
  completeness: Completeness;
  contracts: FiledContract[];
  /** Without which instalment or covenant it is about. */
  alerts: (Omit<AlertLine, "seq" | "year"> & { contract_id: number })[];
  credit: CreditFile;
  visits: { id: number; no: string; contract_id: number; status: string; due_on: string; happened_at: string | null; judgement: string | null; supplement_of: number | null; open_notices: number }[];
  temporary_uses: { id: number; no: string | null; status: string; start_on: string | null; end_on: string | null }[];
}

export const useEnterprises = (words: string, limit = 50) =>
  usePaged<EnterpriseRow>(["enterprises", "list"], "/api/enterprises", query({ q: words, limit }));

const path = (uscc: string) => `/api/enterprises/${encodeURIComponent(uscc)}`;

/** The same as a workbook, which the import reads back. */
export const downloadEnterprises = (words: string | undefined, name: string) => download(`/api/enterprises/file${query({ q: words })}`, name);

export const enterpriseKey = (uscc: string) => ["enterprises", "one", uscc];

export const fetchEnterprise = (uscc: string, signal?: AbortSignal) => get<Enterprise>(path(uscc), signal);

export const useEnterprise = (uscc: string) =>
  useQuery({ queryKey: enterpriseKey(uscc), queryFn: ({ signal }) => fetchEnterprise(uscc, signal), staleTime: 0 });

/** The whole file: with its papers as an archive, or as pages to print. */
export const archiveOf = (uscc: string) => `${path(uscc)}/dossier?f=zip`;
export const pagesOf = (uscc: string) => `${path(uscc)}/dossier?f=html`;

export async function createEnterprise(json: { uscc: string; name: string; form: unknown }) {
  return (await request<Enterprise>("/api/enterprises", { method: "POST", json })).data;
}

export async function changeEnterprise(uscc: string, version: number, json: { name: string; form: unknown; reason: string }) {
  return (await request<Enterprise>(path(uscc), { method: "PUT", json, ifMatch: `"${version}"` })).data;
}
