/** A use as it is being written: every value is text until it is sent. */
import { BOUNDARY, type Field, FIELDS, isOpen, WHOLE } from "./fields";
import type { FieldProblem } from "@/api/client";
import type { TemporaryUse, UseChange } from "@/api/temp-uses";
import type { Fields } from "@/shared/changes";
import type { Codec } from "@/shared/record-form";

function textOf(value: unknown, { kind }: Field): string {
  if (value === null || value === undefined) return "";
  return kind === "flag" ? (value === true ? "true" : "") : String(value);
}

export function fromWire({ form, boundary }: Pick<TemporaryUse, "form" | "boundary">): Fields {
  return {
    ...Object.fromEntries(FIELDS.map((field) => [field.name, textOf(form[field.name], field)])),
    [BOUNDARY]: boundary ? JSON.stringify(boundary) : "",
  };
}

/** For whoever may change a use until it stands so: what I had written when it went beyond that is shown, and goes nowhere. */
export const codecFor = (may: { write: boolean; decide: boolean }): Codec<TemporaryUse, Fields> => ({
  draft: (id) => `temporary-use.${id}`,
  read: fromWire,
  flat: (fields) => fields,
  unflat: (fields) => fields,
  locked: ({ status }) => !isOpen(status, may),
});

/** Full-width figures and separators of thousands are what input methods and other programs leave behind. */
const figures = (text: string) => text.normalize("NFKC").replace(/[,\s]/g, "");

const SHAPES: Partial<Record<Field["kind"], { shape: RegExp; code: string }>> = {
  amount: { shape: /^\d{1,11}(\.\d{1,2})?$/, code: "number" },
  ratio: { shape: /^\d{1,3}(\.\d{1,2})?$/, code: "number" },
  count: { shape: /^\d{1,3}$/, code: "count" },
  day: { shape: /^\d{4}-\d{2}-\d{2}$/, code: "day" },
};

/** An amount as it is sent; null for what is none. */
export function amountText(text: string): string | null {
  const plain = figures(text);
  return SHAPES.amount?.shape.test(plain) ? plain : null;
}

function wireOf(text: string, { kind }: Field): { value: unknown; code?: string } {
  if (kind === "flag") return { value: text === "true" };
  const rule = SHAPES[kind];
  if (!rule) return { value: text.trim() };
  const plain = figures(text);
  if (plain === "") return { value: null };
  if (!rule.shape.test(plain)) return { value: null, code: rule.code };
  return { value: kind === "count" ? Number(plain) : plain };
}

/** As the service takes it, and what it could not read; `before` is what is stored. */
export function toWire(fields: Fields, before: Fields): { change: UseChange; problems: FieldProblem[] } {
  const problems: FieldProblem[] = [];
  const form: Record<string, unknown> = {};
  for (const field of FIELDS) {
    const { value, code } = wireOf(fields[field.name] ?? "", field);
    form[field.name] = value;
    if (code) problems.push({ field: field.name, code, message: "" });
  }
  const range = fields[BOUNDARY] ?? "";
  if (range === (before[BOUNDARY] ?? "") || range === "") return { change: { form }, problems };
  return { change: range === WHOLE ? { form, whole: true } : { form, boundary: JSON.parse(range) as GeoJSON.Geometry }, problems };
}

/** The range that is written, for the map; null where there is none to be drawn. */
export function rangeOf(text: string | undefined): GeoJSON.MultiPolygon | GeoJSON.Polygon | null {
  return text && text !== WHOLE ? (JSON.parse(text) as GeoJSON.MultiPolygon | GeoJSON.Polygon) : null;
}
