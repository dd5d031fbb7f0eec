/** Files on their way, one after the other: an office line is narrow, and each refusal is told beside its file. */
import { useCallback, useEffect, useRef, useState } from "react";
import { type Owner, uploadAttachment } from "@/api/attachments";

export interface Going {
  key: number;
  name: string;
  share: number;
  state: "waiting" | "sending" | "done" | "failed";
  error: unknown;
  /** What the service remarks about a file that it took. */
  remarks: string[];
}

export interface Said {
  doc_kind: string;
  doc_no: string;
  doc_date: string;
}

export function useUploads(owner: Owner, onDone: () => void) {
  const [list, setList] = useState<readonly Going[]>([]);
  const next = useRef(0);
  const chain = useRef<Promise<void>>(Promise.resolve());
  const stop = useRef(new AbortController());
  useEffect(() => {
    const controller = new AbortController();
    stop.current = controller;
    return () => controller.abort();
  }, []);
  const put = useCallback((key: number, change: Partial<Going>) => {
    setList((before) => before.map((one) => (one.key === key ? { ...one, ...change } : one)));
  }, []);
  const send = (files: readonly File[], said: Said) => {
    const { signal } = stop.current;
    for (const file of files) {
      const key = next.current++;
      setList((before) => [...before, { key, name: file.name, share: 0, state: "waiting", error: null, remarks: [] }]);
      chain.current = chain.current.then(async () => {
        if (signal.aborted) return;
        put(key, { state: "sending" });
        try {
          const { warnings } = await uploadAttachment({ ...owner, ...said, file, signal, onProgress: (share) => put(key, { share }) });
          put(key, { state: "done", share: 1, remarks: warnings.map(({ message }) => message) });
          onDone();
        } catch (error) {
          if (!signal.aborted) put(key, { state: "failed", error });
        }
      });
    }
  };
  const dismiss = (key: number) => setList((before) => before.filter((one) => one.key !== key));
  return { list, send, dismiss };
}
