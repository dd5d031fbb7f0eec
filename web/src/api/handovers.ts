/** 地块交接表: forms as the service tells and takes them. Areas are ㎡ in decimal text. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { get, query, request } from "./client";

export const HANDOVER_KINDS = ["reserve_in", "temporary_out", "temporary_back", "custody", "to_city", "supply"] as const;
export type HandoverKind = (typeof HANDOVER_KINDS)[number];

/** In the order of the way a form goes. */
export const HANDOVER_STATUSES = ["draft", "confirming", "signed", "archived"] as const;
export type HandoverStatus = (typeof HANDOVER_STATUSES)[number];

export interface HandoverRow {
  id: number;
  version: number;
  no: string;
  kind: HandoverKind;
  status: HandoverStatus;
  item_id: number;
  ledger_no: string | null;
  name: string | null;
  address: string | null;
  street: string | null;
  asset_type: string | null;
  /** The signed form that this one corrects. */
  supplement_of: number | null;
  signed_on: string | null;
  changed_by: string;
  updated_at: string;
}

/** What the paper says, by its names (src/handovers/form.rs): texts, decimals and days as text, whole numbers, yes or no. */
export type HandoverForm = Record<string, unknown>;

export interface Handover extends HandoverRow {
  form: HandoverForm;
}

interface HandoverPage {
  items: HandoverRow[];
  /** Address of the next page. */
  next: string | null;
}

export interface HandoverFilter {
  status?: HandoverStatus | undefined;
  kind?: HandoverKind | undefined;
  item?: number | undefined;
}

/** From here on numbers belong to forms of sensitive entries (V21__handovers.sql). */
const RESTRICTED_FROM = 1_000_000_000_001;

export const isRestricted = ({ id }: Pick<HandoverRow, "id">) => id >= RESTRICTED_FROM;

/** Signed: nothing of it changes any more. */
export const isLocked = ({ status }: Pick<HandoverRow, "status">) => status === "signed" || status === "archived";

const PAGE_SIZE = 50;
const path = (id: number) => `/api/handovers/${id}`;
const tag = (version: number) => `"${version}"`;

/** Newest first. */
export function useHandovers({ status, kind, item }: HandoverFilter) {
  const first = `/api/handovers${query({ item_id: item, status, kind, limit: PAGE_SIZE })}`;
  return useInfiniteQuery({
    queryKey: ["handovers", "list", first],
    queryFn: ({ pageParam, signal }) => get<HandoverPage>(pageParam, signal),
    initialPageParam: first,
    // Only a path of this service is followed.
    getNextPageParam: ({ next }) => (next?.startsWith("/api/handovers?") ? next : undefined),
    staleTime: 0,
  });
}

/** Most forms that are looked at of one entry: the service's own limit for lists. */
const MOST = 500;

/** All forms of an entry, with `locked` only those that can be corrected. */
export function useHandoversOf(item: number, locked: boolean) {
  const parameters = query({ item_id: item, status: locked ? "signed,archived" : null, limit: MOST });
  return useQuery({
    queryKey: ["handovers", "of", parameters],
    queryFn: ({ signal }) => get<HandoverPage>(`/api/handovers${parameters}`, signal).then((page) => page.items),
    staleTime: 0,
  });
}

export const fetchHandover = (id: number, signal?: AbortSignal) => get<Handover>(path(id), signal);

/** Asked for anew whenever a form is opened: what stands on it is what one goes on from. */
export function useHandover(id: number) {
  return useQuery({ queryKey: ["handovers", "one", id], queryFn: ({ signal }) => fetchHandover(id, signal), gcTime: 0, staleTime: Infinity });
}

export interface NewHandover {
  item_id: number;
  kind?: HandoverKind;
  supplement_of?: number;
}

export async function createHandover(json: NewHandover) {
  return (await request<Handover>("/api/handovers", { method: "POST", json })).data;
}

export async function writeHandover(id: number, version: number, form: HandoverForm) {
  return (await request<Handover>(path(id), { method: "PUT", json: { form }, ifMatch: tag(version) })).data;
}

export async function moveHandover(id: number, version: number, json: { to: HandoverStatus; reason?: string }) {
  return (await request<Handover>(`${path(id)}/transitions`, { method: "POST", json, ifMatch: tag(version) })).data;
}

export const printAddress = (id: number) => `${path(id)}/print`;
