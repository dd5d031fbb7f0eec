/** `/imports/:id`: the job decides the step, so leaving, reloading and sending the link are safe. */
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { CheckStep } from "./check-step";
import { ColumnsStep } from "./columns-step";
import { CrsStep } from "./crs-step";
import { ResultStep } from "./result-step";
import { type ShiftAnswer, wasRefused } from "./shift-question";
import { StatusTag } from "./status-tag";
import { cancelImport, isResting, useImport } from "@/api/imports";
import { useConfig } from "@/api/queries";
import type { Config, ImportJob } from "@/api/types";
import { bytes, count } from "@/shared/format";
import { useTitle } from "@/shared/hooks";
import { Button } from "@/shared/ui/button";
import { Icon } from "@/shared/ui/icon";
import { ErrorState, Skeleton } from "@/shared/ui/states";
import "./imports.css";

const STEPS = ["file", "crs", "columns", "check", "result"] as const;
type Step = (typeof STEPS)[number];

/** What another reading of the file may mend. */
const OF_THE_READING = ["bad-encoding", "unknown-crs"];

/**
 * A check without one good row ends as `rejected` or `failed`; the file can still be read another
 * way, so these show what was found and lead back to how it is read.
 */
function stepOf(job: ImportJob, wanted: Step | undefined): Step {
  const asked = wanted === "columns" && job.columns.length === 0 ? "crs" : wanted;
  if (job.status === "validating") return "crs";
  if (job.status === "ready") return asked ?? "crs";
  if (job.status === "rejected" || job.status === "failed") {
    return asked ?? (OF_THE_READING.includes(job.problems?.[0]?.code ?? "") ? "crs" : "check");
  }
  return "result";
}

export default function WizardPage() {
  const { t } = useTranslation();
  const { id } = useParams({ from: "/imports/$id" });
  useTitle(t("imports.wizard_title", { id }));
  const job = useImport(Number(id));
  const config = useConfig();
  const error = job.error ?? config.error;
  if (error && !(job.data && config.data)) {
    const retry = () => {
      void job.refetch();
      void config.refetch();
    };
    return (
      <div className="document">
        <ErrorState error={error} what={t("imports.job_failed")} onRetry={retry} />
      </div>
    );
  }
  return (
    <div className="wizard">
      {job.data && config.data ? <Wizard job={job.data} config={config.data} /> : <Skeleton rows={8} label={t("state.loading")} />}
    </div>
  );
}

function Wizard({ job, config }: { job: ImportJob; config: Config }) {
  const { t } = useTranslation();
  const { step: wanted } = useSearch({ from: "/imports/$id" });
  const navigate = useNavigate();
  const step = stepOf(job, wanted);
  const [shift, setShift] = useState<ShiftAnswer>(null);
  const body = useRef<HTMLDivElement>(null);
  useStepFocus(body, isResting(job.status) ? step : "working");
  const go = (next: "crs" | "columns" | "check", replace = false) =>
    void navigate({ to: "/imports/$id", params: { id: String(job.id) }, search: { step: next }, replace });
  return (
    <>
      <div className="wizard-head">
        <Link to="/imports" className="back">
          <Icon name="left" size={14} />
          {t("nav.imports")}
        </Link>
        <h1>{job.file}</h1>
        <StatusTag status={job.status} />
        <span className="note">
          {t(`imports.into.${job.into}`)} · {bytes(job.bytes)}
        </span>
        <StepLine step={step} />
        {!["committed", "undone", "cancelled"].includes(job.status) && <Cancel job={job} />}
      </div>
      <div className="wizard-step" ref={body}>
        {!isResting(job.status) ? (
          <Working job={job} />
        ) : step === "crs" ? (
          <CrsStep
            job={job}
            config={config}
            shift={shift ?? (wasRefused(job) ? "yes" : null)}
            onShift={setShift}
            onNext={() => go(job.columns.length > 0 ? "columns" : "check")}
            onRevised={() => go("crs", true)}
          />
        ) : step === "columns" ? (
          <ColumnsStep key={job.version} job={job} onBack={() => go("crs")} onNext={() => go("check")} onRevised={() => go("columns", true)} />
        ) : step === "check" ? (
          <CheckStep job={job} config={config} onBack={() => go(job.columns.length > 0 ? "columns" : "crs")} />
        ) : (
          <ResultStep job={job} config={config} />
        )}
      </div>
    </>
  );
}

/** What had the focus goes with its step: the heading of the next one takes it. The first step leaves it where it is. */
function useStepFocus(body: React.RefObject<HTMLDivElement | null>, step: Step | "working") {
  const before = useRef(step);
  useEffect(() => {
    if (before.current === step) return;
    before.current = step;
    if (!document.activeElement || document.activeElement === document.body) {
      body.current?.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
    }
  }, [body, step]);
}

function StepLine({ step }: { step: Step }) {
  const { t } = useTranslation();
  const at = STEPS.indexOf(step);
  return (
    <ol className="step-line" aria-label={t("imports.steps")}>
      {STEPS.map((name, i) => (
        <li key={name} aria-current={i === at ? "step" : undefined} className={i < at ? "is-done" : undefined}>
          <span>{i < at ? <Icon name="check" size={12} /> : i + 1}</span>
          {t(`imports.step.${name}`)}
        </li>
      ))}
    </ol>
  );
}

function Working({ job }: { job: ImportJob }) {
  const { t } = useTranslation();
  return (
    <div className="working" role="status">
      <b>{t(`imports.status.${job.status}`)}</b>
      <progress aria-label={t("imports.progress")} value={job.progress} max={1} />
      <span>
        {t(`imports.phase.${job.phase ?? "parse"}`, { defaultValue: job.phase ?? "" })} · {Math.round(job.progress * 100)} %
        {job.rows.read > 0 && ` · ${t("imports.rows_read", { count: count(job.rows.read) })}`}
      </span>
      <p className="note">{t("imports.safe_to_leave")}</p>
    </div>
  );
}

function Cancel({ job }: { job: ImportJob }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const cancel = async () => {
    await cancelImport(job.id);
    void navigate({ to: "/imports" });
  };
  return (
    <Button className="wizard-cancel" onClick={() => void cancel()}>
      {t("imports.cancel")}
    </Button>
  );
}


