/** What officers do: alerts closed, patrols made, temporary uses and their rent. */
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Stamp, Tile } from "./parts";
import { rateText } from "./performance-promises";
import type { AlertSums, PatrolSums, Performance, UseSums } from "@/api/performance";
import { count } from "@/shared/format";
import { Part } from "@/supervision/part";
import { money, spoken } from "@/supervision/says";

export function WorkPart({ all }: { all: Performance }) {
  const { t } = useTranslation();
  return (
    <Part title={t("reports.kept.work")} testId="kept-work">
      <Stamp day={all.as_of} scope={all.scope} />
      <div className="rep-tiles">
        <AlertTile sums={all.alerts} />
        {all.patrols && <PatrolTile sums={all.patrols} />}
        {all.temporary_uses && <UseTile sums={all.temporary_uses} />}
      </div>
    </Part>
  );
}

function AlertTile({ sums: { since, opened, closed, lapsed, rate_percent, open, late } }: { sums: AlertSums }) {
  const { t } = useTranslation();
  return (
    <Tile name={t("reports.kept.alerts")} testId="kept-alerts">
      <p className="rep-big" data-rate={rate_percent ?? undefined}>
        {rateText(rate_percent)}
      </p>
      <p>{t("reports.kept.alerts_year", { since, opened: count(opened), closed: count(closed), lapsed: count(lapsed) })}</p>
      <p data-count={open}>
        <Link to="/alerts" search={{ mine: "false" }}>
          {t("reports.kept.alerts_open", { n: count(open) })}
        </Link>
      </p>
      <p data-late={late}>{t("reports.kept.alerts_late", { n: count(late) })}</p>
    </Tile>
  );
}

function PatrolTile({ sums: { since, until, due, done, rate_percent, overdue } }: { sums: PatrolSums }) {
  const { t } = useTranslation();
  return (
    <Tile name={t("reports.kept.patrols")} testId="kept-patrols">
      <p className="rep-big" data-rate={rate_percent ?? undefined}>
        {rateText(rate_percent)}
      </p>
      <p>{until ? t("reports.kept.patrols_year", { since, until, due: count(due), done: count(done) }) : t("reports.kept.patrols_none")}</p>
      <p data-count={overdue}>
        <Link to="/inspections" search={{ tab: "due", overdue: true }}>
          {t("reports.kept.patrols_overdue", { n: count(overdue) })}
        </Link>
      </p>
      <p className="note">{t("reports.kept.patrols_note")}</p>
    </Tile>
  );
}

function UseTile({ sums: { in_use, ending, over, rent } }: { sums: UseSums }) {
  const { t } = useTranslation();
  return (
    <Tile name={t("nav.temp_uses")} testId="kept-uses">
      <p className="rep-big" data-kind="in_use" data-count={in_use}>
        <Link to="/temp-uses" search={{ status: "in_use" }}>
          {t("reports.uses_in_use", { n: count(in_use) })}
        </Link>
      </p>
      <p data-kind="ending" data-count={ending}>
        <Link to="/temp-uses" search={{ due: 60 }}>
          {t("reports.kept.uses_ending", { n: count(ending), over: count(over) })}
        </Link>
      </p>
      {rent &&
        (["due", "paid", "overdue"] as const).map((key) => (
          <p key={key} data-rent={key} data-value={rent[key]}>
            <RentLine name={key} amount={rent[key]} />
            {spoken(t, rent[key]) && <small> {t("reports.kept.spoken", { words: spoken(t, rent[key]) })}</small>}
          </p>
        ))}
    </Tile>
  );
}

/** What is late leads to the uses that owe it. */
function RentLine({ name, amount }: { name: "due" | "paid" | "overdue"; amount: string }) {
  const { t } = useTranslation();
  const words = t(`reports.kept.rent.${name}`, { amount: money(amount) });
  if (name !== "overdue" || Number(amount) === 0) return words;
  return (
    <Link to="/temp-uses" search={{ rent: "overdue" }}>
      {words}
    </Link>
  );
}
