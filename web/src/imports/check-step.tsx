/** Step 3: what the check found, row by row, and the decision to take the rows in. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isLedger, isPaper } from "./format";
import { PreviewMap } from "./preview-map";
import { ProblemTable } from "./problem-table";
import { ApiError } from "@/api/client";
import { commitImport } from "@/api/imports";
import type { Config, ImportJob, OnError } from "@/api/types";
import { count } from "@/shared/format";
import type { LngLat } from "@/shared/geo";
import { Button } from "@/shared/ui/button";
import { Banner, ErrorState } from "@/shared/ui/states";

interface Props {
  job: ImportJob;
  config: Config;
  onBack: () => void;
}

export function CheckStep({ job, config, onBack }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [at, setAt] = useState<LngLat | null>(null);
  const [onError, setOnError] = useState<OnError>(job.on_error);
  const commit = useMutation({
    mutationFn: () => commitImport(job.id, onError, job.crs.guessed ? job.crs.used : null),
    onSuccess: ({ data }) => client.setQueryData(["imports", "one", job.id], data),
  });
  const blocked = job.rows.rejected > 0 && onError === "abort";
  const nothing = job.rows.accepted === 0;
  const paper = isPaper(job.into);
  const ledger = isLedger(job) || paper;
  return (
    <div className="wizard-body">
      <div className="wizard-side">
        <h2 tabIndex={-1}>{t("imports.check_title")}</h2>
        <Counts job={job} />
        {job.plan && (
          <p className="note">
            {t("imports.plan", {
              create: count(job.plan.create),
              update: count(job.plan.update),
              unchanged: count(job.plan.unchanged),
            })}
          </p>
        )}
        {ledger && !paper && <Banner tone="info">{t("imports.ledger_check", { count: count(job.rows.accepted) })}</Banner>}
        {job.message && <Banner tone={job.status === "ready" ? "info" : "error"}>{job.message}</Banner>}
        <fieldset className="choices">
          <legend>{t("imports.on_error")}</legend>
          {(["abort", "skip"] as const).map((value) => (
            <label key={value}>
              <input type="radio" name="on-error" checked={onError === value} onChange={() => setOnError(value)} />
              <span>{t(`imports.on_error_${value}`)}</span>
            </label>
          ))}
        </fieldset>
        {blocked && <p className="flag-warning">{t("imports.blocked", { count: job.rows.rejected })}</p>}
        {nothing && <p className="flag-warning">{t("imports.nothing_good")}</p>}
        {commit.error && <CommitError error={commit.error} />}
        <div className="form-actions">
          <Button onClick={onBack}>{t("imports.back")}</Button>
          <Button look="primary" disabled={blocked || nothing || commit.isPending} onClick={() => commit.mutate()}>
            {t("imports.commit", { count: count(job.rows.accepted) })}
          </Button>
        </div>
      </div>
      <div className="wizard-main">
        {!ledger && <PreviewMap job={job} config={config} at={at} />}
        <ProblemTable job={job} onLocate={setAt} />
      </div>
    </div>
  );
}

function Counts({ job }: { job: ImportJob }) {
  const { t } = useTranslation();
  const figures = [
    ["read", job.rows.read],
    ["accepted", job.rows.accepted],
    ["warned", job.rows.warned],
    ["rejected", job.rows.rejected],
  ] as const;
  return (
    <dl className="counts">
      {figures.map(([name, value]) => (
        <div key={name} className={`counts-${name}`} data-testid={`rows-${name}`}>
          <dt>{t(`imports.rows.${name}`)}</dt>
          <dd>{count(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A refused commit tells every reason; all of them are shown. */
function CommitError({ error }: { error: Error }) {
  const { t } = useTranslation();
  const reasons = error instanceof ApiError ? error.errors : [];
  return (
    <>
      <ErrorState error={error} what={t("imports.commit_failed")} />
      {reasons.length > 0 && (
        <ul className="reasons">
          {reasons.map((reason, i) => (
            <li key={i}>{reason.message}</li>
          ))}
        </ul>
      )}
    </>
  );
}
