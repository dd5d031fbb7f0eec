/** The list of problems as a table for Excel: whoever corrects the file has it beside them. */
import type { Problem } from "@/api/types";

/** Excel takes UTF-8 for the local encoding without it. */
const BYTE_ORDER_MARK = "\ufeff";

/** A cell that a spreadsheet would take for a formula is led by an apostrophe, as in the exports of the service. */
const FORMULA = /^[=+\-@\t\r'\uff1d\uff0b\uff0d\uff20]/;

function cell(value: string | number | null): string {
  if (typeof value === "number") return String(value);
  const text = FORMULA.test(value ?? "") ? `'${value}` : (value ?? "");
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

export interface Wording {
  heads: readonly string[];
  severity: (severity: Problem["severity"]) => string;
  field: (name: string | null) => string;
}

export function problemCsv(problems: readonly Problem[], { heads, severity, field }: Wording): string {
  const rows = problems.map((problem) => [
    severity(problem.severity),
    problem.row,
    problem.line,
    field(problem.field),
    problem.code,
    problem.message,
    problem.remedy,
    problem.position?.[0] ?? null,
    problem.position?.[1] ?? null,
  ]);
  return BYTE_ORDER_MARK + [heads, ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}
