/** How the notices of a use are worded, and where on the page each thing is mended. */
import { useTranslation } from "react-i18next";
import type { Bench } from "./bench";
import { BOUNDARY, FIELDS, placeId, placeOf, WHOLE } from "./fields";
import type { TemporaryUse } from "@/api/temp-uses";
import type { Wording } from "@/records/notices";
import { NONE } from "@/shared/format";

/** Parts of the page that things are mended in which are no fields. */
const PARTS: Readonly<Record<string, string>> = { handover_id: "form", return_id: "form", renewal: "course" };

export function useWording({ config, isLocked }: Pick<Bench, "config" | "isLocked">): Wording<TemporaryUse> {
  const { t } = useTranslation();
  const labelOf = (place: string) =>
    config.codes.doc_kind.find(({ code }) => code === place)?.name ?? t(`temp_uses.field.${place}`, { defaultValue: t(`temp_uses.place.${place}`, { defaultValue: place }) });
  return {
    labelOf,
    shown: (name, value) => {
      if (value === "") return NONE;
      if (name === BOUNDARY) return t(value === WHOLE ? "temp_uses.whole" : "temp_uses.a_range");
      const kind = FIELDS.find((field) => field.name === name)?.kind;
      if (kind === "flag") return t("value.yes");
      if (kind === "choice") return t(`temp_uses.choice.${name}.${value}`, { defaultValue: value });
      if (kind === "purpose") return config.codes.temporary_purpose.find(({ code }) => code === value)?.name ?? value;
      return value;
    },
    placeOf: (problem) => {
      const place = placeOf(problem);
      return place === null ? null : { label: labelOf(place), id: placeId(PARTS[place] ?? place) };
    },
    statusOf: ({ status }) => t(`temp_uses.status.${status}`),
    locked: isLocked,
    left: t("temp_uses.left_over"),
  };
}
