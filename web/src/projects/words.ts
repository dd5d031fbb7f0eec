/** A project's wishes in words. */
import type { TFunction } from "i18next";
import type { Both, Project, ProjectFields } from "@/api/projects";
import type { Config } from "@/api/types";
import { count, mu, NONE, squareMetres } from "@/shared/format";

/** What the service says, in the language of the page. */
export const say = (text: Both, language: string) => (language.startsWith("zh") ? text.zh : text.en);

/** `3,000.00` as `3,000`: wishes are round figures. */
const plain = (m2: number) => squareMetres(m2).replace(/\.?0+$/, "");

/** A range of ㎡, without the unit; null where none is asked for. */
function range(t: TFunction, low: number | null, high: number | null, write: (value: number) => string): string | null {
  if (low !== null && high !== null) return t("projects.demand_view.range", { low: write(low), high: write(high) });
  if (low !== null) return t("projects.demand_view.at_least", { low: write(low) });
  if (high !== null) return t("projects.demand_view.at_most", { high: write(high) });
  return null;
}

/** Land in ㎡ and 亩. */
export function landText(t: TFunction, { land_min_m2: low, land_max_m2: high }: ProjectFields): string | null {
  const metres = range(t, low, high, plain);
  const area = range(t, low, high, (value) => mu(value, 1).replace(/\.0$/, ""));
  if (metres === null) return null;
  return t("projects.demand_view.land_both", { metres: t("projects.demand_view.square_metres", { text: metres }), mu: area });
}

export function floorText(t: TFunction, { floor_min_m2: low, floor_max_m2: high }: ProjectFields): string | null {
  const metres = range(t, low, high, plain);
  return metres === null ? null : t("projects.demand_view.square_metres", { text: metres });
}

/** In one line, for lists. */
export function demandText(t: TFunction, project: ProjectFields): string {
  const parts = [
    project.demand === "floor" ? null : range(t, project.land_min_m2, project.land_max_m2, plain),
    project.demand === "land" ? null : range(t, project.floor_min_m2, project.floor_max_m2, plain),
  ].filter((part) => part !== null);
  const size = parts.length === 0 ? [] : [t("projects.demand_view.square_metres", { text: parts.join(" / ") })];
  return [t(`projects.demand.${project.demand}`), ...size].join(" ");
}

export const money = (wan: number | null) => (wan === null ? NONE : squareMetres(wan).replace(/\.?0+$/, ""));

/** How many spaces, by state: `意向 1 · 锁定 1`. */
export function linkedText(t: TFunction, { linked }: Project): string {
  const parts = (["landed", "locked", "intent"] as const)
    .filter((state) => linked[state] > 0)
    .map((state) => `${t(`projects.link.${state}`)} ${count(linked[state])}`);
  return parts.length === 0 ? NONE : parts.join(" · ");
}

export function monthsText(t: TFunction, { month_from: from, month_until: until }: ProjectFields): string | null {
  const parts = [
    from && t("projects.demand_view.from", { from }),
    until && t("projects.demand_view.until", { until }),
  ].filter(Boolean);
  return parts.length === 0 ? null : parts.join(" ");
}

/** Names of codes; what has no name any more is shown as it is. */
export function namesOf(codes: readonly string[], named: readonly { code: string; name: string }[], separator: string): string {
  return codes.map((code) => named.find((one) => one.code === code)?.name ?? code).join(separator);
}

/** Groups of uses that a project can want: not the army's. */
export const usesOf = (config: Config) => config.codes.use_group.filter(({ code }) => code !== "military");
