/** The address of `/inspections`: which list, and what of it. */
export const INSPECTION_TABS = ["due", "done", "rects", "weather"] as const;
export type InspectionTab = (typeof INSPECTION_TABS)[number];

export interface InspectionSearch {
  tab?: InspectionTab | undefined;
  /** Codes of streets. */
  st?: string | undefined;
  kind?: string | undefined;
  status?: string | undefined;
  rule?: string | undefined;
  overdue?: true | undefined;
  /** The rectification that is open. */
  rect?: number | undefined;
}

const WORD = /^[a-z_]+$/;

/** Keeps what is well formed and drops the rest. */
export function validInspectionSearch(raw: Record<string, unknown>): InspectionSearch {
  const search: InspectionSearch = {};
  const text = (name: string) => String(raw[name] ?? "");
  const tab = INSPECTION_TABS.find((known) => known === raw["tab"]);
  if (tab) search.tab = tab;
  if (/^\d{9}$/.test(text("st"))) search.st = text("st");
  for (const name of ["kind", "status", "rule"] as const) if (WORD.test(text(name))) search[name] = text(name);
  if (text("overdue") === "true") search.overdue = true;
  if (/^\d{1,15}$/.test(text("rect"))) search.rect = Number(raw["rect"]);
  return search;
}
