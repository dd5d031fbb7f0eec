/** 监管看板: what is late and for how long, what is due by milestone, payments, land that lies idle on paper. */
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ByLevel } from "./by-level";
import { latest } from "./months";
import { byDaysOverdue } from "./overdue";
import { Answered, Scroll, Stamp, ValueCell } from "./parts";
import { PaymentsPart } from "./payments-part";
import { UnusedPart } from "./unused-part";
import { type ContractRow, useContracts, useOverdue } from "@/api/contracts";
import { useConfig } from "@/api/queries";
import { usePeriodFigures, useSnapshots } from "@/api/reports";
import { useMay } from "@/api/session";
import { count, NONE } from "@/shared/format";
import { LevelTag } from "@/supervision/level";
import { MilestoneDots } from "@/supervision/milestone-dots";
import { Grid, Part } from "@/supervision/part";
import { briefDays, stateText, thingText } from "@/supervision/says";

export function BoardPart() {
  const { t } = useTranslation();
  const may = useMay();
  const contracts = useContracts({});
  return (
    <>
      <Part title={t("reports.contracts")} testId="board-levels">
        <Answered answer={contracts} what={t("reports.contracts_failed")} rows={2}>
          {({ pages }) => <ByLevel levels={pages[0]?.levels} to="/contracts" />}
        </Answered>
      </Part>
      <OverduePart />
      <MilestonesPart />
      {may("contracts.money") && (
        <>
          <PaymentsPart />
          <UnusedPart />
        </>
      )}
    </>
  );
}

function OverduePart() {
  const { t } = useTranslation();
  const today = useConfig().data?.today;
  return (
    <Part title={t("reports.overdue")} testId="overdue">
      {today && <Stamp day={today} />}
      <Answered answer={useOverdue()} what={t("reports.contracts_failed")} rows={6}>
        {({ items, matched }) => (
          <>
            <Overdue items={byDaysOverdue(items)} />
            <p className="note" data-testid="overdue-count" data-count={matched}>
              {t(items.length < matched ? "reports.overdue_some" : "reports.overdue_all", { n: count(items.length), all: count(matched) })}
            </p>
          </>
        )}
      </Answered>
    </Part>
  );
}

function Overdue({ items }: { items: readonly ContractRow[] }) {
  const { t } = useTranslation();
  return (
    <Grid
      label={t("reports.overdue")}
      testId="overdue-list"
      rows={items}
      keyOf={({ id }) => id}
      none={t("reports.none_overdue")}
      columns={[
        { key: "days", name: t("contracts.field.days"), numbers: true, cell: ({ worst, days }) => (worst ? briefDays(t, worst, days) : NONE) },
        {
          key: "contract_no",
          name: t("contracts.field.contract_no"),
          cell: ({ id, contract_no }) => (
            <Link to="/contracts/$id" params={{ id: String(id) }}>
              {contract_no}
            </Link>
          ),
        },
        {
          key: "project",
          name: t("contracts.field.project"),
          wide: true,
          cell: ({ name, enterprise }) => (
            <span>
              {name}
              <small>{enterprise.name}</small>
            </span>
          ),
        },
        { key: "street", name: t("contracts.field.street_code"), cell: ({ street, street_code }) => street ?? street_code },
        { key: "level", name: t("contracts.field.level"), cell: ({ level }) => <LevelTag level={level} /> },
        { key: "worst", name: t("contracts.field.worst"), wide: true, cell: ({ worst, level }) => (worst ? `${thingText(t, worst)} · ${stateText(t, worst)}` : t(`sup.level.${level}`)) },
        { key: "life", name: t("contracts.field.life"), cell: ({ worst, level }) => <MilestoneDots kind={worst?.kind} level={level} /> },
      ]}
    />
  );
}

/** 应、已、逾期 of the five milestones, as the last frozen month has them. */
function MilestonesPart() {
  const { t } = useTranslation();
  const snapshots = useSnapshots();
  const last = snapshots.data && latest(snapshots.data)[0];
  const figures = usePeriodFigures(last?.month);
  const label = t("reports.milestones");
  return (
    <Part title={label} testId="milestones">
      {snapshots.data && !last && <p className="note">{t("reports.nothing_frozen")}</p>}
      {last && (
        <>
          <Stamp unit={t("reports.contracts_unit")} day={last.cut_off} version={last.version} />
          <Answered answer={figures} what={t("reports.contracts_failed")}>
            {({ supervision }) => (
              <Scroll label={label}>
                <table className="plain-table rep-table" aria-label={label}>
                  <thead>
                    <tr>
                      <th scope="col">{t("reports.milestone")}</th>
                      {(["due", "done", "overdue"] as const).map((key) => (
                        <th key={key} scope="col">
                          {t(`reports.milestone_${key}`)}
                        </th>
                      ))}
                    </tr>
                  </thead>
                  <tbody>
                    {supervision.milestones.map((one) => (
                      <tr key={one.code} data-milestone={one.code}>
                        <th scope="row">{t(`sup.kind.${one.code}`)}</th>
                        {(["due", "done", "overdue"] as const).map((key) => (
                          <ValueCell key={key} value={one[key]} write={count} label="" data-figure={key} />
                        ))}
                      </tr>
                    ))}
                  </tbody>
                </table>
              </Scroll>
            )}
          </Answered>
          <p className="note">{t("reports.milestones_note")}</p>
        </>
      )}
    </Part>
  );
}
