/** 表格 | 表格+地图; where there is no room for both, one or the other. */
import { useTranslation } from "react-i18next";
import { useLedger } from "./use-ledger";

/** Wide enough for the map beside the table. */
export const WIDE = "(min-width: 1200px)";

export function MapSwitch({ wide }: { wide: boolean }) {
  const { t } = useTranslation();
  const { search, update } = useLedger();
  const choices = [
    { map: undefined, label: t("ledger.map.table") },
    { map: "yes" as const, label: t(wide ? "ledger.map.both" : "ledger.map.alone") },
  ];
  return (
    <fieldset className="segmented" data-testid="map-switch">
      <legend className="visually-hidden">{t("ledger.map.switch")}</legend>
      {choices.map(({ map, label }) => (
        <label key={label}>
          <input type="radio" name="ledger-map" checked={search.map === map} onChange={() => update({ map }, { replace: true })} />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
}
