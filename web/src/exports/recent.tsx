/** One's last exports, with how long their files are still there. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { dropExport, type ExportJob, fetchExport, useExports } from "@/api/exports";
import { bytes, count, when } from "@/shared/format";
import { ErrorState, Skeleton } from "@/shared/ui/states";

const SHOWN = 8;
const TONES = { running: "info", done: "success", failed: "error", cancelled: "quiet", expired: "quiet" } as const;

export function Recent() {
  const { t } = useTranslation();
  const { data, error, refetch } = useExports();
  return (
    <section className="recent" aria-labelledby="exports-recent">
      <h3 id="exports-recent">{t("exports.recent")}</h3>
      {error && !data ? (
        <ErrorState error={error} what={t("exports.recent_failed")} onRetry={() => void refetch()} />
      ) : !data ? (
        <Skeleton rows={2} label={t("state.loading")} />
      ) : data.items.length === 0 ? (
        <p className="note">{t("exports.none")}</p>
      ) : (
        <ul>
          {data.items.slice(0, SHOWN).map((job) => (
            <Line key={job.id} job={job} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Line({ job }: { job: ExportJob }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [error, setError] = useState<unknown>(null);
  const drop = useMutation({
    mutationFn: () => dropExport(job.id),
    onSettled: () => void client.invalidateQueries({ queryKey: ["exports"] }),
  });
  const facts = [
    job.rows === null ? null : t("exports.rows", { count: count(job.rows) }),
    job.bytes === null ? null : bytes(job.bytes),
    job.asked.as_of ?? null,
    job.expires_at && t("exports.until", { time: when(job.expires_at) }),
  ];
  return (
    <li>
      <span className={`tag tag-${TONES[job.status]}`}>{t(`exports.status.${job.status}`)}</span>
      <span className="recent-name">
        {job.file_name}
        <small>{job.status === "failed" ? job.message : facts.filter(Boolean).join(" · ")}</small>
      </span>
      {job.status === "done" && (
        <button type="button" className="link" onClick={() => void fetchExport(job).catch(setError)}>
          {t("exports.fetch")}
          <span className="visually-hidden"> {job.file_name}</span>
        </button>
      )}
      {(job.status === "done" || job.status === "running") && (
        <button type="button" className="link" disabled={drop.isPending} onClick={() => drop.mutate()}>
          {t(job.status === "running" ? "exports.stop" : "exports.drop")}
          <span className="visually-hidden"> {job.file_name}</span>
        </button>
      )}
      {error !== null && <ErrorState error={error} what={t("exports.fetch_failed")} />}
      {drop.error && <ErrorState error={drop.error} what={t("exports.drop_failed")} />}
    </li>
  );
}
