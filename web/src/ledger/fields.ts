/** What is kept of an entry (src/records/ledger.rs has the same list), in the groups of the paper ledger. Values are text. */
import type { Code, Config, FieldValue } from "@/api/types";
import { type Fields, textOf } from "@/shared/changes";
import { mu, NONE, squareMetres, when } from "@/shared/format";

export type Translate = (key: string, values?: Record<string, unknown>) => string;

export type Control = "text" | "long" | "number" | "area" | "money" | "month" | "date" | "yes_no" | "code" | "street";

export interface FieldSpec {
  name: string;
  control: Control;
  /** Longest text. */
  most?: number;
  required?: boolean;
  /** The code list, where it is not called like the field. */
  list?: string;
}

const text = (name: string, most: number): FieldSpec => ({ name, control: "text", most });
const of = (control: Control, ...names: string[]): FieldSpec[] => names.map((name) => ({ name, control }));
const hazard = (name: string): FieldSpec => ({ name, control: "code", list: "hazard" });

export const GROUPS: readonly { key: string; fields: readonly FieldSpec[] }[] = [
  {
    key: "place",
    fields: [
      { ...text("name", 200), required: true },
      text("plot_no", 400),
      { name: "asset_type", control: "code", required: true },
      text("address", 400),
      { name: "street_code", control: "street" },
      text("community_code", 12),
      text("source_note", 400),
      ...of("date", "data_date"),
      ...of("code", "confidentiality"),
    ],
  },
  {
    key: "title",
    fields: [
      text("holder", 200),
      text("holder_uscc", 18),
      ...of("code", "ownership", "right_type"),
      text("cert_no", 100),
      text("bdc_code", 32),
      ...of("yes_no", "registered"),
      text("encumbrance", 400),
      ...of("yes_no", "rights_clear"),
      ...of("area", "area_registered_m2", "area_ledger_m2", "floor_area_m2"),
    ],
  },
  {
    key: "acquisition",
    fields: [
      ...of("number", "plan_year"),
      ...of("code", "acq_mode"),
      text("acq_doc_no", 100),
      ...of("date", "acq_doc_date"),
      ...of("money", "acq_cost", "eval_value"),
      ...of("code", "compensation"),
      ...of("date", "in_date"),
    ],
  },
  {
    key: "custody",
    fields: [
      ...of("code", "guard_mode"),
      text("guard_org", 200),
      text("guard_uscc", 18),
      text("guard_person", 50),
      text("guard_phone", 50),
      ...of("code", "surface_state"),
      text("surface_note", 400),
      ...of("code", "dev_state"),
      text("levelling", 100),
      { name: "problem", control: "long", most: 400 },
    ],
  },
  { key: "hazards", fields: ["pollution", "relic", "mineral", "flood", "geology"].map((name) => hazard(`hazard_${name}`)) },
  {
    key: "clean",
    fields: of("yes_no", "clean_rights", "clean_resettled", "clean_undisputed", "clean_planned", "clean_basics"),
  },
  {
    key: "supply",
    fields: [
      text("use_plan", 100),
      ...of("number", "far_max"),
      ...of("yes_no", "can_supply"),
      text("cannot_reason", 400),
      ...of("month", "supply_plan"),
      ...of("code", "supply_mode"),
      text("invest_dir", 400),
      text("intent_project", 200),
      ...of("date", "out_date"),
    ],
  },
  { key: "other", fields: [{ name: "remark", control: "long", most: 2000 }] },
];

export const FIELDS: readonly FieldSpec[] = GROUPS.flatMap(({ fields }) => fields);

const SPECS = new Map(FIELDS.map((spec) => [spec.name, spec]));

export const specOf = (name: string) => SPECS.get(name);

/** Land is told in 亩 too; floor space never is. */
const LAND = new Set(["area_in_m2", "area_stock_m2", "area_out_m2", "area_registered_m2", "area_ledger_m2"]);

/** As a form holds them. */
export function readFields(values: Record<string, FieldValue>): Fields {
  return Object.fromEntries(FIELDS.map(({ name }) => [name, textOf(values[name])]));
}

/** The list that the codes of a field come from; none for what has no codes. */
export function choicesOf(config: Config, name: string): readonly Code[] {
  const spec = specOf(name);
  if (name === "street_code") return config.streets;
  if (name === "state") return config.codes.reserve_state;
  if (spec?.control !== "code") return [];
  const lists: Record<string, readonly Code[] | undefined> = { ...config.codes };
  return lists[spec.list ?? name] ?? [];
}

export const codeName = (codes: readonly Code[], code: string) => codes.find((item) => item.code === code)?.name ?? code;

export const stateName = (config: Config, state: string) => codeName(config.codes.reserve_state, state);

/** 元 with its decimals, 万元 beside it where that is what people say. */
export function amount(t: Translate, value: number | null | undefined): string {
  if (value === null || value === undefined) return NONE;
  return value >= 10_000 ? t("ledger.wan", { value: tenThousand(value) }) : t("ledger.yuan", { value: squareMetres(value) });
}

const tenThousand = (value: number) => squareMetres(Math.round(value / 100) / 100);

/** A value in words. */
export function shownValue(t: Translate, config: Config, name: string, value: FieldValue): string {
  if (value === null || value === undefined || value === "") return NONE;
  if (typeof value === "boolean") return t(value ? "value.yes" : "value.no");
  if (Array.isArray(value)) return value.length === 0 ? NONE : value.join(t("list_separator"));
  if (typeof value === "object") return JSON.stringify(value);
  if (typeof value === "number" && name.endsWith("_m2")) {
    const metric = `${squareMetres(value)} ㎡`;
    return LAND.has(name) ? `${metric} (${t("unit.mu_value", { value: mu(value) })})` : metric;
  }
  if (typeof value === "number" && specOf(name)?.control === "money") return amount(t, value);
  const words = String(value);
  if (name.endsWith("_at") || name === "state_since") return when(words);
  return codeName(choicesOf(config, name), words);
}

/** The name of a column for people; one that this page does not know keeps its own. */
export const fieldLabel = (t: Translate, name: string) => t(`ledger.field.${name}`, { defaultValue: name });
