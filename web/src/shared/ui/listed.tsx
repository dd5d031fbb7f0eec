/** What lists have in common: choices above, the lines of all pages so far, more below. */
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./button";
import { EmptyState, ErrorState, Skeleton } from "./states";

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
        <option value="">{t("listed.all")}</option>
        {values.map((one) => (
          <option key={one.value} value={one.value}>
            {one.label}
          </option>
        ))}
      </select>
    </label>
  );
}

interface Answer<T> {
  /** `matched` where the service counts them. */
  data: { pages: { items: T[]; matched?: number }[] } | undefined;
  error: unknown;
  refetch: () => unknown;
  hasNextPage: boolean;
  fetchNextPage: () => unknown;
  isFetchingNextPage: boolean;
}

interface Props<T> {
  answer: Answer<T>;
  /** What the list is, for those who do not see it. */
  label: string;
  none?: string;
  children: (items: T[]) => ReactNode;
}

export function Listed<T>({ answer, label, none, children }: Props<T>) {
  const { t } = useTranslation();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = answer;
  if (error && !data) return <ErrorState error={error} what={t("listed.failed")} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton rows={8} label={t("state.loading")} />;
  const items = data.pages.flatMap((page) => page.items);
  const all = data.pages[0]?.matched;
  if (items.length === 0) return <EmptyState title={none ?? t("listed.none")} />;
  return (
    <>
      <div className="table-scroll" tabIndex={0} role="region" aria-label={label}>
        {children(items)}
      </div>
      <div className="list-foot">
        <span className="note" role="status" data-testid="shown" data-all={all ?? items.length}>
          {all === undefined ? t("listed.so_far", { n: items.length }) : t("listed.shown", { n: items.length, all })}
        </span>
        {hasNextPage && (
          <Button disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t("listed.more")}
          </Button>
        )}
      </div>
      {Boolean(error) && <ErrorState error={error} what={t("listed.failed")} onRetry={() => void fetchNextPage()} />}
    </>
  );
}
