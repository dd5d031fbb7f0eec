/** Step 4: what became of the import, and the way back. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isPaper } from "./format";
import { ProblemTable } from "./problem-table";
import { ApiError } from "@/api/client";
import { undoImport } from "@/api/imports";
import type { Config, ImportJob } from "@/api/types";
import { count, when } from "@/shared/format";
import { viewText } from "@/shared/url-state";
import { Button } from "@/shared/ui/button";
import { Icon } from "@/shared/ui/icon";
import { ErrorState } from "@/shared/ui/states";

const RESULT_ZOOM = 15;

export function ResultStep({ job, config }: { job: ImportJob; config: Config }) {
  const { t } = useTranslation();
  const [west, south, east, north] = job.bbox ?? config.district.bbox;
  const view = viewText({ lat: (south + north) / 2, lng: (west + east) / 2, zoom: RESULT_ZOOM });
  const good = job.status === "committed";
  return (
    <div className="document result" data-testid="result" data-status={job.status}>
      <h2 tabIndex={-1}>
        <Icon name={good ? "check" : job.status === "undone" || job.status === "cancelled" ? "info" : "error"} size={20} />
        {t(`imports.result.${job.status}`, { defaultValue: t(`imports.status.${job.status}`) })}
      </h2>
      {job.message && <p>{job.message}</p>}
      {job.plan && (good || job.status === "undone") && (
        <dl className="counts">
          {(["create", "update", "unchanged"] as const).map((name) => (
            <div key={name} data-testid={`plan-${name}`}>
              <dt>{t(`imports.plan_${name}`)}</dt>
              <dd>{count(job.plan?.[name])}</dd>
            </div>
          ))}
          <div>
            <dt>{t("imports.rows.rejected")}</dt>
            <dd>{count(job.rows.rejected)}</dd>
          </div>
        </dl>
      )}
      <p className="note">
        {job.committed_at && t("imports.committed_at", { time: when(job.committed_at) })}
        {job.undone_at && ` · ${t("imports.undone_at", { time: when(job.undone_at) })}`}
      </p>
      <div className="form-actions">
        {good && isPaper(job.into) && (
          <Link to={`/${job.into}`} className="button button-primary">
            {t(`imports.papers.show_${job.into}`)}
          </Link>
        )}
        {good && job.into !== "zones" && !isPaper(job.into) && (
          <Link to="/map" search={{ c: view }} className="button button-primary">
            <Icon name="map" />
            {t("imports.on_map")}
          </Link>
        )}
        <Link to="/imports" className="button button-plain">
          {t("imports.another")}
        </Link>
        {job.undoable && <Undo job={job} />}
      </div>
      {(job.problems?.length ?? 0) > 0 && job.status !== "undone" && <ProblemTable job={job} onLocate={() => undefined} />}
    </div>
  );
}

/** Two presses: taking back a batch is not done by a slip. */
function Undo({ job }: { job: ImportJob }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [asked, setAsked] = useState(false);
  const undo = useMutation({
    mutationFn: () => undoImport(job.id),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ["imports"] });
      void client.invalidateQueries({ queryKey: ["spaces"] });
    },
  });
  const reasons = undo.error instanceof ApiError ? undo.error.errors : [];
  return (
    <span className="undo">
      {asked ? (
        <>
          <span>{t("imports.undo_sure")}</span>
          <Button look="danger" disabled={undo.isPending} onClick={() => undo.mutate()}>
            {t("imports.undo_yes")}
          </Button>
          <Button onClick={() => setAsked(false)}>{t("action.cancel")}</Button>
        </>
      ) : (
        <Button look="danger" onClick={() => setAsked(true)}>
          {t("imports.undo")}
        </Button>
      )}
      {undo.error && <ErrorState error={undo.error} what={t("imports.undo_failed")} />}
      {reasons.length > 0 && (
        <ul className="reasons">
          {reasons.map((reason, i) => (
            <li key={i}>{reason.message}</li>
          ))}
        </ul>
      )}
    </span>
  );
}
