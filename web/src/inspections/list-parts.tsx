/** What the lists have in common: choices above, more below. */
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { InspectionSearch } from "@/shared/inspection-search";
import { useConfig } from "@/api/queries";
import { Button } from "@/shared/ui/button";
import { EmptyState, ErrorState, Skeleton } from "@/shared/ui/states";

export interface ListProps {
  search: InspectionSearch;
  go: (change: Partial<InspectionSearch>) => void;
}

interface ChoiceProps {
  name: string;
  label: string;
  value: string | undefined;
  values: readonly { value: string; label: string }[];
  onChange: (value: string | undefined) => void;
}

export function Choice({ name, label, value, values, onChange }: ChoiceProps) {
  const { t } = useTranslation();
  return (
    <label>
      <span>{label}</span>
      <select name={name} value={value ?? ""} onChange={(event) => onChange(event.target.value || undefined)}>
        <option value="">{t("patrols.desk.all")}</option>
        {values.map((one) => (
          <option key={one.value} value={one.value}>
            {one.label}
          </option>
        ))}
      </select>
    </label>
  );
}

export function StreetChoice({ search, go }: ListProps) {
  const { t } = useTranslation();
  const streets = useConfig().data?.streets ?? [];
  const values = streets.map(({ code, name }) => ({ value: code, label: name }));
  return <Choice name="st" label={t("patrols.desk.street")} value={search.st} values={values} onChange={(st) => go({ st })} />;
}

interface Answer<T> {
  data: { pages: { items: T[]; matched: number }[] } | undefined;
  error: unknown;
  refetch: () => unknown;
  hasNextPage: boolean;
  fetchNextPage: () => unknown;
  isFetchingNextPage: boolean;
}

/** The lines of all pages so far; states and the way to more around them. */
export function Listed<T>({ answer, children }: { answer: Answer<T>; children: (items: T[]) => ReactNode }) {
  const { t } = useTranslation();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = answer;
  if (error && !data) return <ErrorState error={error} what={t("patrols.desk.failed")} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton rows={8} label={t("state.loading")} />;
  const items = data.pages.flatMap((page) => page.items);
  if (items.length === 0) return <EmptyState title={t("patrols.desk.none")} />;
  return (
    <>
      <div className="table-scroll" tabIndex={0} role="region" aria-label={t("patrols.title")}>
        {children(items)}
      </div>
      <div className="inspections-foot">
        <span className="note" role="status">
          {t("patrols.desk.shown", { n: items.length, all: data.pages[0]?.matched ?? items.length })}
        </span>
        {hasNextPage && (
          <Button disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t("patrols.desk.more")}
          </Button>
        )}
      </div>
      {Boolean(error) && <ErrorState error={error} what={t("patrols.desk.failed")} onRetry={() => void fetchNextPage()} />}
    </>
  );
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
