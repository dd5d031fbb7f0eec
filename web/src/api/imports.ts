/** Import jobs: upload with its progress, the phases by event stream, polling as second way. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { get, query, request } from "./client";
import { type Sending, sendForm } from "./send-form";
import type { ColumnMap, ImportJob, ImportStatus, ImportTarget, OnError, Preview, Problem } from "./types";

/** Nothing happens any more unless the officer acts. */
const RESTING: readonly ImportStatus[] = ["ready", "committed", "rejected", "cancelled", "failed", "undone"];

export const isResting = (status: ImportStatus) => RESTING.includes(status);

export interface UploadOptions extends Sending {
  file: File;
  into: ImportTarget;
  crs: string;
  encoding: string;
  zoneKind: string;
}

export function uploadImport({ onProgress, signal, ...options }: UploadOptions): Promise<ImportJob> {
  const form = new FormData();
  form.append("into", options.into);
  if (options.crs) form.append("crs", options.crs);
  if (options.encoding) form.append("encoding", options.encoding);
  if (options.zoneKind) form.append("zone_kind", options.zoneKind);
  // The file stands last so that the service knows the options when the rows arrive.
  form.append("file", options.file, options.file.name);
  return sendForm("/api/imports", form, { onProgress, signal });
}

export function useImports() {
  return useQuery({
    queryKey: ["imports", "list"],
    queryFn: ({ signal }) => get<{ items: ImportJob[] }>("/api/imports", signal),
    staleTime: 0,
  });
}

const POLL_MS = 1000;

/** The job, followed while it works: by the event stream, or by asking once a second where streams do not pass. */
export function useImport(id: number) {
  const client = useQueryClient();
  const [streaming, setStreaming] = useState(false);
  const key = ["imports", "one", id];
  const job = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => get<ImportJob>(`/api/imports/${id}`, signal),
    staleTime: 0,
    refetchInterval: (state) =>
      !streaming && state.state.data && !isResting(state.state.data.status) ? POLL_MS : false,
  });
  const working = job.data !== undefined && !isResting(job.data.status);
  useEffect(() => {
    if (!working) return;
    const events = new EventSource(`/api/imports/${id}/events`);
    const reload = () => void client.invalidateQueries({ queryKey: ["imports", "one", id] });
    events.onopen = () => setStreaming(true);
    events.onerror = () => {
      // Also how the stream ends: the service closes it at a final status.
      setStreaming(false);
      events.close();
      reload();
    };
    events.addEventListener("progress", (event) => {
      const next = JSON.parse((event as MessageEvent<string>).data) as ImportJob;
      if (isResting(next.status)) {
        events.close();
        reload();
      } else {
        client.setQueryData<ImportJob>(["imports", "one", id], (known) => ({ ...known, ...next }));
      }
    });
    return () => {
      events.close();
      setStreaming(false);
    };
  }, [working, id, client]);
  const status = job.data?.status;
  useEffect(() => {
    // Figures, list and map of this session are older than the records now.
    if (status === "committed" || status === "undone") void client.invalidateQueries({ queryKey: ["spaces"] });
  }, [status, client]);
  return job;
}

/** All that was found, page by page: the job itself carries the first of them only. */
export async function allProblems(id: number): Promise<Problem[]> {
  const found: Problem[] = [];
  for (;;) {
    const job = await get<ImportJob>(`/api/imports/${id}${query({ problems_after: found.length })}`);
    const page = job.problems ?? [];
    found.push(...page);
    if (page.length === 0 || found.length >= job.problems_total) return found;
  }
}

/** The reading of the file is in the key: another CRS makes another preview. */
export function useImportPreview(job: ImportJob | undefined) {
  return useQuery({
    queryKey: ["imports", "preview", job?.id, job?.crs.used, job?.swap_axes, job?.encoding, job?.layer, job?.status],
    queryFn: ({ signal }) => get<Preview>(`/api/imports/${job?.id}/preview`, signal),
    enabled: job !== undefined && (job.status === "ready" || job.status === "rejected"),
  });
}

export interface Revision {
  crs?: string;
  swap_axes?: boolean;
  encoding?: string;
  layer?: string;
  map?: ColumnMap;
}

const path = (id: number) => `/api/imports/${id}`;

export const reviseImport = (id: number, revision: Revision) =>
  request<ImportJob>(path(id), { method: "PATCH", json: revision });

export const commitImport = (id: number, onError: OnError, crs: string | null) =>
  request<ImportJob>(`${path(id)}/commit`, {
    method: "POST",
    json: { on_error: onError, ...(crs ? { confirm_crs: crs } : {}) },
  });

export const undoImport = (id: number) => request<ImportJob>(`${path(id)}/undo`, { method: "POST", json: {} });

export const cancelImport = (id: number) => request<undefined>(path(id), { method: "DELETE" });
