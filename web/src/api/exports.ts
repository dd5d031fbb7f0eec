/** Files of whole collections: asked for, written by the service in the background, kept for a day. */
import { useQuery } from "@tanstack/react-query";
import { download, get, request } from "./client";

export type ExportCollection = "spaces" | "parcels" | "buildings" | "zones";
export type ExportFormat = "xlsx" | "gpkg" | "shp" | "geojson" | "txt" | "dxf" | "kml" | "fgb" | "csv";
export type ExportStatus = "running" | "done" | "failed" | "cancelled" | "expired";

export interface ExportWish {
  collection: ExportCollection;
  format: ExportFormat;
  crs?: string;
  /** CQL2 text. */
  filter?: string;
  as_of?: string;
  encoding?: string;
  j_prefix?: boolean;
  closing_point?: boolean;
  north_west?: boolean;
  decimals?: number;
}

export interface ExportJob {
  id: number;
  collection: ExportCollection;
  format: string;
  asked: ExportWish;
  status: ExportStatus;
  /** Written so far, while it runs. */
  rows: number | null;
  bytes: number | null;
  message: string | null;
  file: string | null;
  file_name: string;
  created_at: string;
  finished_at: string | null;
  expires_at: string | null;
  version: number;
}

const POLL_MS = 1000;

/** One's own exports, the newest first; followed while one of them is being written. */
export function useExports() {
  return useQuery({
    queryKey: ["exports"],
    queryFn: ({ signal }) => get<{ items: ExportJob[] }>("/api/exports", signal),
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.items.some(({ status }) => status === "running") ? POLL_MS : false),
  });
}

export const askExport = (wish: ExportWish) => request<ExportJob>("/api/exports", { method: "POST", json: wish });

/** Stops it, or takes its file away. */
export const dropExport = (id: number) => request<undefined>(`/api/exports/${id}`, { method: "DELETE" });

/** Above this a file goes past the page straight to the disk. */
const HELD_BYTES = 64 << 20;

/** A small file is fetched first, so that a refusal is told and not saved; of a large one only whether it is there. */
export async function fetchExport(job: ExportJob) {
  if (!job.file) return;
  if ((job.bytes ?? 0) <= HELD_BYTES) {
    await download(job.file, job.file_name);
    return;
  }
  await get<ExportJob>(`/api/exports/${job.id}`);
  const link = document.createElement("a");
  link.href = job.file;
  link.download = job.file_name;
  link.click();
}
