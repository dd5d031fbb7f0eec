/** What application and agreement say, in the order of the paper (src/temporary_uses/form.rs), and when it is of interest. */
import type { FieldProblem } from "@/api/client";
import type { TemporaryUse, UseStatus } from "@/api/temp-uses";

/** `amount` and `ratio` are decimals; a `flag` is said by its mark alone. */
export type Kind = "text" | "long" | "amount" | "ratio" | "count" | "day" | "flag" | "purpose" | "choice";

export interface Field {
  name: string;
  kind: Kind;
  /** Without it the step forward is refused. */
  needed?: boolean;
  /** Only for those who see amounts; the service leaves it out for the others. */
  money?: boolean;
  options?: readonly string[];
  /** Only of interest with this mark, or once it says something. */
  when?: string;
}

export const APPLICATION: readonly Field[] = [
  { name: "applicant", kind: "text", needed: true },
  { name: "uscc", kind: "text", needed: true },
  { name: "legal_rep", kind: "text", needed: true },
  { name: "contact", kind: "text", needed: true },
  { name: "phone", kind: "text", needed: true },
  { name: "purpose", kind: "purpose", needed: true },
  { name: "start_on", kind: "day", needed: true },
  { name: "end_on", kind: "day", needed: true },
  { name: "temp_structure", kind: "flag" },
  { name: "planning_consent_no", kind: "text", when: "temp_structure" },
  { name: "structure_note", kind: "long", when: "temp_structure" },
  { name: "permanent", kind: "flag" },
  { name: "promised", kind: "flag", needed: true },
  { name: "purpose_note", kind: "long" },
  { name: "utilities", kind: "long" },
  { name: "safety_plan", kind: "long" },
  { name: "remark", kind: "long" },
];

export const APPROVAL: readonly Field[] = [
  { name: "approval_no", kind: "text", needed: true },
  { name: "approved_on", kind: "day", needed: true },
];

export const AGREEMENT: readonly Field[] = [
  { name: "price_mode", kind: "choice", needed: true, options: ["appraisal", "tender", "agreement", "free"] },
  { name: "price_basis", kind: "text", money: true },
  { name: "rent", kind: "amount", money: true },
  { name: "rent_unit", kind: "choice", money: true, options: ["year", "month", "total"] },
  { name: "escalation", kind: "ratio", money: true },
  { name: "rent_period", kind: "choice", money: true, options: ["once", "year", "half_year", "quarter", "month"] },
  { name: "deposit", kind: "amount", money: true },
  { name: "signed_on", kind: "day", needed: true },
  { name: "notice_days", kind: "count", needed: true },
];

export const FIELDS: readonly Field[] = [...APPLICATION, ...APPROVAL, ...AGREEMENT];

/** The range among the texts of the form: its GeoJSON, or this word for all of the plot. */
export const BOUNDARY = "boundary";
export const WHOLE = "whole";

/** The process as it goes if nothing comes in between. */
export const MAIN_WAY: readonly UseStatus[] = ["draft", "applied", "consulting", "approved", "signed", "in_use", "returned", "archived"];

/** Whether the use has ever come so far: what was said there stays in sight when it goes back or to another end. */
export function hasReached({ status, history }: Pick<TemporaryUse, "status" | "history">, step: UseStatus): boolean {
  const least = MAIN_WAY.indexOf(step);
  return [status, ...history.map((version) => version.status)].some((been) => been === "continued" || MAIN_WAY.indexOf(been) >= least);
}

/** An application is its filer's until it is sent, then 发改局's until it is signed (src/temporary_uses/work.rs). */
export function isOpen(status: UseStatus, may: { write: boolean; decide: boolean }): boolean {
  if (status === "draft") return may.write;
  return ["applied", "consulting", "approved"].includes(status) && may.write && may.decide;
}

/** The element of a field, or of a part of the page. */
export const placeId = (place: string) => `temp-${place}`;

/** Kinds of files that are asked for; of the others as many as there are. */
export const FILE_KINDS = ["government_decision", "agreement", "appraisal_report", "survey_map", "site_photo", "other"] as const;

/** Papers that the next step asks for, and from when on. */
export const NEEDED_FROM: Readonly<Record<string, UseStatus>> = { government_decision: "consulting", agreement: "approved" };

/** The field or part of the page that a problem is about; null for those about the step itself. */
export function placeOf({ field, code }: FieldProblem): string | null {
  if (!field || ["status", "to", "reason"].includes(field)) return null;
  if (field === "geometry") return BOUNDARY;
  // What was received and held is another matter than what is agreed on.
  if (field === "deposit" && (code === "not-received" || code === "not-settled")) return "deposit_ledger";
  return field;
}
