/** Fields that changed, in words: was → is. */
import { useTranslation } from "react-i18next";
import { fieldLabel, shownValue } from "./fields";
import type { FieldChange } from "@/api/reserve";
import type { Config } from "@/api/types";

export function Changes({ changes, config }: { changes: readonly FieldChange[]; config: Config }) {
  const { t } = useTranslation();
  if (changes.length === 0) return null;
  return (
    <ul className="diff">
      {changes.map(({ field, from, to }) => (
        <li key={field} data-field={field}>
          <span>{fieldLabel(t, field)}</span>
          <del>{shownValue(t, config, field, from)}</del>
          <ins>{shownValue(t, config, field, to)}</ins>
        </li>
      ))}
    </ul>
  );
}
