/** Some of the fields: to be written while that may be, then as they were said. */
import { useTranslation } from "react-i18next";
import { type Bench, seenFields } from "./bench";
import { type Field, placeId } from "./fields";
import { Part } from "./part";
import { NONE, yuan } from "@/shared/format";
import { lastDay, monthsAndDays } from "@/shared/months";

interface Props {
  bench: Bench;
  name: string;
  title: string;
  fields: readonly Field[];
}

export function FieldsPart({ bench, name, title, fields }: Props) {
  const seen = seenFields(fields, bench);
  return (
    <Part name={name} title={title}>
      {bench.readOnly ? (
        <dl className="fields temp-said">
          {seen.map((field) => (
            <Said key={field.name} bench={bench} field={field} />
          ))}
        </dl>
      ) : (
        <div className="temp-fields">
          {seen.map((field) => (
            <Input key={field.name} bench={bench} field={field} />
          ))}
        </div>
      )}
    </Part>
  );
}

function Said({ bench, field: { name, kind } }: { bench: Bench; field: Field }) {
  const { t } = useTranslation();
  const value = bench.editing.form[name] ?? "";
  const shown = () => {
    if (kind === "flag") return t(value === "true" ? "value.yes" : "value.no");
    if (value === "") return NONE;
    if (kind === "purpose") return bench.config.codes.temporary_purpose.find(({ code }) => code === value)?.name ?? value;
    if (kind === "choice") return t(`temp_uses.choice.${name}.${value}`);
    return kind === "amount" ? `${yuan(value)} ${t("temp_uses.yuan")}` : value;
  };
  return (
    <div id={placeId(name)} tabIndex={-1} data-field={name}>
      <dt>{t(`temp_uses.field.${name}`)}</dt>
      <dd>{shown()}</dd>
    </div>
  );
}

/** The service keeps no longer text. */
const LONGEST = 1000;
const LAST_DAY = "9999-12-31";

function Input({ bench, field }: { bench: Bench; field: Field }) {
  const { t } = useTranslation();
  const { name, kind, needed } = field;
  const id = placeId(name);
  const problems = bench.deeds.problems[name] ?? [];
  const problem = problems.length > 0 && (
    <span className="field-error" id={`${id}-problem`}>
      {problems.join(" ")}
    </span>
  );
  const common = {
    id,
    name,
    "aria-invalid": problems.length > 0 || undefined,
    "aria-required": needed || undefined,
    "aria-describedby": problems.length > 0 ? `${id}-problem` : undefined,
  };
  if (kind === "flag") {
    return (
      <div className="temp-flag" data-field={name}>
        <label className="choice">
          <input
            type="checkbox"
            {...common}
            checked={bench.editing.form[name] === "true"}
            onChange={(event) => bench.onValue(name, event.target.checked ? "true" : "")}
          />
          <span className={needed ? "is-needed" : ""}>{t(`temp_uses.flag.${name}`)}</span>
        </label>
        {problem}
      </div>
    );
  }
  return (
    <div className={kind === "long" ? "is-long" : ""} data-field={name}>
      <label className={needed ? "is-needed" : ""} htmlFor={id}>
        {t(`temp_uses.field.${name}`)}
        {(kind === "amount" || kind === "ratio") && <small> {t(kind === "amount" ? "temp_uses.yuan" : "temp_uses.per_cent")}</small>}
      </label>
      <Control bench={bench} field={field} common={common} />
      {name === "end_on" && <Term bench={bench} />}
      {problem}
    </div>
  );
}

function Control({ bench, field: { name, kind, options = [] }, common }: { bench: Bench; field: Field; common: { id: string; name: string } }) {
  const { t } = useTranslation();
  const written = {
    ...common,
    value: bench.editing.form[name] ?? "",
    onChange: (event: { target: { value: string } }) => bench.onValue(name, event.target.value),
  };
  switch (kind) {
    case "long":
      return <textarea rows={2} maxLength={LONGEST} {...written} />;
    case "day":
      return <input type="date" max={LAST_DAY} {...written} />;
    case "purpose":
    case "choice": {
      const choices =
        kind === "purpose"
          ? bench.config.codes.temporary_purpose.map(({ code, name: words }) => [code, words] as const)
          : options.map((code) => [code, t(`temp_uses.choice.${name}.${code}`)] as const);
      return (
        <select {...written}>
          <option value="">{NONE}</option>
          {choices.map(([code, words]) => (
            <option key={code} value={code}>
              {words}
            </option>
          ))}
        </select>
      );
    }
    case "text":
      return <input type="text" autoComplete="off" maxLength={LONGEST} {...written} />;
    default:
      return <input type="text" inputMode={kind === "count" ? "numeric" : "decimal"} autoComplete="off" maxLength={20} {...written} />;
  }
}

/** Lengths that are agreed on most often; the last is the longest that there may be. */
const USUAL = [6, 12, 24] as const;

/** How long that is, and the ends of usual terms by one press. */
function Term({ bench }: { bench: Bench }) {
  const { t } = useTranslation();
  const { start_on: start = "", end_on: end = "" } = bench.editing.form;
  const term = monthsAndDays(start, end);
  return (
    <span className="temp-term note">
      {term && <span data-testid="term">{t(term.days > 0 ? "temp_uses.term_days" : "temp_uses.term", { ...term })}</span>}
      {lastDay(start, 1) !== null &&
        USUAL.map((months) => (
          <button key={months} type="button" className="link" onClick={() => bench.onValue("end_on", lastDay(start, months) ?? "")}>
            {t("temp_uses.set_term", { months })}
          </button>
        ))}
    </span>
  );
}
