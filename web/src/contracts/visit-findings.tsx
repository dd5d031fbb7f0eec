/** 核查结果 beside what is on record, with the difference: it is carried over by those who keep the record, and never by itself. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { WorksDialog } from "./progress-part";
import type { PartProps } from "./use-contract";
import { useMay } from "@/api/session";
import { useVisits, type VisitRow } from "@/api/visits";
import { sum } from "@/shared/decimal";
import { NONE, squareMetres, when } from "@/shared/format";
import { Button } from "@/shared/ui/button";
import { Grid, Part } from "@/supervision/part";
import { money } from "@/supervision/says";
import { VisitLink } from "@/supervision/visits-part";

interface Line {
  key: string;
  recorded: string;
  seen: string;
  difference: string;
  differs: boolean;
}

function useLines({ contract }: PartProps) {
  const { t } = useTranslation();
  const { progress } = contract;
  return ({ form }: VisitRow): Line[] => {
    const figure = (key: "dev_area_m2" | "invest_done", recorded: string | null | undefined, shown: (value: number) => string): Line => {
      const seen = form[key];
      const less = seen && recorded ? sum([Number(seen), -Number(recorded)]) : null;
      return {
        key,
        recorded: recorded ? shown(Number(recorded)) : NONE,
        seen: seen ? shown(Number(seen)) : NONE,
        difference: less === null ? (seen ? t("visits.unrecorded") : NONE) : `${less > 0 ? "+" : ""}${shown(less)}`,
        differs: Boolean(seen) && less !== 0,
      };
    };
    const works = progress.finish?.on ? "finished" : progress.start?.on ? "begun" : "not_begun";
    const state = (code: string) => t(`visits.judgement.${code}`);
    // Begun is also what is being built, or was stopped.
    const begun = (code: string) => (code === "building" || code === "stopped" ? "begun" : code);
    const differs = Boolean(form.judgement) && begun(form.judgement ?? "") !== works;
    return [
      { key: "judgement", recorded: state(works), seen: form.judgement ? state(form.judgement) : NONE, difference: differs ? t("visits.differs") : NONE, differs },
      figure("dev_area_m2", progress.dev_area, (value) => squareMetres(value)),
      ...(form.invest_done === undefined ? [] : [figure("invest_done", progress.invest_done, (value) => money(String(value)))]),
    ];
  };
}

export function VisitFindings(props: PartProps) {
  const { t } = useTranslation();
  const may = useMay();
  const lines = useLines(props);
  const [carrying, setCarrying] = useState(false);
  const { data } = useVisits({ contract_id: props.contract.id, status: "submitted" });
  const last = data?.pages[0]?.items.find(({ supplement_of }) => supplement_of === null);
  if (!data) return null;
  if (!last) return <p className="note">{t("visits.none_seen")}</p>;
  const seen = last.form.dev_area_m2;
  return (
    <Part
      title={t("visits.compare")}
      testId="visit-findings"
      deeds={
        seen &&
        may("contracts.works") && (
          <Button icon="edit" data-testid="carry" onClick={() => setCarrying(true)}>
            {t("visits.carry")}
          </Button>
        )
      }
    >
      <p className="note">
        <VisitLink visit={last} /> {t("visits.compare_lead", { at: when(last.happened_at), who: last.organisation })}
      </p>
      <Grid
        label={t("visits.compare")}
        rows={lines(last)}
        keyOf={({ key }) => key}
        columns={[
          { key: "what", name: t("visits.field.found"), cell: ({ key }) => t(`visits.field.${key}`) },
          { key: "recorded", name: t("visits.recorded"), numbers: true, cell: ({ recorded }) => recorded },
          { key: "seen", name: t("visits.seen"), numbers: true, cell: (line) => <span data-seen={line.key}>{line.seen}</span> },
          { key: "difference", name: t("visits.difference"), numbers: true, cell: (line) => <span data-difference={line.key} className={line.differs ? "tag tag-error" : undefined}>{line.difference}</span> },
        ]}
      />
      {carrying && <WorksDialog {...props} suggested={{ dev_area: seen ?? "", reason: t("visits.carry_reason", { no: last.no }) }} onClose={() => setCarrying(false)} />}
    </Part>
  );
}
