/** 流程: where the entry stands, and the steps from there with what each still needs. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { StepCard } from "./step-card";
import { StepLine } from "./step-line";
import type { OvertakenError } from "../overtaken";
import { Refusal } from "../refusal";
import type { Remedy } from "../remedy";
import { type EntryDetail, useSteps } from "@/api/reserve";
import type { Config } from "@/api/types";
import { EmptyState, ErrorState, Skeleton } from "@/shared/ui/states";

interface Props {
  entry: EntryDetail;
  config: Config;
  onGo: (remedy: Remedy) => void;
}

export function ProcessTab({ entry, config, onGo }: Props) {
  const { t } = useTranslation();
  const { data, error, refetch } = useSteps(entry.id);
  /** Stays when the step it was about is no longer possible. */
  const [overtaken, setOvertaken] = useState<OvertakenError | null>(null);
  return (
    <>
      {overtaken && <Refusal error={overtaken} config={config} what={t("ledger.move_failed")} />}
      <StepLine entry={entry} config={config} />
      <section>
        <h3>{t("ledger.next_steps")}</h3>
        {error && !data ? (
          <ErrorState error={error} what={t("ledger.steps_failed")} onRetry={() => void refetch()} />
        ) : !data ? (
          <Skeleton rows={4} label={t("state.loading")} />
        ) : data.steps.length === 0 ? (
          <EmptyState title={t("ledger.no_steps")} />
        ) : (
          <ul className="step-cards">
            {data.steps.map((step) => (
              <StepCard key={step.to} step={step} entry={entry} config={config} onGo={onGo} onOvertaken={setOvertaken} />
            ))}
          </ul>
        )}
      </section>
    </>
  );
}
