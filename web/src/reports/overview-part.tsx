/** 总览: how much there is, where it stands, what is late. Every number leads to the list that has as many. */
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ByLevel } from "./by-level";
import { FIGURES, signed } from "./figures";
import { lastDayOf, latest, monthAfter, monthOf } from "./months";
import { tells, useCategoryName } from "./names";
import { Answered, ListLink, Scroll, Stamp, Tile, ValueCell } from "./parts";
import { OPEN_STATUSES, useAlerts } from "@/api/alerts";
import { useContracts } from "@/api/contracts";
import { useConfig } from "@/api/queries";
import { type Matrix, NOW, useMatrix, useSnapshots, useTrend } from "@/api/reports";
import { useCompared, useGroups } from "@/api/reserve";
import { useMay } from "@/api/session";
import { useTemporaryUses } from "@/api/temp-uses";
import { sum } from "@/shared/decimal";
import { count, mu, NONE, tenThousandM2 } from "@/shared/format";
import { Part } from "@/supervision/part";

export function OverviewPart() {
  const { t } = useTranslation();
  const may = useMay();
  const now = useMatrix(NOW);
  return (
    <>
      <Answered answer={now} what={t("reports.matrix_failed")} rows={6}>
        {(matrix) => (
          <>
            <Part title={t("reports.spaces")} testId="overview-spaces">
              <Stamp day={matrix.as_of} scope={matrix.scope} />
              <div className="rep-tiles">
                <SpaceTiles matrix={matrix} />
                <ChangeTile matrix={matrix} />
              </div>
            </Part>
            <ByCategory matrix={matrix} />
          </>
        )}
      </Answered>
      {may("reserve.read") && <ReserveTiles />}
      {may("contracts.read") && <SupervisionTiles />}
    </>
  );
}

/** A large figure with its unit. */
function Big({ value, unit }: { value: string; unit: string }) {
  return (
    <p className="rep-big">
      {value} <small>{unit}</small>
    </p>
  );
}

function SpaceTiles({ matrix }: { matrix: Matrix }) {
  const { t } = useTranslation();
  const { total } = matrix;
  const buildings = matrix.rows.find(({ category }) => category === "building");
  return (
    <>
      <Tile name={t("reports.net_land")} testId="net-land">
        <Big value={tenThousandM2(total.land_area_m2)} unit={t("unit.ten_thousand_m2")} />
        <p>{t("unit.mu_value", { value: mu(total.land_area_m2) })}</p>
        <p data-count={total.count}>
          <ListLink list={total.list} label={t("reports.objects", { n: count(total.count) })}>
            {t("reports.objects", { n: count(total.count) })}
          </ListLink>
        </p>
      </Tile>
      <Tile name={t("reports.vacant_floor")} testId="vacant">
        <Big value={tenThousandM2(total.vacant_area_m2)} unit={t("unit.ten_thousand_m2")} />
        <p>{t("reports.of_floor", { value: tenThousandM2(total.floor_area_m2) })}</p>
        {buildings && (
          <p data-count={buildings.count}>
            <ListLink list={buildings.list} label={t("reports.buildings", { n: count(buildings.count) })}>
              {t("reports.buildings", { n: count(buildings.count) })}
            </ListLink>
          </p>
        )}
      </Tile>
    </>
  );
}

/** What is different from the last frozen month end, and what that month itself had moved. */
function ChangeTile({ matrix }: { matrix: Matrix }) {
  const { t } = useTranslation();
  const snapshots = useSnapshots();
  const month = snapshots.data && latest(snapshots.data)[0]?.month;
  const frozen = useMatrix(month);
  const moved = useTrend(month ? { from: month, to: month } : null).data?.items[0]?.count;
  if (snapshots.data && month === undefined) {
    return (
      <Tile name={t("reports.change")} testId="change">
        <Big value={NONE} unit="" />
        <p>{t("reports.nothing_frozen")}</p>
      </Tile>
    );
  }
  return (
    <Tile name={month ? t("reports.change_since", { month }) : t("reports.change")} testId="change">
      <Answered answer={frozen} what={t("reports.matrix_failed")} rows={2}>
        {({ total }) => (
          <>
            <Big value={signed(count, sum([matrix.total.count, -total.count]))} unit={t("reports.objects_unit")} />
            <p>{t("reports.change_land", { value: signed(tenThousandM2, sum([matrix.total.land_area_m2, -total.land_area_m2])) })}</p>
            <p>
              <Link to="/reports" search={{ tab: "trend", figure: "count" }}>
                {moved?.opening === undefined
                  ? t("reports.to_trend")
                  : t("reports.moved_in_month", { month, added: count(moved.added), removed: count(moved.removed) })}
              </Link>
            </p>
          </>
        )}
      </Answered>
    </Tile>
  );
}

const COLUMNS = ["count", "land", "mu", "floor", "vacant"] as const;

