/** 趋势: what moved between month ends, 期初 + 新增 + 转入 − 转出 − 移出 ± 更正 = 期末, from frozen rows. */
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { FIGURES, figureOf, growth, signed, TREND_KEYS, yearBefore } from "./figures";
import { earliest, latest, monthAfter } from "./months";
import { Answered, FigurePick, NothingFrozen, Pick, Scroll, Stamp, ValueCell } from "./parts";
import type { PartProps } from "./reports-page";
import { TrendChart } from "./trend-chart";
import { type Measure, MOVES, type Snapshot, type Step, useSnapshots, useTrend } from "@/api/reports";
import { useConfig } from "@/api/queries";
import { useMe } from "@/api/session";
import { PUBLISHED } from "@/shared/category";
import { sum } from "@/shared/decimal";
import { NONE } from "@/shared/format";
import { Choice } from "@/shared/ui/listed";
import { Part } from "@/supervision/part";

/** A year back, and the month to compare the first with. */
const LOOK_BACK = 12;

export function TrendPart(props: PartProps) {
  const { t } = useTranslation();
  return (
    <Answered answer={useSnapshots()} what={t("reports.snapshots_failed")}>
      {(snapshots) => (snapshots.length === 0 ? <NothingFrozen /> : <Months {...props} snapshots={snapshots} />)}
    </Answered>
  );
}

function Months({ search, go, snapshots }: PartProps & { snapshots: readonly Snapshot[] }) {
  const { t } = useTranslation();
  const streets = useConfig().data?.streets ?? [];
  const sees = useMe()?.user.military !== "no";
  const frozen = latest(snapshots).map(({ month }) => month);
  const to = search.to ?? frozen[0] ?? "";
  const from = search.from ?? earliest(frozen, monthAfter(to, -LOOK_BACK), to);
  const figure = figureOf(search.figure, TREND_KEYS);
  // On paper the choices are not seen.
  const narrowed = [search.category && t(`category.${search.category}`), search.street && (streets.find(({ code }) => code === search.street)?.name ?? search.street)].filter((word) => word !== undefined);
  const trend = useTrend({ from, to, category: search.category, street: search.street });
  const month = (name: "from" | "to", value: string) => {
    // A month out of an old link that is not frozen stays as it was asked for.
    const months = frozen.includes(value) ? frozen : [value, ...frozen];
    return <Pick name={name} label={t(`reports.${name}`)} value={value} values={months.map((one) => ({ value: one, label: one }))} onChange={(chosen) => go({ [name]: chosen })} />;
  };
  return (
    <>
      <div className="list-filter">
        {month("from", from)}
        {month("to", to)}
        <Choice
          name="category"
          label={t("reports.category")}
          value={search.category}
          values={PUBLISHED.filter((category) => sees || category !== "military").map((category) => ({ value: category, label: t(`category.${category}`) }))}
          onChange={(category) => go({ category })}
        />
        <Choice name="street" label={t("reports.street")} value={search.street} values={streets.map(({ code, name }) => ({ value: code, label: name }))} onChange={(street) => go({ street })} />
        <FigurePick value={figure} keys={TREND_KEYS} onChange={(chosen) => go({ figure: chosen })} />
      </div>
      <Answered answer={trend} what={t("reports.trend_failed")}>
        {({ items, scope }) => (items.length === 0 ? <NothingFrozen /> : <Moves steps={items} scope={[scope, ...narrowed].join(" · ")} figure={figure} />)}
      </Answered>
    </>
  );
}

function Moves({ steps, scope, figure }: { steps: readonly Step[]; scope: string; figure: keyof typeof FIGURES }) {
  const { t } = useTranslation();
  const { of, write } = FIGURES[figure];
  const measure = of as Measure;
  const [first, last] = [steps[0], steps[steps.length - 1]];
  if (!first || !last) return null;
  const unit = t(`reports.unit_of.${figure}`);
  const change = sum([last[measure].closing, -first[measure].closing]);
  const finding = t(steps.length === 1 ? "reports.finding_one" : "reports.finding", {
    from: first.month,
    to: last.month,
    before: write(first[measure].closing),
    after: write(last[measure].closing),
    change: signed(write, change),
    unit,
  });
  return (
    <Part title={finding} testId="trend">
      <Stamp unit={unit} day={last.as_of} scope={scope} />
      <TrendChart finding={finding} bars={steps.map((step) => ({ month: step.month, value: step[measure].closing, text: write(step[measure].closing) }))} />
      <Scroll label={t("reports.tab.trend")}>
        <table className="plain-table rep-table" aria-label={t("reports.tab.trend")}>
          <thead>
            <tr>
              <th scope="col">{t("reports.month")}</th>
              {[...MOVES, "closing", "against_last", "against_year"].map((name) => (
                <th key={name} scope="col">
                  {t(`reports.move.${name}`)}
                </th>
              ))}
              <th scope="col" className="rep-text">
                {t("reports.compared_with")}
              </th>
            </tr>
          </thead>
          <tbody>
            {steps.map((step) => (
              <tr key={step.month} data-month={step.month}>
                <th scope="row">
                  <Link to="/reports" search={{ tab: "matrix", month: step.month, figure }}>
                    {step.month}
                  </Link>
                </th>
                {MOVES.map((move) => (
                  <ValueCell key={move} value={step[measure][move]} write={(value) => (move === "corrected" ? signed(write, value) : write(value))} label="" data-move={move} />
                ))}
                <ValueCell value={step[measure].closing} write={write} label="" data-move="closing" />
                <td className="numbers">{growth(step[measure].closing, step[measure].opening)}</td>
                <td className="numbers">{growth(step[measure].closing, yearBefore(steps, step, measure))}</td>
                <td>{step.since ?? NONE}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <p className="note">{t("reports.trend_note")}</p>
    </Part>
  );
}
