/** The fields of the two collections as a form shows them (src/records/fields.rs has the same list). Values are text. */
import type { Kind } from "@/api/editing";
import type { Config, FieldValue } from "@/api/types";
import { type Fields, textOf } from "@/shared/changes";

export type Control = "text" | "long" | "number" | "month" | "yes_no" | "code" | "scheme" | "use";

export interface FieldSpec {
  name: string;
  control: Control;
  required?: boolean;
  /** Longest text. */
  most?: number;
}

const text = (name: string, most: number): FieldSpec => ({ name, control: "text", most });
const of = (control: Control, ...names: string[]): FieldSpec[] => names.map((name) => ({ name, control }));

const WHO: FieldSpec[] = [
  text("object_no", 32),
  text("code", 32),
  { name: "name", control: "text", most: 200, required: true },
  text("address", 400),
  text("holder", 200),
  ...of("code", "holder_kind"),
  text("holder_uscc", 18),
  ...of("code", "ownership"),
  ...of("scheme", "use_now_scheme"),
  ...of("use", "use_now"),
  ...of("scheme", "use_plan_scheme"),
  ...of("use", "use_plan"),
  ...of("code", "stage"),
];

const LAST: FieldSpec[] = [...of("number", "area_registered_m2"), ...of("code", "confidentiality"), { name: "remark", control: "long", most: 2000 }];

const SPECS: Record<Kind, readonly FieldSpec[]> = {
  parcel: [...WHO, ...of("yes_no", "cleared"), ...of("number", "far_max"), ...of("month", "supply_plan"), ...of("yes_no", "acquisition_planned"), ...LAST],
  building: [
    ...WHO,
    ...of("number", "completion_year", "floors_up", "floors_down", "gross_floor_area_m2", "lettable_area_m2", "vacant_area_m2", "rent"),
    ...LAST,
  ],
};

export const fieldsOf = (kind: Kind) => SPECS[kind];

/** What 资源规划 may say anew of a parcel (src/intake/scope.rs). */
export const PLANNING: readonly string[] = ["use_plan_scheme", "use_plan", "far_max", "supply_plan"];

/** Merged parcels cannot take these from parcels that disagree: somebody has to say them (src/edit/parts.rs). */
export const TO_BE_SAID: readonly string[] = [
  "holder",
  "holder_kind",
  "holder_uscc",
  "ownership",
  "use_now_scheme",
  "use_now",
  "use_plan_scheme",
  "use_plan",
  "stage",
  "far_max",
];

/** As the form holds them. */
export function readFields(kind: Kind, attributes: Record<string, FieldValue>): Fields {
  return Object.fromEntries(fieldsOf(kind).map(({ name }) => [name, textOf(attributes[name])]));
}

export interface Choice {
  value: string;
  label: string;
}

/** The choices of a select; those of a use depend on its scheme. */
export function choicesOf(spec: FieldSpec, fields: Fields, config: Config): Choice[] {
  const lists: Record<string, readonly { code: string; name: string }[]> = { ...config.codes };
  const coded = (list: readonly { code: string; name: string }[]) => list.map(({ code, name }) => ({ value: code, label: name }));
  if (spec.control === "scheme") return [...new Set(config.codes.use.map((use) => use.scheme))].map((value) => ({ value, label: value }));
  if (spec.control === "use") {
    const scheme = fields[`${spec.name}_scheme`];
    return config.codes.use.filter((use) => use.scheme === scheme).map((use) => ({ value: use.code, label: `${use.code} ${use.name}` }));
  }
  return coded(lists[spec.name] ?? []);
}

/** A value as it is read: names instead of codes. */
export function shownValue(name: string, fields: Fields, kind: Kind, config: Config): string {
  const value = fields[name] ?? "";
  const spec = fieldsOf(kind).find((field) => field.name === name);
  return (spec && choicesOf(spec, fields, config).find((choice) => choice.value === value)?.label) ?? value;
}
