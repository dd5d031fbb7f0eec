/** The three who sign, side by side. */
import { useTranslation } from "react-i18next";
import type { Bench } from "./bench";
import { Cell } from "./cell";
import { fieldId, isNeeded, PARTIES, PARTY, type PartyName } from "./paper";

export function PartiesPart({ bench }: { bench: Bench }) {
  return (
    <div className="paper-parties">
      {PARTIES.map((party) => (
        <One key={party} bench={bench} party={party} />
      ))}
    </div>
  );
}

function One({ bench, party }: { bench: Bench; party: PartyName }) {
  const { t } = useTranslation();
  const row = bench.form.parties[party];
  const title = t(`handovers.party.${party}`);
  return (
    <section className="paper-party" aria-labelledby={`${fieldId(party)}-title`} data-party={party}>
      <h2 id={`${fieldId(party)}-title`}>{title}</h2>
      {PARTY.map((column) => {
        const path = `${party}/${column.name}`;
        const label = t(`handovers.signer.${column.name}`);
        const problems = bench.problems[path];
        if (column.kind === "flag" && !bench.readOnly) {
          return (
            <div className="party-line" key={path}>
              <label className="none-box">
                <input
                  id={fieldId(path)}
                  type="checkbox"
                  checked={row[column.name] === "true"}
                  aria-label={`${title} ${label}`}
                  aria-describedby={problems ? `${fieldId(path)}-problem` : undefined}
                  onChange={(event) => bench.onValue(path, event.target.checked ? "true" : "")}
                />
                {label}
              </label>
              {problems && (
                <span className="field-error" id={`${fieldId(path)}-problem`}>
                  {problems.join(" ")}
                </span>
              )}
            </div>
          );
        }
        return (
          <div className="party-line" key={path}>
            <label className={isNeeded(path) && !bench.readOnly ? "is-needed" : ""} htmlFor={bench.readOnly ? undefined : fieldId(path)}>
              {label}
            </label>
            <Cell
              path={path}
              column={column}
              value={row[column.name] ?? ""}
              label={`${title} ${label}`}
              problems={problems}
              readOnly={bench.readOnly}
              onValue={bench.onValue}
            />
          </div>
        );
      })}
    </section>
  );
}
