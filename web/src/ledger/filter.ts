/** The ledger's filter in the service's words, and as removable chips. */
import type { Parameters } from "@/api/reserve";
import type { Config } from "@/api/types";
import { mu } from "@/shared/format";
import type { LedgerSearch } from "@/shared/ledger-search";
import { areaRange, listOf, listText } from "@/shared/url-state";
import { choicesOf, codeName, type Translate } from "./fields";

/** Filters that take several codes: name in the address → column. */
export const CODED = { state: "state", st: "street_code", type: "asset_type", acq: "acq_mode", guard: "guard_mode" } as const;

export type CodedName = keyof typeof CODED;

export const CODED_NAMES = Object.keys(CODED) as CodedName[];

export const FILTERS = [...CODED_NAMES, "q", "year", "area", "taken", "listed"] as const;

const yesNo = (value: "yes" | "no" | undefined) => (value === undefined ? null : String(value === "yes"));

/** Parameters of `GET /api/reserve`. */
export function parametersOf(search: LedgerSearch): Parameters {
  const { min, max } = areaRange(search);
  const coded = CODED_NAMES.map((name) => [CODED[name], search[name] ?? null] as const);
  return {
    ...Object.fromEntries(coded),
    q: search.q ?? null,
    plan_year: search.year ?? null,
    area_min: min,
    area_max: max,
    taken_over: yesNo(search.taken),
    listed: yesNo(search.listed),
  };
}

export const isFiltered = (search: LedgerSearch) => FILTERS.some((name) => search[name] !== undefined);

export interface Chip {
  key: string;
  label: string;
  /** What the address becomes without it. */
  without: Partial<LedgerSearch>;
}

export function chipsOf(t: Translate, config: Config, search: LedgerSearch): Chip[] {
  const chips: Chip[] = CODED_NAMES.flatMap((name) => {
    const codes = listOf(search[name]);
    return codes.map((code) => ({
      key: `${name}-${code}`,
      label: codeName(choicesOf(config, CODED[name]), code),
      without: { [name]: listText(codes.filter((other) => other !== code)) },
    }));
  });
  const { min, max } = areaRange(search);
  const add = (key: keyof LedgerSearch, label: string) => chips.push({ key, label, without: { [key]: undefined } });
  if (search.year) add("year", t("ledger.chip.year", { year: search.year }));
  if (search.area) add("area", t("chip.area", { min: mu(min ?? 0), max: max === null ? "∞" : mu(max) }));
  if (search.taken) add("taken", t(`ledger.chip.taken_${search.taken}`));
  if (search.listed) add("listed", t(`ledger.chip.listed_${search.listed}`));
  if (search.q) add("q", t("chip.text", { text: search.q }));
  return chips;
}

/** What a group's key asks for, in the address; null where the service has no filter for it. */
export function groupFilter(by: string, value: string | number | null): Partial<LedgerSearch> | null {
  if (value === null) return null;
  if (by === "plan_year") return { year: String(value) };
  const name = CODED_NAMES.find((coded) => CODED[coded] === by);
  return name ? { [name]: String(value) } : null;
}
