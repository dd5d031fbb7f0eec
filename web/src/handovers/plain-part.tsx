/** The ruled lines above the tables: two fields to a line, as printed. */
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Cell } from "./cell";
import { deviation, mu } from "./figures";
import { valueAt } from "./form";
import { fieldId, isNeeded, PLAIN } from "./paper";
import type { Bench } from "./bench";
import type { HandoverRow } from "@/api/handovers";
import { NONE } from "@/shared/format";

/** What the form does not hold itself. */
export interface Facts {
  vertices: number | null;
  photos: number | null;
}

interface Props {
  bench: Bench;
  handover: HandoverRow;
  facts: Facts;
}

export function PlainPart({ bench, handover, facts }: Props) {
  const { t } = useTranslation();
  const { plain } = bench.form;
  const field = (name: string, note?: string | null) => <Field key={name} bench={bench} name={name} note={note} />;
  const said = (name: string, value: ReactNode) => (
    <div className="paper-pair" key={name}>
      <span className="paper-head">{t(`handovers.field.${name}`)}</span>
      <span className="paper-cell" data-field={name}>
        {value === null || value === "" ? NONE : value}
      </span>
    </div>
  );
  const inMu = (name: string) => {
    const value = mu(plain[name]);
    return value === null ? null : t("unit.mu_value", { value });
  };
  const apart = deviation(plain["area_surveyed_m2"], plain["area_registered_m2"]);
  return (
    <div className="paper-grid">
      {said("name", handover.name)}
      {said("ledger_no", handover.ledger_no)}
      {said("address", handover.address)}
      {said("street", handover.street)}
      {["east", "south", "west", "north"].map((name) => field(name))}
      {field("area_m2")}
      {said("mu", inMu("area_m2"))}
      {field("area_registered_m2", inMu("area_registered_m2"))}
      {field("area_surveyed_m2", inMu("area_surveyed_m2"))}
      {said("deviation", apart === null ? null : `${apart} %`)}
      {said("vertices", facts.vertices)}
      {["ownership", "right_type", "cert_no", "bdc_code", "encumbrance", "use_plan", "far_max"].map((name) => field(name))}
      {said("photos", facts.photos === null ? null : t("handovers.sheets", { count: facts.photos }))}
      {field("handed_over_on")}
      {field("delivered_on")}
      {handover.supplement_of !== null && field("correction")}
    </div>
  );
}

function Field({ bench, name, note }: { bench: Bench; name: string; note?: string | null | undefined }) {
  const { t } = useTranslation();
  const column = PLAIN.find((one) => one.name === name);
  if (!column) return null;
  const label = t(`handovers.field.${name}`);
  const needed = !bench.readOnly && isNeeded(name);
  const area = column.kind === "area";
  return (
    <div className={`paper-pair ${column.kind === "long" ? "is-wide" : ""}`}>
      {bench.readOnly ? (
        <span className="paper-head">{label}</span>
      ) : (
        <label className={`paper-head ${needed ? "is-needed" : ""}`} htmlFor={fieldId(name)}>
          {label}
        </label>
      )}
      <div className="paper-cell">
        <span className={area ? "with-unit" : "without-unit"}>
          <Cell
            path={name}
            column={column}
            value={valueAt(bench.form, name)}
            problems={bench.problems[name]}
            readOnly={bench.readOnly}
            onValue={bench.onValue}
          />
          {area && <span className="unit">㎡</span>}
        </span>
        {note && <small data-note={name}>{note}</small>}
      </div>
    </div>
  );
}
