/** Who may change what of an entry; the service has the last word (src/reserve/entry.rs). */
import type { State } from "@/api/reserve";
import type { Right } from "@/api/session";

/** Written by steps, never by hand. */
export const OF_THE_PROCESS: readonly string[] = ["ledger_no", "in_date", "out_date"];

export const MONEY: readonly string[] = ["acq_cost", "eval_value"];

/** What whoever looks after a plot keeps up in every state. */
export const OF_THE_CUSTODIAN: readonly string[] = ["guard_person", "guard_phone", "surface_state", "surface_note", "problem", "remark"];

/** Streets, companies and parks still work on what they filed. */
const OPEN: readonly State[] = ["lead", "check"];

type May = (right: Right) => boolean;

export const mayKeep = (may: May, state: State) => may("reserve.decide") || (may("reserve.write") && OPEN.includes(state));

export function mayChange(may: May, state: State, field: string): boolean {
  if (OF_THE_PROCESS.includes(field)) return false;
  if (MONEY.includes(field) && !may("reserve.money")) return false;
  return mayKeep(may, state) || (may("reserve.write") && OF_THE_CUSTODIAN.includes(field));
}
