/** What the lists of this page have in common. */
import { useTranslation } from "react-i18next";
import type { InspectionSearch } from "@/shared/inspection-search";
import { useConfig } from "@/api/queries";
import { Choice } from "@/shared/ui/listed";

export interface ListProps {
  search: InspectionSearch;
  go: (change: Partial<InspectionSearch>) => void;
}

export function StreetChoice({ search, go }: ListProps) {
  const { t } = useTranslation();
  const streets = useConfig().data?.streets ?? [];
  const values = streets.map(({ code, name }) => ({ value: code, label: name }));
  return <Choice name="st" label={t("patrols.desk.street")} value={search.st} values={values} onChange={(st) => go({ st })} />;
}

export function Heads({ names }: { names: readonly string[] }) {
  const { t } = useTranslation();
  return (
    <thead>
      <tr>
        {names.map((name) => (
          <th key={name} scope="col">
            {t(`patrols.desk.${name}`)}
          </th>
        ))}
      </tr>
    </thead>
  );
}
