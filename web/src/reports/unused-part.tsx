/** 供而未用 and 批而未供: land that was supplied and not begun, and land that was approved and not supplied. */
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Answered, Scroll, Stamp } from "./parts";
import { type Unused, useUnused } from "@/api/contracts";
import { sum } from "@/shared/decimal";
import { count, mu, NONE, tenThousandM2 } from "@/shared/format";
import { LevelTag } from "@/supervision/level";
import { Grid, Part } from "@/supervision/part";

export function UnusedPart() {
  const { t } = useTranslation();
  return (
    <Answered answer={useUnused(true)} what={t("reports.unused_failed")}>
      {(unused) => (
        <>
          <Part title={t("reports.not_begun")} testId="not-begun">
            <Stamp unit={t("reports.unused_unit")} day={unused.today} />
            <NotBegun bands={unused.bands} />
            <p className="note">{t("reports.not_begun_note")}</p>
          </Part>
          <Part title={t("reports.not_supplied")} testId="not-supplied">
            <Stamp unit={t("reports.unit_of.land")} day={unused.today} />
            <NotSupplied batches={unused.batches} />
          </Part>
        </>
      )}
    </Answered>
  );
}

function NotBegun({ bands }: Pick<Unused, "bands">) {
  const { t } = useTranslation();
  const label = t("reports.not_begun");
  const all = (pick: (band: Unused["bands"][number]) => number) => sum(bands.map(pick));
  return (
    <Scroll label={label}>
      <table className="plain-table rep-table" aria-label={label}>
        <thead>
          <tr>
            {(["behind", "contracts", "land", "net", "net_mu", "without_boundary"] as const).map((key) => (
              <th key={key} scope="col">
                {t(`reports.unused.${key}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {bands.map(({ band, contracts, land_area_m2, net_area_m2, without_boundary }) => (
            <tr key={band} data-band={band}>
              <th scope="row">{t(`sup.band.${band}`)}</th>
              <td className="numbers" data-count={contracts}>
                <Link to="/contracts" search={{ band }}>
                  {count(contracts)}
                </Link>
              </td>
              <td className="numbers">{tenThousandM2(Number(land_area_m2))}</td>
              <td className="numbers">{tenThousandM2(Number(net_area_m2))}</td>
              <td className="numbers">{mu(Number(net_area_m2))}</td>
              <td className="numbers">{count(without_boundary)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t("reports.total")}</th>
            <td className="numbers">{count(all(({ contracts }) => contracts))}</td>
            <td className="numbers">{tenThousandM2(all(({ land_area_m2 }) => Number(land_area_m2)))}</td>
            {/* What contracts of two bands share would count twice. */}
            <td className="numbers">{NONE}</td>
            <td className="numbers">{NONE}</td>
            <td className="numbers">{count(all(({ without_boundary }) => without_boundary))}</td>
          </tr>
        </tfoot>
      </table>
    </Scroll>
  );
}

function NotSupplied({ batches: { items, five_years } }: Pick<Unused, "batches">) {
  const { t } = useTranslation();
  return (
    <>
      <Grid
        label={t("reports.not_supplied")}
        rows={items}
        keyOf={({ id }) => id}
        none={t("reports.no_batches")}
        columns={[
          { key: "code", name: t("reports.batch.code"), cell: ({ code }) => code },
          { key: "name", name: t("reports.batch.name"), wide: true, cell: ({ name }) => name },
          { key: "approved_on", name: t("reports.batch.approved_on"), cell: ({ approved_on }) => approved_on },
          { key: "area", name: t("reports.batch.area"), numbers: true, cell: ({ area_m2 }) => tenThousandM2(Number(area_m2)) },
          { key: "left", name: t("reports.batch.left"), numbers: true, cell: ({ unsupplied_m2 }) => tenThousandM2(Number(unsupplied_m2)) },
          { key: "years", name: t("reports.batch.years"), numbers: true, cell: ({ years }) => count(years) },
          { key: "level", name: t("contracts.field.level"), cell: ({ level }) => <LevelTag level={level} /> },
        ]}
      />
      <p className="note">
        {five_years.supply_rate_percent === null
          ? t("reports.no_supply_rate", { from: five_years.from, to: five_years.to })
          : t("reports.supply_rate", { from: five_years.from, to: five_years.to, rate: five_years.supply_rate_percent })}
      </p>
    </>
  );
}
