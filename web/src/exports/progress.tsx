/** The export that was just asked for: how far it is, then its file. The browser saves it without another click. */
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type ExportJob, fetchExport, useExports } from "@/api/exports";
import { bytes, count } from "@/shared/format";
import { Button } from "@/shared/ui/button";
import { Banner, ErrorState } from "@/shared/ui/states";

interface Props {
  started: ExportJob;
  /** Rows that the file should have, where known. */
  expected: number | null;
}

export function Progress({ started, expected }: Props) {
  const { t } = useTranslation();
  const { data } = useExports();
  const [total] = useState(expected);
  const [error, setError] = useState<unknown>(null);
  const saved = useRef(false);
  const job = data?.items.find(({ id }) => id === started.id) ?? started;
  const fetchIt = (file: ExportJob) => {
    setError(null);
    void fetchExport(file).catch(setError);
  };
  useEffect(() => {
    if (job.status !== "done" || saved.current) return;
    saved.current = true;
    void fetchExport(job).catch(setError);
  }, [job]);
  return (
    <div className="exports-progress" data-testid="export" data-status={job.status}>
      {job.status === "running" && (
        <div className="working-line" role="status">
          <progress aria-label={t("exports.writing")} value={total && job.rows ? Math.min(job.rows / total, 1) : undefined} max={1} />
          <span>{t("exports.rows_written", { count: count(job.rows ?? 0) })}</span>
          <span className="note">{t("exports.safe_to_close")}</span>
        </div>
      )}
      {job.status === "done" && (
        <Banner tone="success">
          {t("exports.done", { name: job.file_name, rows: count(job.rows), size: bytes(job.bytes ?? 0) })}{" "}
          <Button icon="download" onClick={() => fetchIt(job)}>
            {t("exports.fetch")}
          </Button>
        </Banner>
      )}
      {job.status === "failed" && <Banner tone="error">{t("exports.failed", { message: job.message ?? "" })}</Banner>}
      {error !== null && <ErrorState error={error} what={t("exports.fetch_failed")} onRetry={() => fetchIt(job)} />}
    </div>
  );
}
