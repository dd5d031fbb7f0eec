/** 临时利用: uses of reserved land as the service tells and takes them. Areas are ㎡, amounts 元 in decimal text. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { type FieldProblem, get, query, request } from "./client";
import type { CreditGate } from "./credit";
import type { Opinion } from "./reserve";

/** src/temporary_uses/process.rs */
export const USE_STATUSES = [
  "draft",
  "applied",
  "consulting",
  "approved",
  "signed",
  "in_use",
  "returned",
  "continued",
  "archived",
  "refused",
  "withdrawn",
  "terminated",
] as const;
export type UseStatus = (typeof USE_STATUSES)[number];

export interface UseRow {
  id: number;
  version: number;
  no: string;
  agreement_no: string | null;
  item_id: number;
  /** The use that this one goes on from. */
  renews: number | null;
  status: UseStatus;
  ledger_no: string | null;
  name: string | null;
  address: string | null;
  street: string | null;
  applicant: string | null;
  purpose: string | null;
  start_on: string | null;
  end_on: string | null;
  /** 提前收回: told on this day, given back on that. */
  notice_on: string | null;
  back_on: string | null;
  area_m2: number | null;
  handover_id: number | null;
  return_id: number | null;
  changed_by: string;
  updated_at: string;
  reason: string | null;
  /** To the end of a use that is going on; below nothing when it is over. */
  days_left: number | null;
  /** The land is still used after the end. */
  overdue: boolean;
  /** 元, in lists for those who see amounts; null where no rent was agreed. */
  rent_overdue?: string | null;
}

/** Application and agreement by their names (src/temporary_uses/form.rs). */
export type UseForm = Record<string, unknown>;

export interface UseStep {
  to: UseStatus;
  way: "forward" | "back" | "end";
  who: "filer" | "manager";
  /** Whether I take such steps. */
  may: boolean;
  missing: FieldProblem[];
}

export interface RentRow {
  seq: number;
  from_on: string;
  to_on: string;
  due_on: string;
  amount: string;
  paid: string;
  overdue: string;
}

export interface Payment {
  id: number;
  seq: number;
  paid_on: string;
  amount: string;
  voucher_no: string;
  recorded_by: string;
  void_reason: string | null;
  voided_by: string | null;
}

export const DEPOSIT_KINDS = ["received", "deducted", "returned"] as const;
export type DepositKind = (typeof DEPOSIT_KINDS)[number];

export interface DepositRow {
  id: number;
  kind: DepositKind;
  on_day: string;
  amount: string;
  reason: string | null;
  voucher_no: string | null;
  recorded_by: string;
}

export interface Books {
  rent: RentRow[];
  payments: Payment[];
  deposit: DepositRow[];
  sums: { amount: string; paid: string; overdue: string };
  held: string;
}

export interface UseVersion {
  version: number;
  status: UseStatus;
  reason: string | null;
  changed_by: string;
  recorded_at: string;
}

export interface TemporaryUse extends UseRow {
  form: UseForm;
  boundary: GeoJSON.MultiPolygon | null;
  opinions: Omit<Opinion, "question">[];
  credit: CreditGate;
  /** Earlier versions, the newest first. */
  history: UseVersion[];
  notices: { kind: "days_60" | "days_30" | "days_7" | "overdue"; end_on: string; told_on: string }[];
  steps: UseStep[];
  /** For those who see amounts. */
  books?: Books;
}

interface UsePage {
  items: UseRow[];
  matched: number;
  /** Address of the next page. */
  next: string | null;
}

export interface UseFilter {
  status?: UseStatus | undefined;
  street?: string | undefined;
  item?: number | undefined;
  words?: string | undefined;
  due?: number | undefined;
  rent?: "overdue" | undefined;
}

/** From here on numbers belong to uses of sensitive entries (V22__temporary_uses.sql). */
const RESTRICTED_FROM = 1_000_000_000_001;

export const isRestrictedUse = ({ id }: Pick<UseRow, "id">) => id >= RESTRICTED_FROM;

const PAGE_SIZE = 50;
/** The service's own limit for lists. */
const MOST = 500;
const path = (id: number) => `/api/temporary-uses/${id}`;
const tag = (version: number) => `"${version}"`;

/** Those first that end soonest, then the newest. */
export function useTemporaryUses({ status, street, item, words, due, rent }: UseFilter) {
  const first = `/api/temporary-uses${query({ item_id: item, status, street, q: words, due, rent, limit: PAGE_SIZE })}`;
  return useInfiniteQuery({
    queryKey: ["temp-uses", "list", first],
    queryFn: ({ pageParam, signal }) => get<UsePage>(pageParam, signal),
    initialPageParam: first,
    // Only a path of this service is followed.
    getNextPageParam: ({ next }) => (next?.startsWith("/api/temporary-uses?") ? next : undefined),
    staleTime: 0,
  });
}

/** All uses of an entry. */
export function useUsesOf(item: number) {
  const parameters = query({ item_id: item, limit: MOST });
  return useQuery({
    queryKey: ["temp-uses", "of", item],
    queryFn: ({ signal }) => get<UsePage>(`/api/temporary-uses${parameters}`, signal).then((page) => page.items),
    staleTime: 0,
  });
}

export const fetchUse = (id: number, signal?: AbortSignal) => get<TemporaryUse>(path(id), signal);

/** Asked for anew whenever a use is opened: what stands there is what one goes on from. */
export function useTemporaryUse(id: number) {
  return useQuery({ queryKey: ["temp-uses", "one", id], queryFn: ({ signal }) => fetchUse(id, signal), gcTime: 0, staleTime: Infinity });
}

const post = async (address: string, json: unknown, ifMatch?: string) =>
  (await request<TemporaryUse>(address, { method: "POST", json, ifMatch: ifMatch ?? null })).data;

export async function createUse(key: string, json: { item_id: number; renews?: number; form?: UseForm }) {
  return (await request<TemporaryUse>("/api/temporary-uses", { method: "POST", json, key })).data;
}

export interface UseChange {
  form: UseForm;
  boundary?: GeoJSON.Geometry;
  whole?: true;
}

export async function writeUse(id: number, version: number, json: UseChange) {
  return (await request<TemporaryUse>(path(id), { method: "PUT", json, ifMatch: tag(version) })).data;
}

export interface UseMove {
  to: UseStatus;
  reason?: string;
  handover_id?: number;
}

export const moveUse = (id: number, version: number, move: UseMove) => post(`${path(id)}/transitions`, move, tag(version));

export const giveNotice = (id: number, version: number, json: { document_no: string; on_day: string }) => post(`${path(id)}/notice`, json, tag(version));

export const askForUse = (id: number, json: { organisations: readonly number[]; due_on?: string }) => post(`${path(id)}/opinions`, json);

export async function answerForUse(id: number, opinion: number, json: { opinion: string; words: string }) {
  return (await request<TemporaryUse>(`${path(id)}/opinions/${opinion}`, { method: "PUT", json })).data;
}

export const payRent = (id: number, json: { seq: number; paid_on: string; amount: string; voucher_no: string }) => post(`${path(id)}/payments`, json);

export const voidPayment = (id: number, payment: number, reason: string) => post(`${path(id)}/payments/${payment}/void`, { reason });

export const writeDeposit = (id: number, json: { kind: DepositKind; on_day: string; amount: string; reason: string; voucher_no: string }) =>
  post(`${path(id)}/deposit`, json);

export const printAddressOfUse = (id: number) => `${path(id)}/print`;
