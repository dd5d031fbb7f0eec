/** How attributes are named and written for officers: contract names → labels (locale `field.*`) and code names. */
import type { Config, FieldValue, Space } from "@/api/types";
import { mu, NONE, squareMetres, when } from "@/shared/format";

export type Translate = (key: string, values?: Record<string, unknown>) => string;

/** In the order of the paper form; what is not listed here follows in the service's order. */
export const FIELD_ORDER = [
  "object_no",
  "code",
  "name",
  "address",
  "street_code",
  "holder",
  "holder_kind",
  "holder_uscc",
  "ownership",
  "use_now",
  "use_plan",
  "stage",
  "cleared",
  "far_max",
  "gross_floor_area_m2",
  "lettable_area_m2",
  "vacant_area_m2",
  "floors_up",
  "rent",
  "confidentiality",
] as const;

/** Shown in figures of their own, or told by a field beside them. */
const ELSEWHERE = new Set([
  "id",
  "kind",
  "version",
  "street",
  "category",
  "category_rule",
  "category_source",
  "area_m2",
  "area_mu",
  "net_area_m2",
  "area_registered_m2",
  "use_now_scheme",
  "use_plan_scheme",
  "use_now_group",
  "use_plan_group",
  "updated_at",
  "flags",
]);

/** Land is told in 亩 too; floor space never is. */
const LAND_AREAS = new Set(["area_m2", "net_area_m2", "area_registered_m2"]);

/** The service tells every column of both kinds; an empty line of the other kind says nothing. */
const ONLY: Record<Space["kind"], ReadonlySet<string>> = {
  parcel: new Set(["cleared", "far_max", "supply_plan", "acquisition_planned"]),
  building: new Set([
    "gross_floor_area_m2",
    "lettable_area_m2",
    "vacant_area_m2",
    "floors_up",
    "floors_down",
    "rent",
    "completion_year",
  ]),
};

export function orderedFields(attributes: Record<string, FieldValue>, kind: Space["kind"]): string[] {
  const foreign = ONLY[kind === "parcel" ? "building" : "parcel"];
  const shown = (name: string) => !foreign.has(name) || (attributes[name] ?? null) !== null;
  const known = FIELD_ORDER.filter((name) => name in attributes);
  const rest = Object.keys(attributes).filter(
    (name) => !ELSEWHERE.has(name) && !(FIELD_ORDER as readonly string[]).includes(name),
  );
  return [...known, ...rest].filter(shown);
}

/** The label of a field, or its own name when this page does not know it. */
export function fieldLabel(t: Translate, exists: (key: string) => boolean, name: string): string {
  const key = `field.${name}`;
  return exists(key) ? t(key) : name;
}

function codeName(list: readonly { code: string; name: string }[], code: string): string {
  return list.find((item) => item.code === code)?.name ?? code;
}

/** Land use codes mean different things in different schemes, so the scheme decides. */
function landUseName(config: Config, scheme: FieldValue, code: string): string {
  const found = config.codes.use.find((use) => use.code === code && (!scheme || use.scheme === scheme));
  return found ? `${found.name} (${code})` : code;
}

export function fieldText(
  t: Translate,
  config: Config,
  name: string,
  value: FieldValue,
  all: Record<string, FieldValue> = {},
): string {
  if (value === null || value === undefined || value === "") return NONE;
  if (typeof value === "boolean") return t(value ? "value.yes" : "value.no");
  if (typeof value === "object") return JSON.stringify(value);
  const text = String(value);
  const lists: Record<string, readonly { code: string; name: string }[]> = {
    ...config.codes,
    street_code: config.streets,
  };
  if (name === "category" || name === "from_category") return t(`category.${text}`);
  if (name === "use_now" || name === "use_plan") return landUseName(config, all[`${name}_scheme`], text);
  if (name.endsWith("_group")) return codeName(config.codes.use_group, text);
  const list = lists[name];
  if (list) return codeName(list, text);
  if (typeof value === "number" && name.endsWith("_m2")) {
    const metric = `${squareMetres(value)} ㎡`;
    return LAND_AREAS.has(name) ? `${metric} (${t("unit.mu_value", { value: mu(value) })})` : metric;
  }
  if (name.endsWith("_at")) return when(text);
  return text;
}
