/** 函件 to enterprises, and the templates that they are made of. */
import { useQuery } from "@tanstack/react-query";
import { download, get, query, request } from "./client";
import { usePaged } from "./paged";

export const LETTER_KINDS = ["investigation", "rectification", "reminder", "decision_draft"] as const;
export type LetterKind = (typeof LETTER_KINDS)[number];

export const LETTER_STATUSES = ["draft", "issued", "void"] as const;
export type LetterStatus = (typeof LETTER_STATUSES)[number];

export interface LetterRow {
  id: number;
  version: number;
  /** Of the draft, such as HL-HJ-2026-001. */
  no: string;
  kind: LetterKind;
  status: LetterStatus;
  title: string;
  addressee: string;
  /** 办理期限 */
  due_on: string | null;
  /** 文号 */
  document_no: string | null;
  issued_on: string | null;
  void_reason: string | null;
  made_on: string;
  changed_by: string;
  recorded_at: string;
  contract: { id: number; contract_no: string; name: string };
  enterprise: { uscc: string; name: string };
  alert: { id: number; no: string } | null;
}

export interface LetterVersion {
  version: number;
  status: LetterStatus;
  changed_by: string;
  recorded_at: string;
  title: string;
  body: string;
}

export interface Letter extends LetterRow {
  /** `recorded_at`, as the notices of all records call it. */
  updated_at: string;
  body: string;
  /** Version of the template; 0 is the one that comes with the program. */
  template: number;
  /** What it was made of, by place, and who sends it. */
  facts: Record<string, string>;
  history: LetterVersion[];
  may_write: boolean;
  may_void: boolean;
}

/** What is written of a draft. */
export interface LetterText {
  title: string;
  addressee: string;
  body: string;
  due_on: string | null;
}

export interface NewLetter {
  contract_id: number;
  kind: string;
  alert_id?: number;
  due_on?: string;
  problem?: string;
  contact?: string;
}

export type LetterStep = { to: "issued"; document_no: string; issued_on?: string } | { to: "void"; reason: string };

export interface Template {
  kind: LetterKind;
  version: number;
  title: string;
  body: string;
  history: { version: number; title: string; body: string; reason: string; recorded_at: string; changed_by: string }[];
}

/** What can be filled in, and what it is. */
export interface Place {
  name: string;
  about: string;
}

interface Templates {
  items: Template[];
  places: Place[];
  may_change: boolean;
}

type Wire = Omit<Letter, "updated_at">;

const known = (letter: Wire): Letter => ({ ...letter, updated_at: letter.recorded_at });

export interface LetterFilter {
  contract_id?: number | undefined;
  alert_id?: number | undefined;
  uscc?: string | undefined;
  kind?: string | undefined;
  status?: string | undefined;
}

export const useLetters = (filter: LetterFilter, enabled = true) =>
  usePaged<LetterRow>(["letters", "list"], "/api/letters", query({ ...filter, limit: 50 }), enabled);

const path = (id: number) => `/api/letters/${id}`;
const tag = (version: number) => `"${version}"`;

export const fetchLetter = async (id: number, signal?: AbortSignal) => known(await get<Wire>(path(id), signal));

/** Read once for the page that works on it: what is written there must not be overwritten by a later answer. */
export const useLetter = (id: number) =>
  useQuery({ queryKey: ["letters", "one", id], queryFn: ({ signal }) => fetchLetter(id, signal), gcTime: 0, staleTime: Infinity });

/** `key` makes a letter that is sent twice one letter. */
export async function makeLetter(json: NewLetter, key: string) {
  return known((await request<Wire>("/api/letters", { method: "POST", json, key })).data);
}

export async function writeLetter(id: number, version: number, json: LetterText) {
  return known((await request<Wire>(path(id), { method: "PUT", json, ifMatch: tag(version) })).data);
}

export async function moveLetter(id: number, version: number, json: LetterStep) {
  return known((await request<Wire>(`${path(id)}/transitions`, { method: "POST", json, ifMatch: tag(version) })).data);
}

/** The page of A4. */
export const printAddressOfLetter = (id: number) => `${path(id)}?f=html`;

export const downloadWord = ({ id, no, document_no }: LetterRow) => download(`${path(id)}?f=docx`, `${document_no ?? no}.docx`);

export const templatesKey = ["letters", "templates"];

export const useTemplates = () =>
  useQuery({ queryKey: templatesKey, queryFn: ({ signal }) => get<Templates>("/api/letter-templates", signal), staleTime: 0 });

export const fetchTemplate = (kind: LetterKind) => get<Template>(`/api/letter-templates/${kind}`);

export async function changeTemplate(kind: LetterKind, version: number, json: { title: string; body: string; reason: string }) {
  return (await request<Template>(`/api/letter-templates/${kind}`, { method: "PUT", json, ifMatch: tag(version) })).data;
}
