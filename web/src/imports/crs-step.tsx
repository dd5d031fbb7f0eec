/** Step 2: how the file is read and where that puts it, drawn; another reading is checked at once. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { crsKey, KNOWN_CRS } from "./crs";
import { isLedger, isPaper, mayBeShifted } from "./format";
import { PreviewMap } from "./preview-map";
import { ReadingChoice } from "./reading-choice";
import { type ShiftAnswer, ShiftQuestion } from "./shift-question";
import { type Revision, reviseImport } from "@/api/imports";
import type { Config, ImportJob } from "@/api/types";
import { Button } from "@/shared/ui/button";
import { Banner, ErrorState } from "@/shared/ui/states";

interface Props {
  job: ImportJob;
  config: Config;
  shift: ShiftAnswer;
  onShift: (answer: ShiftAnswer) => void;
  onNext: () => void;
  /** The file is being read another way; this step stays, also when that leaves no good row. */
  onRevised: () => void;
}

export function useRevise(job: ImportJob, onRevised: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (revision: Revision) => reviseImport(job.id, revision),
    onSuccess: ({ data }) => {
      client.setQueryData(["imports", "one", job.id], data);
      onRevised();
    },
  });
}

export function CrsStep({ job, config, shift, onShift, onNext, onRevised }: Props) {
  const { t } = useTranslation();
  const revise = useRevise(job, onRevised);
  const busy = revise.isPending;
  const ledger = isLedger(job) || isPaper(job.into);
  const asks = mayBeShifted(job);
  const unanswered = asks && shift === null;
  return (
    <div className="wizard-body">
      <div className="wizard-side">
        <h2 tabIndex={-1}>{t(ledger ? "imports.ledger_title" : "imports.crs_title")}</h2>
        <Trouble job={job} />
        {/* What the service settled replaces what was about to be chosen. */}
        <ReadingChoice key={`${job.version}`} job={job} busy={busy} onRevise={revise.mutate} />
        {asks && <ShiftQuestion job={job} answer={shift} busy={busy} onAnswer={onShift} onRevise={revise.mutate} />}
        {ledger ? (
          <Banner tone="info">{t(isPaper(job.into) ? `imports.papers.${job.into}` : "imports.ledger")}</Banner>
        ) : (
          <CrsChoice job={job} busy={busy} onRevise={revise.mutate} />
        )}
        {revise.error && <ErrorState error={revise.error} what={t("imports.revise_failed")} />}
        {!ledger && <p className="note">{t("imports.crs_check")}</p>}
        <div className="form-actions">
          <Button look="primary" disabled={unanswered || shift === "yes"} onClick={onNext}>
            {t(ledger ? "imports.next" : "imports.crs_next")}
          </Button>
          {unanswered && <span className="flag-warning">{t("imports.shift_first")}</span>}
        </div>
      </div>
      {!ledger && <PreviewMap job={job} config={config} />}
    </div>
  );
}

/** Why nothing can be taken in as it is read now: what concerns the file as a whole comes first. */
function Trouble({ job }: { job: ImportJob }) {
  const { t } = useTranslation();
  if (job.status === "ready") return null;
  const reason = job.problems?.find((problem) => problem.severity === "error" && problem.row === null);
  if (!reason) return <Banner tone="error">{job.message ?? t("imports.nothing_good")}</Banner>;
  return (
    <Banner tone="error">
      <p>{reason.message}</p>
      <p>{reason.remedy}</p>
    </Banner>
  );
}

interface ChoiceProps {
  job: ImportJob;
  busy: boolean;
  onRevise: (revision: Revision) => void;
}

function CrsChoice({ job, busy, onRevise }: ChoiceProps) {
  const { t, i18n } = useTranslation();
  const choices = [...new Set([job.crs.used, ...job.crs.candidates, ...KNOWN_CRS].filter((code) => code !== null))];
  const name = (code: string) => (i18n.exists(crsKey(code)) ? t(crsKey(code)) : code);
  return (
    <>
      {job.crs.used && <p>{t(job.crs.guessed ? "imports.crs_guessed" : "imports.crs_told", { crs: job.crs.used })}</p>}
      <fieldset className="choices" disabled={busy}>
        <legend>{t("imports.crs")}</legend>
        {choices.map((code) => (
          <label key={code}>
            <input type="radio" name="crs" checked={job.crs.used === code} onChange={() => onRevise({ crs: code })} />
            <span>
              {name(code)}
              {job.crs.candidates.includes(code) && <small> {t("imports.crs_likely")}</small>}
            </span>
          </label>
        ))}
      </fieldset>
      <Button icon="swap" aria-pressed={job.swap_axes} disabled={busy} onClick={() => onRevise({ swap_axes: !job.swap_axes })}>
        {t(job.swap_axes ? "imports.swapped" : "imports.swap")}
      </Button>
    </>
  );
}
