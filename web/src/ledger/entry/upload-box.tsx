/** Where documents come in: by the file dialog, dropped, or pasted from the clipboard. */
import { type DragEvent, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Going, useUploads } from "@/attachments/use-uploads";
import type { Owner } from "@/api/attachments";
import { ApiError } from "@/api/client";
import type { Code } from "@/api/types";
import { IconButton } from "@/shared/ui/button";
import { Icon } from "@/shared/ui/icon";

interface Props {
  owner: Owner;
  kinds: readonly Code[];
  /** The kind that is asked for. */
  kind: string | null;
  onDone: () => void;
}

export function UploadBox({ owner, kinds, kind, onDone }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const [docKind, setDocKind] = useState(kind ?? "");
  const [docNo, setDocNo] = useState("");
  const [docDate, setDocDate] = useState("");
  const [over, setOver] = useState(false);
  /** Files that came before somebody said what they are. */
  const [waiting, setWaiting] = useState<readonly File[]>([]);
  const select = useRef<HTMLSelectElement>(null);
  const uploads = useUploads(owner, onDone);
  const take = (files: readonly File[], of = docKind) => {
    if (files.length === 0) return;
    if (of === "") {
      setWaiting([...waiting, ...files]);
      select.current?.focus();
      return;
    }
    uploads.send(files, { doc_kind: of, doc_no: docNo.trim(), doc_date: docDate });
  };
  useEffect(() => {
    if (!kind) return;
    setDocKind(kind);
    document.getElementById(`${id}-drop`)?.scrollIntoView({ block: "nearest" });
    select.current?.focus();
  }, [kind, id]);
  usePaste(take);
  const choose = (code: string) => {
    setDocKind(code);
    if (code === "" || waiting.length === 0) return;
    setWaiting([]);
    take(waiting, code);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take([...event.dataTransfer.files]);
  };
  return (
    <section className="upload-box" id={`${id}-drop`} data-testid="upload">
      <div className="upload-fields">
        <label>
          {t("ledger.doc_kind")} *
          <select ref={select} name="doc_kind" value={docKind} aria-required onChange={(event) => choose(event.target.value)}>
            <option value="">{t("ledger.choose_kind")}</option>
            {kinds.map(({ code, name }) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t("ledger.doc_no")}
          <input type="text" name="doc_no" maxLength={200} value={docNo} onChange={(event) => setDocNo(event.target.value)} />
        </label>
        <label>
          {t("ledger.doc_date")}
          <input type="date" name="doc_date" value={docDate} onChange={(event) => setDocDate(event.target.value)} />
        </label>
      </div>
      <label
        className={`drop ${over ? "is-over" : ""}`}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <input
          type="file"
          multiple
          className="visually-hidden"
          onChange={(event) => {
            take([...(event.target.files ?? [])]);
            // The same file, corrected, may be chosen again.
            event.target.value = "";
          }}
        />
        <Icon name="upload" size={22} />
        <span>
          <b>{t("ledger.drop")}</b>
          <span className="drop-hint">{t("ledger.drop_hint")}</span>
        </span>
      </label>
      {waiting.length > 0 && (
        <p className="field-error" role="alert">
          {t("ledger.kind_first", { count: waiting.length })}
        </p>
      )}
      <ul className="uploads" aria-live="polite">
        {uploads.list.map((going) => (
          <OneUpload key={going.key} going={going} onDismiss={() => uploads.dismiss(going.key)} />
        ))}
      </ul>
    </section>
  );
}

/** Pictures on the clipboard are files; text that is pasted into a field is not ours. */
function usePaste(take: (files: readonly File[]) => void) {
  const latest = useRef(take);
  latest.current = take;
  useEffect(() => {
    const listen = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      latest.current(files);
    };
    document.addEventListener("paste", listen);
    return () => document.removeEventListener("paste", listen);
  }, []);
}

function OneUpload({ going, onDismiss }: { going: Going; onDismiss: () => void }) {
  const { t } = useTranslation();
  const { name, state, share, error, remarks } = going;
  const why = useWhy(error);
  return (
    <li data-state={state}>
      <span className="upload-name">
        {state === "done" && <Icon name="check" size={13} />}
        {state === "failed" && <Icon name="error" size={13} />}
        {name}
      </span>
      {(state === "waiting" || state === "sending") && <progress aria-label={t("ledger.sending", { name })} value={share} max={1} />}
      {state === "done" && <small>{[t("ledger.sent"), ...remarks].join(" · ")}</small>}
      {why && <span className="field-error">{why}</span>}
      {(state === "done" || state === "failed") && <IconButton icon="close" label={t("ledger.dismiss", { name })} onClick={onDismiss} />}
    </li>
  );
}

function useWhy(error: unknown): string | null {
  const { t } = useTranslation();
  if (error === null) return null;
  if (!(error instanceof ApiError)) return t("error.page");
  if (error.status === 0) return t("error.offline");
  return error.errors.map(({ message }) => message).join(" ") || error.detail || t("error.status", { status: error.status });
}