function ByCategory({ matrix }: { matrix: Matrix }) {
  const { t } = useTranslation();
  const name = useCategoryName();
  const label = t("reports.by_category");
  const lines = [...matrix.rows.map((row) => ({ key: row.category ?? "", title: name(row.category, matrix.categories), row })), { key: "total", title: t("reports.total"), row: matrix.total }];
  return (
    <Part title={label} testId="by-category">
      <Scroll label={label}>
        <table className="plain-table rep-table" aria-label={label}>
          <thead>
            <tr>
              <th scope="col">{t("reports.category")}</th>
              {COLUMNS.map((key) => (
                <th key={key} scope="col">
                  {t("reports.with_unit", { name: t(`reports.figure.${key}`), unit: t(`reports.unit_of.${key}`) })}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines.map(({ key: code, title, row }) => (
              <tr key={code} data-category={code} className={code === "total" ? "rep-total" : undefined}>
                <th scope="row">{title}</th>
                {COLUMNS.map((key) => {
                  const { of, write } = FIGURES[key];
                  return <ValueCell key={key} value={tells(row, of) ? row[of] : undefined} list={key === "count" ? row.list : null} write={write} label={title} data-figure={key} />;
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <p className="note">{t("reports.matrix_note")}</p>
    </Part>
  );
}

function ReserveTiles() {
  const { t } = useTranslation();
  const today = useConfig().data?.today;
  const since = today ? lastDayOf(monthAfter(monthOf(today), -1)) : null;
  const sums = useGroups({}, "state");
  const changes = useCompared(since);
  const inUse = useTemporaryUses({ status: "in_use" });
  const ending = useTemporaryUses({ due: 60 });
  const uses = [
    { key: "in_use", answer: inUse, search: { status: "in_use" } },
    { key: "ending", answer: ending, search: { due: 60 } },
  ] as const;
  return (
    <Part title={t("nav.reserve")} testId="overview-reserve">
      {today && <Stamp day={today} />}
      <div className="rep-tiles">
        <Tile name={t("nav.ledger")} testId="reserve">
          <Answered answer={sums} what={t("reports.reserve_failed")} rows={2}>
            {({ total }) => (
              <>
                <p className="rep-big" data-count={total.listed}>
                  <Link to="/ledger" search={{ listed: "yes" }}>
                    {t("reports.listed", { n: count(total.listed) })}
                  </Link>
                </p>
                <p data-count={total.taken_over}>
                  <Link to="/ledger" search={{ taken: "yes" }}>
                    {t("reports.taken_over", { n: count(total.taken_over) })}
                  </Link>
                </p>
                <p>{t("reports.in_stock", { value: tenThousandM2(total.area_stock_m2), mu: mu(total.area_stock_m2) })}</p>
              </>
            )}
          </Answered>
        </Tile>
        <Tile name={t("reports.reserve_month")} testId="reserve-month">
          <Answered answer={changes} what={t("reports.reserve_failed")} rows={2}>
            {({ items }) => (
              <>
                {(["new", "left"] as const).map((kind) => (
                  <p key={kind} className={kind === "new" ? "rep-big" : undefined} data-kind={kind} data-count={items.filter((item) => item.kind === kind).length}>
                    <Link to="/ledger" search={{ since: since ?? undefined }}>
                      {t(`reports.reserve_${kind}`, { n: count(items.filter((item) => item.kind === kind).length) })}
                    </Link>
                  </p>
                ))}
                <p className="note">{t("reports.since_day", { day: since })}</p>
              </>
            )}
          </Answered>
        </Tile>
        <Tile name={t("nav.temp_uses")} testId="uses">
          {uses.map(({ key, answer, search }) => (
            <Answered key={key} answer={answer} what={t("reports.uses_failed")} rows={1}>
              {({ pages }) => (
                <p className={key === "in_use" ? "rep-big" : undefined} data-kind={key} data-count={pages[0]?.matched}>
                  <Link to="/temp-uses" search={search}>
                    {t(`reports.uses_${key}`, { n: count(pages[0]?.matched) })}
                  </Link>
                </p>
              )}
            </Answered>
          ))}
        </Tile>
      </div>
    </Part>
  );
}

function SupervisionTiles() {
  const { t } = useTranslation();
  const today = useConfig().data?.today;
  const contracts = useContracts({});
  const alerts = useAlerts({ status: OPEN_STATUSES.join(","), mine: null });
  return (
    <Part title={t("nav.supervision")} testId="overview-supervision">
      {today && <Stamp day={today} />}
      <div className="rep-tiles">
        <Tile name={t("reports.contracts")} testId="contracts">
          <Answered answer={contracts} what={t("reports.contracts_failed")} rows={2}>
            {({ pages }) => (
              <>
                <p className="rep-big" data-count={pages[0]?.matched}>
                  <Link to="/contracts">{t("reports.contracts_n", { n: count(pages[0]?.matched) })}</Link>
                </p>
                <ByLevel levels={pages[0]?.levels} to="/contracts" />
              </>
            )}
          </Answered>
        </Tile>
        <Tile name={t("reports.open_alerts")} testId="alerts">
          <Answered answer={alerts} what={t("reports.alerts_failed")} rows={2}>
            {({ pages }) => (
              <>
                <ByLevel levels={pages[0]?.levels} to="/alerts" />
                <p className="note">{t("alerts.looked_on", { day: pages[0]?.looked_on ?? NONE })}</p>
              </>
            )}
          </Answered>
        </Tile>
      </div>
    </Part>
  );
}
