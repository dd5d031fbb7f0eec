/** 合同约定 between the service and a form, where every value is text. */
import type { TFunction } from "i18next";
import type { Terms } from "@/api/contracts";
import { type Fields, textOf } from "@/shared/changes";
import { cells, filled, plainNumber, type Problems, rowsOf, unreadable } from "@/form/rows";

export const DATES = ["handover_due", "start_due", "finish_due", "production_due", "full_due"] as const;
export const RATES = ["late_rate", "start_delay_rate", "finish_delay_rate"] as const;
const NUMBERS = ["price_total", "deposit", "should_dev_area", "invest_total", "term_years", ...RATES];
const TEXTS = ["sale_no", "sale_method", "land_use", "term_years", "price_total", "deposit", "should_dev_area", "invest_total", ...RATES, ...DATES];

export const NEW_INSTALMENT: Fields = { due: "", amount: "" };
export const NEW_COVENANT: Fields = { metric: "", direction: "at_least", target: "", unit: "", from: "", to: "", clause: "", liability: "", same_share_penalty: "" };

const table = (rows: readonly Fields[]) => (rows.length === 0 ? "" : JSON.stringify(rows));

export function termsFields(terms: Terms): Fields {
  const plain = Object.fromEntries(TEXTS.map((name) => [name, textOf(terms[name as keyof Terms])]));
  return {
    ...plain,
    instalments: table((terms.instalments ?? []).map(({ seq, due, amount }) => ({ seq: String(seq), due, amount }))),
    covenants: table(
      (terms.covenants ?? []).map((one) => ({
        seq: String(one.seq),
        metric: one.metric,
        direction: one.direction,
        target: textOf(one.target),
        unit: one.unit,
        from: textOf(one.years?.[0]),
        to: textOf(one.years?.[1]),
        clause: one.clause,
        liability: one.liability,
        same_share_penalty: one.same_share_penalty ? "true" : "",
      })),
    ),
  };
}

function covenant(row: Fields) {
  const { seq, from, to, same_share_penalty, ...said } = row;
  const years = from ? { years: [Number(plainNumber(from)), Number(plainNumber(to || from))] } : {};
  return {
    ...filled(said, ["metric", "direction", "target", "unit", "clause", "liability"], ["target"]),
    metric: row["metric"] ?? "",
    seq: Number(seq),
    ...years,
    same_share_penalty: same_share_penalty === "true",
  };
}

export function wireTerms(fields: Fields) {
  const { term_years, ...rest } = filled(fields, TEXTS, NUMBERS);
  return {
    ...rest,
    ...(term_years && { term_years: Number(term_years) }),
    instalments: rowsOf(fields["instalments"]).map(({ seq, due, amount }) => ({ seq: Number(seq), due, amount: plainNumber(amount ?? "") })),
    covenants: rowsOf(fields["covenants"]).map(covenant),
  };
}

/** What could not be read: the rest is the service's to judge. */
export function checkTerms(t: TFunction, fields: Fields, more: { numbers?: readonly string[]; needed?: readonly string[] } = {}): Problems {
  const inRows = (name: string, ...names: string[]) => names.flatMap((column) => cells(fields, name, column));
  return unreadable(
    fields,
    [...NUMBERS, ...(more.numbers ?? []), ...inRows("instalments", "seq", "amount"), ...inRows("covenants", "seq", "target", "from", "to")],
    [...(more.needed ?? []), ...inRows("instalments", "seq", "due", "amount"), ...inRows("covenants", "seq", "direction")],
    { number: t("sup.not_a_number"), needed: t("form.required") },
  );
}
