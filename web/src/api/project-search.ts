/** The state of the list of projects as it stands in its address. */

export const STAGES = ["lead", "talking", "signed", "landed", "building", "producing", "dropped"] as const;
export type Stage = (typeof STAGES)[number];

export const DEMANDS = ["land", "floor", "either"] as const;
export type Demand = (typeof DEMANDS)[number];

export const SORTS = ["-id", "-updated", "next_step", "-investment", "name"] as const;
export type ProjectSort = (typeof SORTS)[number];

export interface ProjectSearch {
  q?: string | undefined;
  /** Stages, comma separated; absent shows all. */
  stage?: string | undefined;
  demand?: Demand | undefined;
  /** Those whose next step is due. */
  due?: "true" | undefined;
  sort?: ProjectSort | undefined;
}

/** What an address may ask for; the rest of a pasted one is dropped. */
export function validProjectSearch(raw: Record<string, unknown>): ProjectSearch {
  const one = <T extends string>(value: unknown, known: readonly T[]) => known.find((word) => word === value);
  const text = raw["q"];
  const stages = String(raw["stage"] ?? "").split(",").filter((word) => one(word, STAGES));
  const search: ProjectSearch = {};
  if (typeof text === "string" && text.trim() !== "") search.q = text;
  if (stages.length > 0) search.stage = stages.join(",");
  const demand = one(raw["demand"], DEMANDS);
  if (demand) search.demand = demand;
  if (String(raw["due"]) === "true") search.due = "true";
  const sort = one(raw["sort"], SORTS);
  if (sort) search.sort = sort;
  return search;
}
