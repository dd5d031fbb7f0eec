/** Which column is which field: what is so now, what the person changes, and whether that can be. */
import type { ColumnMap, ImportColumn, ImportField, ImportJob } from "@/api/types";

/** Kept beside the fields under its own name, said as the service says it. */
export const KEEP = "extra";
/** Left out; a select has no null. */
export const SKIP = "";

/** What a column is read as now: a field, `KEEP` or `SKIP`. */
export const readAs = (column: ImportColumn) => column.field ?? (column.kept ? KEEP : SKIP);

/** Changes of the person, by column. */
export type Changes = Readonly<Record<string, string>>;

/** Only what differs from how it is read already. */
export function changed(columns: readonly ImportColumn[], changes: Changes, column: string, choice: string): Changes {
  const others = Object.fromEntries(Object.entries(changes).filter(([name]) => name !== column));
  const known = columns.find(({ name }) => name === column);
  return known && readAs(known) === choice ? others : { ...others, [column]: choice };
}

/** Fields that two columns claim, with their columns. */
export function doubles(columns: readonly ImportColumn[], changes: Changes): Map<string, string[]> {
  const claims = new Map<string, string[]>();
  for (const column of columns) {
    const choice = changes[column.name] ?? readAs(column);
    if (choice !== KEEP && choice !== SKIP) claims.set(choice, [...(claims.get(choice) ?? []), column.name]);
  }
  // Two columns may be read as one field by themselves and agree in every row; what a person says twice is a slip.
  return new Map([...claims].filter(([, names]) => names.length > 1 && names.some((name) => name in changes)));
}

/** Required fields that no column is. */
export function unfilled(fields: readonly ImportField[], columns: readonly ImportColumn[], changes: Changes): ImportField[] {
  const filled = new Set(columns.map((column) => changes[column.name] ?? readAs(column)));
  return fields.filter((field) => field.required && !filled.has(field.name));
}

/** The map to send: what was said before, and what is said now. */
export function mapWith(job: Pick<ImportJob, "map">, changes: Changes): ColumnMap {
  const said = Object.entries(changes).map(([column, choice]) => [column, choice === SKIP ? null : choice] as const);
  return { ...job.map.columns, ...Object.fromEntries(said) };
}
