/** Format, reference system, encoding, and how TXT writes its points: only what the format leaves open is asked. */
import { useTranslation } from "react-i18next";
import { type Choice, chosen, crsChoices, DECIMALS, encodings, FORMATS, holds } from "./choice";

interface Props {
  choice: Choice;
  survey: string;
  onChange: (change: Partial<Choice>) => void;
}

export function FormatFields({ choice, survey, onChange }: Props) {
  const { t, i18n } = useTranslation();
  const { format } = choice;
  const systems = crsChoices(format, survey);
  const codes = encodings(format);
  const system = (code: string) => {
    const key = `crs.${code.replace(":", "_")}`;
    return i18n.exists(key) ? t(key) : code;
  };
  return (
    <>
      <fieldset className="formats">
        <legend>{t("exports.format")}</legend>
        {FORMATS.map((name) => (
          <label key={name} className={holds(name, choice.collection) ? undefined : "is-off"}>
            <input
              type="radio"
              name="format"
              value={name}
              checked={format === name}
              disabled={!holds(name, choice.collection)}
              onChange={() => onChange({ format: name })}
            />
            <span>
              <b>{t(`exports.formats.${name}`)}</b>
              <small>{holds(name, choice.collection) ? t(`exports.advice.${name}`) : t("exports.not_for_zones")}</small>
            </span>
          </label>
        ))}
      </fieldset>
      <div className="exports-row">
        {systems.length > 0 && (
          <label className="exports-crs">
            <span>{t("exports.crs")}</span>
            <select
              value={chosen(choice.crs, format, systems)}
              onChange={(event) => onChange({ crs: { ...choice.crs, [format]: event.target.value } })}
            >
              {systems.map((code) => (
                <option key={code} value={code}>
                  {system(code)}
                </option>
              ))}
            </select>
          </label>
        )}
        {format === "kml" && <p className="note">{t("exports.kml_degrees")}</p>}
        {codes.length > 0 && (
          <label>
            <span>{t("exports.encoding")}</span>
            <select
              value={chosen(choice.encoding, format, codes)}
              onChange={(event) => onChange({ encoding: { ...choice.encoding, [format]: event.target.value } })}
            >
              {codes.map((name) => (
                <option key={name} value={name}>
                  {t(`exports.encodings.${name}`)}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      {format === "txt" && <PointFields choice={choice} onChange={onChange} />}
    </>
  );
}

function PointFields({ choice, onChange }: Omit<Props, "survey">) {
  const { t } = useTranslation();
  const switches = [
    ["j_prefix", choice.jPrefix, (on: boolean) => onChange({ jPrefix: on })],
    ["closing_point", choice.closingPoint, (on: boolean) => onChange({ closingPoint: on })],
    ["north_west", choice.northWest, (on: boolean) => onChange({ northWest: on })],
  ] as const;
  return (
    <fieldset className="points">
      <legend>{t("exports.points")}</legend>
      {switches.map(([name, value, set]) => (
        <label key={name} className="check">
          <input type="checkbox" name={name} checked={value} onChange={(event) => set(event.target.checked)} />
          {t(`exports.${name}`)}
        </label>
      ))}
      <label className="points-decimals">
        <span>{t("exports.decimals")}</span>
        <select value={choice.decimals} onChange={(event) => onChange({ decimals: Number(event.target.value) })}>
          {DECIMALS.map((n) => (
            <option key={n}>{n}</option>
          ))}
        </select>
      </label>
    </fieldset>
  );
}
