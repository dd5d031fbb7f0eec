/** 时钟与依据: what is watched, how it stands, what follows, and why. The worst first. */
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Basis, type Covenant, type Finding, LEVELS } from "@/api/contracts";
import type { Config } from "@/api/types";
import { NONE } from "@/shared/format";
import { LevelTag } from "@/supervision/level";
import { askText, daysText, money, nameOf, spoken, stateText, thingKey, thingText } from "@/supervision/says";

interface Props {
  findings: readonly Finding[];
  covenants: readonly Covenant[];
  config: Config;
  label: string;
  testId: string;
}

const COLUMNS = ["what", "level", "state", "due", "done", "days", "amount", "options", "basis"] as const;

export function Clocks({ findings, covenants, config, label, testId }: Props) {
  const { t } = useTranslation();
  const sorted = [...findings].sort((one, other) => LEVELS.indexOf(one.level) - LEVELS.indexOf(other.level));
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label={label}>
      <table className="plain-table sup-table" aria-label={label} data-testid={testId}>
        <thead>
          <tr>
            {COLUMNS.map((name) => (
              <th key={name} scope="col" className={name === "days" || name === "amount" ? "numbers" : undefined}>
                {t(`contracts.clock.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted.map((finding) => (
            <Line key={thingKey(finding)} finding={finding} covenants={covenants} config={config} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Line({ finding, covenants, config }: { finding: Finding; covenants: readonly Covenant[]; config: Config }) {
  const { t } = useTranslation();
  const label = (name: (typeof COLUMNS)[number]) => ({ "data-label": t(`contracts.clock.${name}`) });
  const { level, state, missing, amounts, options, basis } = finding;
  const id = useId();
  const [open, setOpen] = useState(false);
  const what = thingText(t, finding, covenants, config.codes.covenant_metric);
  // What the state says already is not said twice.
  const flags = finding.flags.filter((flag) => flag !== state);
  return (
    <>
      <tr data-thing={thingKey(finding)} data-level={level} data-state={state}>
        <td className="wide" {...label("what")}>
          {what}
        </td>
        <td {...label("level")}>
          <LevelTag level={level} />
        </td>
        <td className="wide" {...label("state")}>
          <span>
            {stateText(t, finding)}
            {missing.map((code) => (
              <small key={code}>{t("contracts.lacks", { what: askText(t, code) })}</small>
            ))}
            {flags.map((flag) => (
              <small key={flag}>{t(`sup.flag.${flag}`, { defaultValue: flag })}</small>
            ))}
          </span>
        </td>
        <td {...label("due")}>{finding.due ?? NONE}</td>
        <td {...label("done")}>{finding.done ?? NONE}</td>
        <td className="numbers" {...label("days")}>
          {daysText(t, finding, finding.days)}
        </td>
        <td className="numbers wide" {...label("amount")}>
          <span>
            {amounts.length === 0 && NONE}
            {amounts.map(({ kind, amount, note }) => (
              <span key={kind} data-amount={kind}>
                {t(`sup.amount.${kind}`, { defaultValue: kind })} <span className="sum">{amount === null ? t("sup.level.grey") : t("sup.yuan", { n: money(amount) })}</span>
                <small>{[spoken(t, amount), note].filter(Boolean).join(" · ")}</small>
              </span>
            ))}
          </span>
        </td>
        <td className="wide" {...label("options")}>
          {options.map((code) => nameOf(config.codes.disposal_option, code)).join(t("list_separator")) || NONE}
        </td>
        <td {...label("basis")}>
          {basis.length > 0 && (
            <button type="button" className="link-button" aria-expanded={open} aria-controls={open ? id : undefined} onClick={() => setOpen(!open)}>
              {t(open ? "contracts.fold" : "contracts.basis")}
              <span className="visually-hidden"> {what}</span>
            </button>
          )}
        </td>
      </tr>
      {open && (
        <tr id={id}>
          <td colSpan={COLUMNS.length} className="basis">
            <Reasons basis={basis} />
          </td>
        </tr>
      )}
    </>
  );
}

/** Law, article, formula and inputs, as the service reckoned. */
function Reasons({ basis }: { basis: readonly Basis[] }) {
  const { t } = useTranslation();
  return (
    <ul>
      {basis.map(({ law, article, formula, inputs }) => (
        <li key={law + article + formula}>
          <b>
            {law} {article}
          </b>
          {t("record.colon")}
          {formula}
          {inputs.length > 0 && <small>{inputs.map(([name, value]) => `${name} ${value}`).join(" · ")}</small>}
        </li>
      ))}
    </ul>
  );
}
