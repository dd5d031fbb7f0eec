/** The address of `/temp-uses`: which uses are listed, and the entry that a new application is for. */
export interface TempUseSearch {
  status?: string | undefined;
  /** Code of a street. */
  st?: string | undefined;
  item?: number | undefined;
  /** Words in number, name or applicant. */
  q?: string | undefined;
  /** Ends within so many days. */
  due?: number | undefined;
  /** Rent is overdue. */
  rent?: "overdue" | undefined;
  /** The entry of the new application; 0 where it is still to be chosen. */
  new?: number | undefined;
}

const MOST_WORDS = 100;

/** Keeps what is well formed and drops the rest. */
export function validTempUseSearch(raw: Record<string, unknown>): TempUseSearch {
  const search: TempUseSearch = {};
  const text = (name: string) => String(raw[name] ?? "");
  if (/^[a-z_]+$/.test(text("status"))) search.status = text("status");
  if (/^\d{9}$/.test(text("st"))) search.st = text("st");
  if (text("q").trim() !== "") search.q = text("q").slice(0, MOST_WORDS);
  for (const name of ["item", "new"] as const) if (/^\d{1,15}$/.test(text(name))) search[name] = Number(raw[name]);
  if (/^\d{1,3}$/.test(text("due"))) search.due = Number(raw["due"]);
  if (text("rent") === "overdue") search.rent = "overdue";
  return search;
}
