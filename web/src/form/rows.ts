/**
 * Forms whose values are text and whose names are those that the service's refusals use. A table is one value (its lines as JSON), so that
 * what somebody else changed meanwhile is told and merged as a whole; a cell has a path: `instalments/0/due`.
 */
import type { Fields } from "@/shared/changes";

export type Problems = Readonly<Record<string, string>>;

const CELL = /^(\w+)\/(\d+)\/(\w+)$/;

export const rowsOf = (text: string | undefined): Fields[] => (text ? (JSON.parse(text) as Fields[]) : []);

const withRows = (fields: Fields, table: string, rows: readonly Fields[]): Fields => ({ ...fields, [table]: rows.length === 0 ? "" : JSON.stringify(rows) });

export function valueAt(fields: Fields, path: string): string {
  const [, table = "", line, name = ""] = CELL.exec(path) ?? [];
  return (line === undefined ? fields[path] : rowsOf(fields[table])[Number(line)]?.[name]) ?? "";
}

export function withValue(fields: Fields, path: string, value: string): Fields {
  const [, table = "", line, name = ""] = CELL.exec(path) ?? [];
  if (line === undefined) return { ...fields, [path]: value };
  return withRows(fields, table, rowsOf(fields[table]).map((row, i) => (i === Number(line) ? { ...row, [name]: value } : row)));
}

export const withRow = (fields: Fields, table: string, row: Fields) => withRows(fields, table, [...rowsOf(fields[table]), row]);

export const withoutRow = (fields: Fields, table: string, line: number) => withRows(fields, table, rowsOf(fields[table]).filter((_, i) => i !== line));

/** The next number of a line. */
export const nextNo = (fields: Fields, table: string) => String(Math.max(0, ...rowsOf(fields[table]).map(({ seq }) => Number(seq) || 0)) + 1);

/** Full-width figures and separators of thousands are what input methods and other programs leave behind. */
export const plainNumber = (text: string) => text.normalize("NFKC").replace(/[,\s]/g, "");

export const isNumber = (text: string) => /^\d{1,13}(\.\d{1,6})?$/.test(plainNumber(text));

/** Paths of cells: every line of a table. */
export const cells = (fields: Fields, table: string, name: string) => rowsOf(fields[table]).map((_, i) => `${table}/${i}/${name}`);

/** What the service could not even read: figures that are none, and needed places left empty. */
export function unreadable(fields: Fields, numbers: readonly string[], needed: readonly string[], words: { number: string; needed: string }): Problems {
  const problems: Record<string, string> = {};
  for (const path of numbers) {
    const text = valueAt(fields, path);
    if (text.trim() !== "" && !isNumber(text)) problems[path] = words.number;
  }
  for (const path of needed) if (valueAt(fields, path).trim() === "") problems[path] = words.needed;
  return problems;
}

/** What is filled in, as it is sent: texts without white space around them, figures plain, nothing for what is empty. */
export function filled(fields: Fields, names: readonly string[], numbers: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const text = (fields[name] ?? "").trim();
      if (text === "") return [];
      return [[name, numbers.includes(name) ? plainNumber(text) : text]];
    }),
  );
}
