/** Who is how far. A unit's name shows its reports alone. */
import { useTranslation } from "react-i18next";
import type { OneCampaign, UnitProgress } from "@/api/collecting";
import { count, when } from "@/shared/format";

interface Props {
  campaign: OneCampaign;
  unit: number | undefined;
  onUnit: (unit: number | undefined) => void;
}

const FIGURES = ["submitted", "returned", "accepted", "declined"] as const;

export function UnitsTable({ campaign, unit, onUnit }: Props) {
  const { t } = useTranslation();
  const silent = campaign.units.filter((one) => one.silent).length;
  return (
    <section aria-labelledby="units-title">
      <h2 id="units-title">{t("collecting.units_title")}</h2>
      <p className="note">{t("collecting.units_note", { all: campaign.units.length, silent })}</p>
      <table className="plain-table units-table" data-testid="units" aria-labelledby="units-title">
        <thead>
          <tr>
            <th scope="col">{t("collecting.unit")}</th>
            <th scope="col">{t("collecting.said")}</th>
            {FIGURES.map((name) => (
              <th key={name} scope="col" className="figure">
                {t(`collecting.status.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {campaign.units.map((one) => (
            <tr key={one.organisation_id} data-unit={one.organisation_id}>
              <td>
                <button
                  type="button"
                  className="link"
                  aria-pressed={unit === one.organisation_id}
                  onClick={() => onUnit(unit === one.organisation_id ? undefined : one.organisation_id)}
                >
                  {one.organisation ?? one.organisation_id}
                </button>
              </td>
              <td data-label={t("collecting.said")}>
                <Said unit={one} />
              </td>
              {FIGURES.map((name) => (
                <td key={name} className="figure" data-label={t(`collecting.status.${name}`)}>
                  {count(one[name])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Said({ unit }: { unit: UnitProgress }) {
  const { t } = useTranslation();
  if (unit.nothing_at) return t("collecting.nothing_said", { who: unit.nothing_by, at: when(unit.nothing_at) });
  return unit.silent ? <span className="unit-silent">{t("collecting.silent")}</span> : t("collecting.reported");
}
