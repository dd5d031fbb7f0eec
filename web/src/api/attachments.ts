/** 附件: files of records. */
import { useQuery } from "@tanstack/react-query";
import { download, get, query, request } from "./client";
import { type Sending, sendForm } from "./send-form";

export interface Attachment {
  id: number;
  version: number;
  doc_kind: string;
  doc_kind_name: string;
  title: string;
  doc_no: string | null;
  doc_date: string | null;
  file_name: string;
  media_type: string;
  sha256: string;
  bytes: number;
  /** Address of the content. */
  file: string;
  /** Addresses by side length; null where there is no picture. */
  thumbnails: Record<string, string> | null;
  created_by: string;
  created_at: string;
  withdrawn: { at: string; by: string; reason: string } | null;
}

export interface AttachmentPage {
  items: Attachment[];
  matched: number;
  next: string | null;
  may_add: boolean;
}

export interface Owner {
  owner_kind: "reserve" | "handover" | "patrol" | "rectification" | "temporary_use" | "contract" | "letter" | "visit" | "visit_notice";
  owner_id: number;
}

/** As many as one record has at most in practice; the service gives no more at once. */
const MOST = 1000;

export function useAttachments(owner: Owner, withdrawn: boolean) {
  const parameters = query({ ...owner, withdrawn: withdrawn ? "true" : null, limit: MOST });
  return useQuery({
    queryKey: ["attachments", parameters],
    queryFn: ({ signal }) => get<AttachmentPage>(`/api/attachments${parameters}`, signal),
    staleTime: 0,
  });
}

export interface Upload extends Owner, Sending {
  doc_kind: string;
  doc_no: string;
  doc_date: string;
  file: File;
}

/** Sends one file; what the service remarks about it comes with the answer. */
export function uploadAttachment({ onProgress, signal, file, owner_kind, owner_id, ...said }: Upload) {
  const form = new FormData();
  form.append("owner_kind", owner_kind);
  form.append("owner_id", String(owner_id));
  for (const [name, value] of Object.entries(said)) if (value) form.append(name, value);
  form.append("file", file, file.name);
  return sendForm<Attachment & { warnings: { message: string }[] }>("/api/attachments", form, { onProgress, signal });
}

export async function withdrawAttachment(id: number, reason: string) {
  return (await request<Attachment>(`/api/attachments/${id}/withdraw`, { method: "POST", json: { reason } })).data;
}

export const downloadAll = (owner: Owner, name: string) => download(`/api/attachments/zip${query({ ...owner })}`, name);
