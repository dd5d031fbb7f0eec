/** The state of `/ledger` in its address. What the map's address has too bears the same name there. */
export interface LedgerSearch {
  q?: string | undefined;
  /** States, comma-separated; so are streets, types, modes of acquisition and of custody. */
  state?: string | undefined;
  st?: string | undefined;
  type?: string | undefined;
  acq?: string | undefined;
  guard?: string | undefined;
  /** Year of the plan. */
  year?: string | undefined;
  /** 入库面积 from–to, ㎡. */
  area?: string | undefined;
  taken?: "yes" | "no" | undefined;
  /** 纳入台账: listed and neither left nor ended. */
  listed?: "yes" | "no" | undefined;
  sort?: string | undefined;
  /** The entry that is open, or `new`. */
  id?: string | undefined;
  tab?: string | undefined;
  /** Parcels and buildings that a new entry begins with. */
  spaces?: string | undefined;
  /** Compared with this day. */
  since?: string | undefined;
  /** Groups by this column stand above the table. */
  by?: string | undefined;
  /** The plots are shown on a map, beside the table where there is room. */
  map?: "yes" | undefined;
}

const CODES = /^[a-z0-9_]+(,[a-z0-9_]+)*$/;

const FORMS: Record<keyof LedgerSearch, RegExp> = {
  q: /^.{1,200}$/su,
  state: CODES,
  st: CODES,
  type: CODES,
  acq: CODES,
  guard: CODES,
  year: /^\d{4}$/,
  area: /^(?=.*\d)\d*(\.\d+)?-\d*(\.\d+)?$/,
  taken: /^(yes|no)$/,
  listed: /^(yes|no)$/,
  sort: /^-?[a-z][a-z0-9_]*$/,
  id: /^(\d{1,18}|new)$/,
  tab: /^(overview|process|opinions|pieces|files|history)$/,
  spaces: /^\d{1,18}(,\d{1,18})*$/,
  since: /^\d{4}-\d{2}-\d{2}$/,
  by: /^(state|street_code|asset_type|acq_mode|guard_mode|plan_year)$/,
  map: /^yes$/,
};

/** Keeps what is well formed and drops the rest, so that a damaged link still opens the ledger. */
export function validLedgerSearch(raw: Record<string, unknown>): LedgerSearch {
  const kept = Object.entries(FORMS).flatMap(([name, form]) => {
    const text = String(raw[name] ?? "");
    return form.test(text) ? [[name, text]] : [];
  });
  return Object.fromEntries(kept) as LedgerSearch;
}
