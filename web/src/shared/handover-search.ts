/** The address of `/handovers`: which forms are listed, and the entry that a new one begins from. */
export interface HandoverSearch {
  status?: string | undefined;
  kind?: string | undefined;
  item?: number | undefined;
  /** The entry of the new form; 0 where it is still to be chosen. */
  new?: number | undefined;
}

const WORD = /^[a-z_]+$/;
const NUMBER = /^\d{1,15}$/;

/** Keeps what is well formed and drops the rest. */
export function validHandoverSearch(raw: Record<string, unknown>): HandoverSearch {
  const search: HandoverSearch = {};
  for (const name of ["status", "kind"] as const) {
    const value = String(raw[name] ?? "");
    if (WORD.test(value)) search[name] = value;
  }
  for (const name of ["item", "new"] as const) {
    const value = String(raw[name] ?? "");
    if (NUMBER.test(value)) search[name] = Number(value);
  }
  return search;
}
