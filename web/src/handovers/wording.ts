/** How the notices of a hand-over form are worded. */
import { useTranslation } from "react-i18next";
import { lineCount } from "./form";
import { labelOf } from "./labels";
import { fieldId, TABLES } from "./paper";
import { placeOf } from "./use-deeds";
import { type Handover, isLocked } from "@/api/handovers";
import type { Wording } from "@/records/notices";
import { NONE } from "@/shared/format";

export function useWording(): Wording<Handover> {
  const { t } = useTranslation();
  return {
    labelOf: (place) => labelOf(t, place),
    shown: (name, value) => {
      if (value === "") return NONE;
      if ((TABLES as readonly string[]).includes(name)) return t("handovers.lines", { count: lineCount(value) });
      return value === "true" ? t("value.yes") : value;
    },
    placeOf: (problem) => {
      const place = placeOf(problem);
      return place === null ? null : { label: labelOf(t, place), id: fieldId(place) };
    },
    statusOf: ({ status }) => t(`handovers.status.${status}`),
    locked: isLocked,
    left: t("handovers.left"),
  };
}
