/** Names of categories, and which figures a category has at all. */
import { useTranslation } from "react-i18next";
import type { MatrixFigures, Named } from "@/api/reports";
import type { Measures } from "@/api/types";
import { CATEGORIES } from "@/shared/category";

/** Ours in the language of the page, others as the service calls them. */
export function useCategoryName() {
  const { t } = useTranslation();
  return (code: string | undefined, names: readonly Named[]) => {
    const known = CATEGORIES.find((category) => category === code);
    return known ? t(`category.${known}`) : (names.find((one) => one.code === code)?.name ?? code ?? "");
  };
}

/** Parcels have no floor space of their own, and buildings take no land: there a nought would say that somebody had measured. */
const LAND: readonly (string | undefined)[] = ["supply", "renewal", "industrial_upgrade"];

export function tells(figures: MatrixFigures, measure: keyof Measures): boolean {
  if (figures[measure] !== 0) return true;
  if (measure === "floor_area_m2" || measure === "vacant_area_m2") return !LAND.includes(figures.category);
  return measure === "count" || figures.category !== "building";
}
