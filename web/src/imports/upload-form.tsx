/** Step 1: the file, what it holds, and what is known about its coordinates. */
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { crsKey, KNOWN_CRS } from "./crs";
import { DropZone } from "./drop-zone";
import { ENCODINGS, isPaper } from "./format";
import { Templates } from "./templates";
import { uploadImport } from "@/api/imports";
import type { Code, ImportJob, ImportTarget } from "@/api/types";
import { Button } from "@/shared/ui/button";
import { ErrorState } from "@/shared/ui/states";

interface Props {
  /** The collections that one may bring in, at least one. */
  targets: readonly ImportTarget[];
  zoneKinds: readonly Code[];
  onUploaded: (job: ImportJob) => void;
}

function useUpload(onUploaded: (job: ImportJob) => void) {
  const [progress, setProgress] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const controller = useRef<AbortController | null>(null);
  const start = async (options: { file: File; into: ImportTarget; crs: string; encoding: string; zoneKind: string }) => {
    controller.current = new AbortController();
    setError(null);
    setProgress(0);
    try {
      onUploaded(await uploadImport({ ...options, onProgress: setProgress, signal: controller.current.signal }));
    } catch (problem) {
      if (!(problem instanceof DOMException)) setError(problem);
    } finally {
      setProgress(null);
    }
  };
  return { progress, error, start, cancel: () => controller.current?.abort() };
}

export function UploadForm({ targets, zoneKinds, onUploaded }: Props) {
  const { t } = useTranslation();
  const [file, setFile] = useState<File | null>(null);
  const [into, setInto] = useState<ImportTarget>(targets[0] ?? "parcels");
  const [crs, setCrs] = useState("");
  const [encoding, setEncoding] = useState("");
  const [zoneKind, setZoneKind] = useState("");
  const upload = useUpload(onUploaded);
  const busy = upload.progress !== null;
  const kind = into === "zones" ? zoneKind || (zoneKinds[0]?.code ?? "") : "";
  return (
    <form
      className="upload"
      onSubmit={(event) => {
        event.preventDefault();
        if (file) void upload.start({ file, into, crs: isPaper(into) ? "" : crs, encoding, zoneKind: kind });
      }}
    >
      <DropZone file={file} onFile={setFile} disabled={busy} />
      <fieldset className="segmented" disabled={busy}>
        <legend>{t("imports.into_label")}</legend>
        {targets.map((target) => (
          <label key={target}>
            <input type="radio" name="into" value={target} checked={into === target} onChange={() => setInto(target)} />
            <span>{t(`imports.into.${target}`)}</span>
          </label>
        ))}
      </fieldset>
      <div className="upload-options">
        {into === "zones" && (
          <label>
            <span>{t("imports.zone_kind")}</span>
            <select value={kind} disabled={busy} onChange={(event) => setZoneKind(event.target.value)}>
              {zoneKinds.map((code) => (
                <option key={code.code} value={code.code}>
                  {code.name}
                </option>
              ))}
            </select>
          </label>
        )}
        {!isPaper(into) && (
          <label>
            <span>{t("imports.crs")}</span>
            <select value={crs} disabled={busy} onChange={(event) => setCrs(event.target.value)}>
              <option value="">{t("imports.guess")}</option>
              {KNOWN_CRS.map((code) => (
                <option key={code} value={code}>
                  {t(crsKey(code))}
                </option>
              ))}
            </select>
          </label>
        )}
        <label>
          <span>{t("imports.encoding")}</span>
          <select value={encoding} disabled={busy} onChange={(event) => setEncoding(event.target.value)}>
            <option value="">{t("imports.guess")}</option>
            {ENCODINGS.map((name) => (
              <option key={name} value={name}>
                {t(`imports.encoding_name.${name}`)}
              </option>
            ))}
          </select>
        </label>
        <Button look="primary" type="submit" icon="upload" disabled={!file || busy} title={file ? undefined : t("imports.choose_first")}>
          {t("imports.upload")}
        </Button>
      </div>
      <Templates into={into} />
      {upload.progress !== null && (
        <div className="progress-line">
          <progress aria-label={t("imports.uploading")} value={upload.progress} max={1} />
          <span>{t("imports.uploading_percent", { percent: Math.round(upload.progress * 100) })}</span>
          <Button onClick={upload.cancel}>{t("action.cancel")}</Button>
        </div>
      )}
      {upload.error !== null && <ErrorState error={upload.error} what={t("imports.upload_failed")} />}
    </form>
  );
}
