/** What stands in the form of a project, and what of it is sent. */
import type { ProjectFields } from "@/api/projects";
import { scaled } from "@/shared/decimal";

export type Unit = "m2" | "mu";

/** Numbers that are typed; land in the unit that is chosen. */
export const NUMBERS = [
  "investment_wan",
  "land_min_m2",
  "land_max_m2",
  "floor_min_m2",
  "floor_max_m2",
  "clear_height_m",
  "floor_load_kn",
  "rent_max",
] as const;
export type NumberName = (typeof NUMBERS)[number];

export const TEXTS = [
  "name",
  "enterprise",
  "uscc",
  "products",
  "month_from",
  "month_until",
  "remark",
  "contact",
  "contact_phone",
  "responsible",
  "next_step",
  "next_step_on",
] as const;
export type TextName = (typeof TEXTS)[number];

export type Lists = Pick<ProjectFields, "uses" | "streets" | "parks" | "categories">;

export interface FormState extends Lists {
  texts: Record<TextName | NumberName, string>;
  unit: Unit;
  stage: ProjectFields["stage"];
  demand: ProjectFields["demand"];
  industry: string;
  only_places: boolean;
}

const LAND: readonly string[] = ["land_min_m2", "land_max_m2"];

/** Without zeros at the end. */
const short = (text: string) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);

/** ㎡ to 亩 and back are finite decimals one way, and come back to the cent the other (1 亩 = 10000/15 ㎡). */
export function converted(text: string, to: Unit): string {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) return text;
  return short(to === "mu" ? scaled(value, 15, 10_000, 6) : scaled(value, 10_000, 15, 2));
}

export function stateOf(project: ProjectFields | null): FormState {
  const text = (name: TextName | NumberName) => {
    const value = project?.[name];
    return value === null || value === undefined ? "" : String(value);
  };
  const texts = Object.fromEntries([...TEXTS, ...NUMBERS].map((name) => [name, text(name)])) as FormState["texts"];
  return {
    texts,
    unit: "m2",
    stage: project?.stage ?? "lead",
    demand: project?.demand ?? "either",
    industry: project?.industry ?? "",
    uses: project?.uses ?? [],
    streets: project?.streets ?? [],
    parks: project?.parks ?? [],
    categories: project?.categories ?? [],
    only_places: project?.only_places ?? false,
  };
}

/** The numbers that are none. */
export function badNumbers({ texts }: FormState): NumberName[] {
  return NUMBERS.filter((name) => !/^(\d+(\.\d+)?)?$/.test(texts[name].trim()));
}

/** The fields as the form has them. */
export function fieldsOf(state: FormState): Partial<ProjectFields> {
  const { texts, unit, stage, demand, industry, uses, streets, parks, categories, only_places } = state;
  const fields: Record<string, unknown> = { stage, demand, industry: industry || null, uses, streets, parks, categories, only_places };
  for (const name of TEXTS) fields[name] = texts[name].trim() || null;
  for (const name of NUMBERS) {
    const typed = texts[name].trim();
    const text = unit === "mu" && LAND.includes(name) ? converted(typed, "m2") : typed;
    fields[name] = text === "" ? null : Number(text);
  }
  return fields as Partial<ProjectFields>;
}

/** Of the fields those that are not as they were: only these are sent, so that what others changed stays. */
export function changesOf(state: FormState, before: ProjectFields): Partial<ProjectFields> {
  const now = Object.entries(fieldsOf(state));
  const same = (name: string, value: unknown) => JSON.stringify(value) === JSON.stringify(before[name as keyof ProjectFields] ?? null);
  return Object.fromEntries(now.filter(([name, value]) => !same(name, value)));
}
