/** A filled-in table, or a drawing with boundaries: every row becomes a draft. */
import { useMutation } from "@tanstack/react-query";
import { type DragEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/client";
import { type Added, sendReports, useRefreshCampaigns } from "@/api/collecting";
import { Button } from "@/shared/ui/button";
import { Icon } from "@/shared/ui/icon";
import { Banner, ErrorState } from "@/shared/ui/states";

/** Systems of files that do not name theirs. */
const SYSTEMS = ["EPSG:4548", "EPSG:4527", "EPSG:4490"] as const;

export function FileBox({ campaign }: { campaign: number }) {
  const { t } = useTranslation();
  const refresh = useRefreshCampaigns();
  const [over, setOver] = useState(false);
  const [crs, setCrs] = useState("");
  const last = useRef<File | null>(null);
  const stop = useRef<AbortController | null>(null);
  const send = useMutation({
    mutationFn: ({ file, skip }: { file: File; skip: boolean }) => {
      last.current = file;
      stop.current = new AbortController();
      return sendReports(campaign, file, { crs, skip }, { onProgress: () => undefined, signal: stop.current.signal });
    },
    onSuccess: refresh,
  });
  const take = (files: readonly File[]) => {
    const [file] = files;
    if (file && !send.isPending) send.mutate({ file, skip: false });
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take([...event.dataTransfer.files]);
  };
  const refused = send.error instanceof ApiError && send.error.status === 422 ? send.error : null;
  return (
    <div className="file-box">
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
          className="visually-hidden"
          data-testid="report-file"
          onChange={(event) => {
            take([...(event.target.files ?? [])]);
            // The same file, corrected, may be chosen again.
            event.target.value = "";
          }}
        />
        <Icon name="upload" size={22} />
        <span>
          <b>{t(send.isPending ? "collecting.file_going" : "collecting.file")}</b>
          <span className="drop-hint">{t("collecting.file_hint")}</span>
        </span>
      </label>
      <label className="file-crs">
        {t("collecting.file_crs")}
        <select name="crs" value={crs} onChange={(event) => setCrs(event.target.value)}>
          <option value="">{t("collecting.file_crs_own")}</option>
          {SYSTEMS.map((system) => (
            <option key={system} value={system}>
              {system}
            </option>
          ))}
        </select>
      </label>
      {send.data && <Outcome added={send.data} />}
      {refused && (
        <div className="banner banner-error" role="alert" data-testid="file-refused">
          <div className="banner-body">
            <b>{t("collecting.file_refused", { count: refused.errors.length })}</b>
            <ul>
              {refused.errors.map(({ message }, i) => (
                <li key={i}>{message}</li>
              ))}
            </ul>
            <Button onClick={() => last.current && send.mutate({ file: last.current, skip: true })}>{t("collecting.file_skip")}</Button>
          </div>
        </div>
      )}
      {send.error && !refused && <ErrorState error={send.error} what={t("collecting.file_failed")} />}
    </div>
  );
}

function Outcome({ added }: { added: Added }) {
  const { t } = useTranslation();
  return (
    <Banner tone={added.rejected > 0 ? "warning" : "success"}>
      {t("collecting.file_added", { count: added.reports.length, rejected: added.rejected })}
      {added.left_out.length > 0 && <p>{t("collecting.file_left_out", { names: added.left_out.join(t("list_separator")) })}</p>}
      {added.problems.length > 0 && (
        <ul>
          {added.problems.map(({ line, row, message }, i) => (
            <li key={i}>
              {t("collecting.file_row", { row: line ?? row ?? "" })} {message}
            </li>
          ))}
        </ul>
      )}
    </Banner>
  );
}
