/** Sums over chosen entries, on decimals: the same cents as the service's. */
import type { Entry, Sums } from "@/api/reserve";
import { sum } from "@/shared/decimal";

/** States that count neither as listed nor as taken over (src/reserve/list.rs). */
const NOT_LISTED: readonly string[] = ["lead", "check", "out", "void"];

const known = (entries: readonly Entry[], name: string): number[] =>
  entries.map((entry) => entry[name]).filter((value): value is number => typeof value === "number");

const sumOf = (entries: readonly Entry[], name: string) => {
  const values = known(entries, name);
  return values.length === 0 ? null : sum(values);
};

export function sumsOf(entries: readonly Entry[]): Sums {
  const held = entries.filter(({ taken_over }) => taken_over);
  return {
    count: entries.length,
    listed: entries.filter(({ state }) => !NOT_LISTED.includes(state)).length,
    taken_over: held.length,
    area_in_m2: sum(known(entries, "area_in_m2")),
    area_stock_m2: sum(known(held, "area_stock_m2")),
    area_out_m2: sum(known(entries, "area_out_m2")),
    area_registered_m2: sumOf(entries, "area_registered_m2"),
    floor_area_m2: sumOf(entries, "floor_area_m2"),
    acq_cost: sumOf(entries, "acq_cost"),
  };
}
