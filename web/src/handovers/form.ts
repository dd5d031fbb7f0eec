/** A form as it is being written: every value is text until it is sent. */
import { type Column, COLUMNS, type Kind, PARTIES, PARTY, type PartyName, PLAIN, TABLES, type TableName } from "./paper";
import type { HandoverForm } from "@/api/handovers";
import type { Fields } from "@/shared/changes";

export type Row = Readonly<Record<string, string>>;

export interface Form {
  plain: Row;
  tables: Readonly<Record<TableName, readonly Row[]>>;
  parties: Readonly<Record<PartyName, Row>>;
}

export interface Problem {
  /** Place as the service names it: `houses/0/safety_grade`. */
  path: string;
  code: "number" | "count" | "year" | "day";
}

type Loose = Record<string, unknown>;

const loose = (value: unknown): Loose => (typeof value === "object" && value !== null ? (value as Loose) : {});

function textOf(value: unknown, kind: Kind): string {
  if (value === null || value === undefined) return "";
  if (kind === "flag") return value === true ? "true" : "";
  return String(value);
}

const rowOf = (value: unknown, columns: readonly Column[]): Row =>
  Object.fromEntries(columns.map(({ name, kind }) => [name, textOf(loose(value)[name], kind)]));

const byTable = <T>(make: (table: TableName) => T) =>
  Object.fromEntries(TABLES.map((table) => [table, make(table)])) as Record<TableName, T>;

/** As the service tells it. */
export function fromWire(form: HandoverForm): Form {
  const rows = (name: TableName) => (Array.isArray(form[name]) ? form[name].map((row) => rowOf(row, COLUMNS[name])) : []);
  return {
    plain: rowOf(form, PLAIN),
    tables: byTable(rows),
    parties: Object.fromEntries(PARTIES.map((name) => [name, rowOf(form[name], PARTY)])) as Record<PartyName, Row>,
  };
}

/** Full-width figures and separators of thousands are what input methods and other programs leave behind. */
const figures = (text: string) => text.normalize("NFKC").replace(/[,\s]/g, "");

const SHAPES: Partial<Record<Kind, { shape: RegExp; code: Problem["code"] }>> = {
  area: { shape: /^\d{1,9}(\.\d{1,2})?$/, code: "number" },
  ratio: { shape: /^\d{1,9}(\.\d{1,2})?$/, code: "number" },
  count: { shape: /^\d{1,9}$/, code: "count" },
  year: { shape: /^\d{4}$/, code: "year" },
  day: { shape: /^\d{4}-\d{2}-\d{2}$/, code: "day" },
};

/** A decimal as it is sent; null where there is none, or no sound one. */
export function decimalText(text: string | undefined): string | null {
  const plain = figures(text ?? "");
  return SHAPES.area?.shape.test(plain) ? plain : null;
}

function wireOf(text: string, { kind }: Column): { value: unknown; code?: Problem["code"] } {
  if (kind === "text" || kind === "long") return { value: text.trim() };
  if (kind === "grade") return { value: text };
  if (kind === "flag") return { value: text === "true" };
  if (kind === "truth") return { value: text === "" ? null : text === "true" };
  const plain = figures(text);
  if (plain === "") return { value: null };
  const rule = SHAPES[kind];
  if (rule && !rule.shape.test(plain)) return { value: null, code: rule.code };
  return { value: kind === "count" || kind === "year" ? Number(plain) : plain };
}

function sent(row: Row, columns: readonly Column[], at: string, problems: Problem[]): Loose {
  const out: Loose = {};
  for (const column of columns) {
    const { value, code } = wireOf(row[column.name] ?? "", column);
    if (code) problems.push({ path: at + column.name, code });
    out[column.name] = value;
  }
  return out;
}

/** As the service takes it, and what it could not even read. */
export function toWire(form: Form): { wire: HandoverForm; problems: Problem[] } {
  const problems: Problem[] = [];
  const wire = sent(form.plain, PLAIN, "", problems);
  for (const name of TABLES) wire[name] = form.tables[name].map((row, i) => sent(row, COLUMNS[name], `${name}/${i}/`, problems));
  for (const name of PARTIES) wire[name] = sent(form.parties[name], PARTY, `${name}/`, problems);
  return { wire, problems };
}

const isBlank = (row: Row) => Object.values(row).every((text) => text.trim() === "");

/** Lines that were begun and left empty say nothing and are not sent. */
export function withoutBlanks(form: Form): Form {
  return { ...form, tables: byTable((table) => form.tables[table].filter((row) => !isBlank(row))) };
}

export function valueAt(form: Form, path: string): string {
  const [first = "", second = "", third = ""] = path.split("/");
  if (second === "") return form.plain[first] ?? "";
  if (third === "") return form.parties[first as PartyName]?.[second] ?? "";
  return form.tables[first as TableName]?.[Number(second)]?.[third] ?? "";
}

/** The form with another value at `path`. */
export function withValue(form: Form, path: string, value: string): Form {
  const [first = "", second = "", third = ""] = path.split("/");
  if (second === "") return { ...form, plain: { ...form.plain, [first]: value } };
  if (third === "") {
    const party = first as PartyName;
    return { ...form, parties: { ...form.parties, [party]: { ...form.parties[party], [second]: value } } };
  }
  const table = first as TableName;
  const rows = form.tables[table].map((row, i) => (i === Number(second) ? { ...row, [third]: value } : row));
  return { ...form, tables: { ...form.tables, [table]: rows } };
}

const EMPTY: Row = {};

/** With one more line at the end. */
export function withRow(form: Form, table: TableName): Form {
  return { ...form, tables: { ...form.tables, [table]: [...form.tables[table], EMPTY] } };
}

export function withoutRow(form: Form, table: TableName, index: number): Form {
  return { ...form, tables: { ...form.tables, [table]: form.tables[table].filter((_, i) => i !== index) } };
}

/** By name, each table as one: what two people did to the lines of a table cannot be told apart line by line. */
export function flat(form: Form): Fields {
  const filled = withoutBlanks(form);
  const rows = (table: TableName) => {
    const lines = filled.tables[table];
    return lines.length === 0 ? "" : JSON.stringify(lines.map((row) => COLUMNS[table].map(({ name }) => row[name] ?? "")));
  };
  return {
    ...Object.fromEntries(PLAIN.map(({ name }) => [name, filled.plain[name] ?? ""])),
    ...byTable(rows),
    ...Object.fromEntries(
      PARTIES.flatMap((party) => PARTY.map(({ name }) => [`${party}/${name}`, filled.parties[party][name] ?? ""] as const)),
    ),
  };
}

function linesOf(text: string | undefined): string[][] {
  try {
    const lines = JSON.parse(text || "[]") as unknown;
    return Array.isArray(lines) ? lines.map((line) => (Array.isArray(line) ? line.map(String) : [])) : [];
  } catch {
    return [];
  }
}

/** The way back from [`flat`]. */
export function unflat(fields: Fields): Form {
  const rows = (table: TableName): Row[] =>
    linesOf(fields[table]).map((line) => Object.fromEntries(COLUMNS[table].map(({ name }, i) => [name, line[i] ?? ""])));
  return {
    plain: Object.fromEntries(PLAIN.map(({ name }) => [name, fields[name] ?? ""])),
    tables: byTable(rows),
    parties: Object.fromEntries(
      PARTIES.map((party) => [party, Object.fromEntries(PARTY.map(({ name }) => [name, fields[`${party}/${name}`] ?? ""]))]),
    ) as Record<PartyName, Row>,
  };
}

/** How many lines a table has in its flat form. */
export const lineCount = (text: string) => linesOf(text).length;
