import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Figures } from "../figures";
import { useMay } from "@/api/session";
import type { Summary } from "@/api/types";
import { count, mu, squareMetres, tenThousandM2 } from "@/shared/format";

/** Two totals side by side that are never added: land (net of overlaps) and floor space to let. */
export function Totals({ figures, summary }: { figures: Figures | null; summary: Summary | null }) {
  const { t } = useTranslation();
  const may = useMay();
  const shown = figures?.shown;
  const all = figures?.filtered ? figures.all : null;
  return (
    <div className="totals" aria-busy={!figures}>
      <h1>{t("overview.title")}</h1>
      <p className="totals-scope">
        {summary ? t("overview.scope", { date: summary.as_of, scope: summary.scope }) : t("state.loading")}
      </p>
      <dl className="totals-pair">
        <Total
          name={t("overview.land")}
          hint={t("overview.land_hint")}
          value={shown?.land_area_m2}
          all={all?.land_area_m2}
          second={shown && t("unit.mu_value", { value: mu(shown.land_area_m2) })}
          id="total-land"
        />
        <Total
          name={t("overview.floor")}
          hint={t("overview.floor_hint")}
          value={shown?.floor_area_m2}
          all={all?.floor_area_m2}
          second={shown && t("overview.vacant", { value: tenThousandM2(shown.vacant_area_m2) })}
          id="total-floor"
        />
      </dl>
      <p className="totals-count" data-testid="total-count">
        {shown ? (
          <>
            <b>{count(shown.count)}</b>
            {all && <span className="of-all"> / {count(all.count)}</span>} {t("unit.objects")}
            {(summary?.without_geometry.count ?? 0) > 0 &&
              ` · ${t("overview.without_geometry", { count: summary?.without_geometry.count })}`}
            {may("reports.read") && (
              <>
                {" · "}
                <Link to="/reports">{t("overview.reports")}</Link>
              </>
            )}
          </>
        ) : (
          <span className="blank" />
        )}
      </p>
    </div>
  );
}

interface TotalProps {
  id: string;
  name: string;
  hint: string;
  value: number | undefined;
  all: number | undefined;
  second: string | undefined;
}

function Total({ id, name, hint, value, all, second }: TotalProps) {
  const { t } = useTranslation();
  return (
    <div className="total" data-testid={id} data-m2={value} title={value === undefined ? hint : `${squareMetres(value)} ㎡ · ${hint}`}>
      <dt>{name}</dt>
      <dd>
        {value === undefined ? (
          <span className="blank blank-large" />
        ) : (
          <span className="total-value">
            {tenThousandM2(value)}
            <small>{t("unit.ten_thousand_m2")}</small>
          </span>
        )}
        {all !== undefined && <span className="of-all">/ {tenThousandM2(all)}</span>}
        <span className="total-second">{second ?? <span className="blank" />}</span>
      </dd>
    </div>
  );
}
