/** How each person likes the table, as this browser keeps it. */
import type { ViewSettings } from "@/api/views";

export interface Preferences {
  /** Columns in their order, besides number and name. */
  columns: readonly string[];
  dense: boolean;
}

export const DEFAULTS: Preferences = {
  columns: ["state", "street_code", "asset_type", "area_in_m2", "area_stock_m2", "acq_mode", "in_date", "guard_org", "guard_person", "problem"],
  dense: true,
};

const keyOf = (userId: number) => `tuguan.ledger.${userId}`;

/** Only columns that `known` has: one that was taken away is forgotten. */
export function readPreferences(userId: number, known: readonly string[]): Preferences {
  try {
    return settled(JSON.parse(localStorage.getItem(keyOf(userId)) ?? "null") as ViewSettings | null, known);
  } catch {
    return DEFAULTS;
  }
}

/** What was kept somewhere, with what is usual in place of what was not. */
export function settled(kept: ViewSettings | null, known: readonly string[]): Preferences {
  const columns = Array.isArray(kept?.columns) ? (kept.columns as string[]).filter((name) => known.includes(name)) : DEFAULTS.columns;
  return { columns, dense: kept?.dense ?? DEFAULTS.dense };
}

export function keepPreferences(userId: number, preferences: Preferences) {
  try {
    localStorage.setItem(keyOf(userId), JSON.stringify(preferences));
  } catch {
    // A browser without room forgets; the table works all the same.
  }
}
