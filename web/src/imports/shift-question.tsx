/**
 * KML says WGS 84 by its standard, but programs for consumer maps write shifted coordinates (GCJ-02) under that name, and no
 * number tells. The person is asked; a file that is shifted is refused, never shifted back.
 */
import { useTranslation } from "react-i18next";
import type { Revision } from "@/api/imports";
import type { ImportJob } from "@/api/types";

export type ShiftAnswer = "no" | "yes" | null;

export const SHIFTED = "GCJ-02";

/** Refused for being shifted: known of the import itself, also after a reload. */
export const wasRefused = (job: ImportJob) => job.status === "rejected" && (job.message ?? "").includes(SHIFTED);

interface Props {
  job: ImportJob;
  answer: ShiftAnswer;
  busy: boolean;
  onAnswer: (answer: ShiftAnswer) => void;
  onRevise: (revision: Revision) => void;
}

export function ShiftQuestion({ job, answer, busy, onAnswer, onRevise }: Props) {
  const { t } = useTranslation();
  const choose = (next: "no" | "yes") => {
    onAnswer(next);
    if (next === "yes") onRevise({ crs: SHIFTED });
    else if (wasRefused(job)) onRevise({ crs: job.crs.used ?? "EPSG:4490" });
  };
  return (
    <fieldset className="choices" disabled={busy} data-testid="shift">
      <legend>{t("imports.shift")}</legend>
      <p className="note">{t("imports.shift_why")}</p>
      {(["no", "yes"] as const).map((value) => (
        <label key={value}>
          <input type="radio" name="shift" checked={answer === value} onChange={() => choose(value)} />
          <span>{t(`imports.shift_${value}`)}</span>
        </label>
      ))}
    </fieldset>
  );
}
