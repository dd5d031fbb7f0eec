/** 履约: what was agreed, promised or is due by today against what was done, over all contracts that one sees. */
import { useTranslation } from "react-i18next";
import { Answered, ContractsLink, Scroll, Stamp } from "./parts";
import { CovenantsPart, TaxPart } from "./performance-promises";
import { OwedPart } from "./performance-owed";
import { WorkPart } from "./performance-work";
import { type Performance, usePerformance } from "@/api/performance";
import { count } from "@/shared/format";
import { Part } from "@/supervision/part";

export function PerformancePart() {
  const { t } = useTranslation();
  return (
    <Answered answer={usePerformance()} what={t("reports.kept.failed")} rows={8}>
      {(all) => (
        <>
          <MilestonesPart all={all} />
          {all.payments && <OwedPart sums={all.payments} day={all.as_of} scope={all.scope} />}
          {all.covenants && <CovenantsPart sums={all.covenants} day={all.as_of} scope={all.scope} />}
          {all.tax && <TaxPart ranking={all.tax} day={all.as_of} scope={all.scope} />}
          <WorkPart all={all} />
        </>
      )}
    </Answered>
  );
}

const STEPS = ["due", "on_time", "late", "overdue", "due_today", "settled", "undated"] as const;

function MilestonesPart({ all }: { all: Performance }) {
  const { t } = useTranslation();
  const label = t("reports.milestones");
  return (
    <Part title={label} testId="kept-milestones">
      <Stamp unit={t("reports.contracts_unit")} day={all.as_of} scope={all.scope} />
      <Scroll label={label}>
        <table className="plain-table rep-table" aria-label={label}>
          <thead>
            <tr>
              <th scope="col">{t("reports.milestone")}</th>
              {STEPS.map((key) => (
                <th key={key} scope="col">
                  {t(`reports.kept.step.${key}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {all.milestones.map((one) => (
              <tr key={one.code} data-milestone={one.code}>
                <th scope="row">{t(`sup.kind.${one.code}`)}</th>
                {STEPS.map((key) => (
                  <td key={key} className="numbers" data-figure={key} data-value={one[key]}>
                    {key === "overdue" ? (
                      <ContractsLink list={one.list} n={one.overdue} label={`${t(`sup.kind.${one.code}`)} ${t("reports.kept.step.overdue")}`} />
                    ) : (
                      count(one[key])
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <p className="note">
        {t("reports.kept.contracts", { n: count(all.contracts), ended: count(all.ended) })} {t("reports.kept.milestones_note")}
      </p>
    </Part>
  );
}
