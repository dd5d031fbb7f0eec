/** What the clocks say, in words. */
import type { TFunction } from "i18next";
import type { Brief, Covenant, Finding, Watched } from "@/api/contracts";
import type { Code } from "@/api/types";
import { scaled } from "@/shared/decimal";
import { NONE, squareMetres } from "@/shared/format";

/** Name of a code; what has no name any more is shown as it is. */
export const nameOf = (codes: readonly Code[] | undefined, code: string) => codes?.find((one) => one.code === code)?.name ?? code;

interface Thing {
  kind: Watched;
  seq: number;
  year: number;
}

/** What is watched: `价款第 2 期`, `地均税收 2025 年`. */
export function thingText(t: TFunction, { kind, seq, year }: Thing, covenants: readonly Covenant[] = [], metrics: readonly Code[] = []): string {
  if (kind === "payment") return t("sup.instalment", { seq });
  if (kind !== "covenant") return t(`sup.kind.${kind}`);
  const covenant = covenants.find((one) => one.seq === seq);
  const name = covenant ? nameOf(metrics, covenant.metric) : t("sup.covenant", { seq });
  return year === 0 ? name : t("sup.of_year", { name, year });
}

export const thingKey = ({ kind, seq, year }: Thing) => `${kind}-${seq}-${year}`;

/** How many days, and which way: `逾期 412 天`, `还有 30 天`. */
export function daysText(t: TFunction, { kind, state, done }: Pick<Brief, "kind" | "state" | "done">, days: number | null): string {
  // A promise that fell short is not late.
  if (days === null || state === "unknown" || state === "short") return NONE;
  const way = () => {
    if (done) return days > 0 ? "late" : "in_time";
    if (days === 0) return "today";
    if (kind === "suspension") return days > 0 ? "stopped_past" : "stopped_left";
    return days > 0 ? "overdue" : "left";
  };
  return t(`sup.days.${way()}`, { n: Math.abs(days) });
}

/** Of what a list tells: it counts until today, also what has been done since. */
export function briefDays(t: TFunction, brief: Brief, days: number | null): string {
  const { due, done } = brief;
  return daysText(t, brief, due && done ? daysBetween(due, done) : days);
}

const DAY_MS = 86_400_000;
const daysBetween = (from: string, to: string) => Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);

/** How it stands. A thing that is done and lacks its proof is not in order. */
export function stateText(t: TFunction, { state, level, missing = [] }: Pick<Finding, "state" | "level"> & { missing?: readonly string[] | undefined }): string {
  if (level === "grey" && missing.length > 0) return state === "done" ? t("sup.done_unproved") : t("sup.state.unknown");
  return t(`sup.state.${state}`);
}

/** 元 to the cent, thousands apart. */
export const money = (amount: string | number | null | undefined) => (amount === null || amount === undefined || amount === "" ? NONE : squareMetres(Number(amount)));

const YI = 100_000_000;
const WAN = 10_000;

/** Large sums as they are spoken: 120 000 000 is 1.2 亿元. Null below a 万, and for what is no number. */
export function spoken(t: TFunction, amount: string | number | null | undefined): string | null {
  const value = Number(amount ?? NaN);
  if (!Number.isFinite(value) || Math.abs(value) < WAN) return null;
  const unit = Math.abs(value) >= YI ? "yi" : "wan";
  const text = plainDecimal(scaled(value, 1, unit === "yi" ? YI : WAN, 10));
  return t(`sup.${unit}`, { n: text });
}

/** A decimal without the zeros that storing it added. */
export const plainDecimal = (text: string) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);

/** A daily share as ‰. */
export const perMille = (rate: string) => (Number.isFinite(Number(rate)) ? `${plainDecimal(scaled(Number(rate), 1000, 1, 4))}‰` : NONE);

/** Which department has what is missing; `actual/1/2025` is a figure of a covenant. */
const ASK: Record<string, string> = {
  handover_due: "planning",
  handover_done: "planning",
  handover_evidence: "planning",
  start_due: "planning",
  price_total: "planning",
  should_dev_area: "planning",
  finish_due: "planning",
  covenant_target: "planning",
  start_done: "construction",
  start_evidence: "construction",
  finish_evidence: "construction",
  dev_area: "construction",
  suspension_shares: "construction",
  invest_total: "development",
  invest_done: "statistics",
  production_evidence: "statistics",
  full_evidence: "statistics",
  covenant_actual: "statistics",
};

export function missingText(t: TFunction, code: string): string {
  const [what = "", seq, year] = code.split("/");
  return what === "actual" ? t("sup.missing.actual", { seq, year }) : t(`sup.missing.${what}`, { defaultValue: what });
}

/** With whom to ask for it. */
export function askText(t: TFunction, code: string, ask: string = ASK[code] ?? "development"): string {
  return t("sup.missing_of", { what: missingText(t, code), whom: t(`sup.ask.${ask}`, { defaultValue: ask }) });
}
