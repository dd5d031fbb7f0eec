/** What the parts of the page have in common: answers on their way, what stands above a table, cells that lead somewhere. */
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { type FigureKey, mapSearchOf } from "./figures";
import { latest } from "./months";
import { NOW, type Snapshot } from "@/api/reports";
import { count, NONE } from "@/shared/format";
import { validContractSearch } from "@/shared/supervision-search";
import { EmptyState, ErrorState, Skeleton } from "@/shared/ui/states";
import { money, spoken } from "@/supervision/says";

interface Answer<T> {
  data: T | undefined;
  error: unknown;
  refetch: () => unknown;
}

/** The answer once it is there; until then that it is on its way, or why it did not come. */
export function Answered<T>({ answer, what, rows = 4, children }: { answer: Answer<T>; what: string; rows?: number; children: (data: T) => ReactNode }) {
  const { t } = useTranslation();
  const { data, error, refetch } = answer;
  if (error) return <ErrorState error={error} what={what} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton rows={rows} label={t("state.loading")} />;
  return <>{children(data)}</>;
}

/** Reports and trends read frozen months only. */
export function NothingFrozen() {
  const { t } = useTranslation();
  return (
    <EmptyState title={t("reports.nothing_frozen")}>
      <p>{t("reports.nothing_frozen_why")}</p>
    </EmptyState>
  );
}

/** Unit, day and range of what stands below: no figure without them. */
export function Stamp({ unit, day, scope, version }: { unit?: string; day: string; scope?: string | undefined; version?: number | null }) {
  const { t } = useTranslation();
  const told = [
    unit && t("reports.unit", { unit }),
    t("reports.cut_off", { day }),
    scope && t("reports.scope", { scope }),
    version && t("reports.version", { version }),
  ];
  return (
    <p className="note" data-testid="stamp">
      {told.filter(Boolean).join(" · ")}
    </p>
  );
}

/** A table that scrolls within itself, its first column in sight. */
export function Scroll({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="table-scroll rep-scroll" tabIndex={0} role="region" aria-label={label}>
      {children}
    </div>
  );
}

/** A few figures of one thing. */
export function Tile({ name, testId, children }: { name: string; testId: string; children: ReactNode }) {
  return (
    <section className="rep-tile" aria-label={name} data-testid={testId}>
      <h4>{name}</h4>
      {children}
    </section>
  );
}

/** 元 in a table, and beneath as they are spoken. */
export function AmountCell({ name, value, busy }: { name: string; value: string | number | null | undefined; busy?: boolean }) {
  const { t } = useTranslation();
  const words = spoken(t, value);
  return (
    <td className="numbers" data-amount={name} data-value={value ?? undefined}>
      {busy ? <span className="blank" /> : money(value)}
      {!busy && words && <small>{words}</small>}
    </td>
  );
}

/** A number of contracts that leads to just those, where there is such a list; one of none leads nowhere. */
export function ContractsLink({ list, n, label, children }: { list: string | null; n: number; label: string; children?: ReactNode }) {
  const { t } = useTranslation();
  const text = children ?? count(n);
  if (list === null || n === 0) return <>{text}</>;
  const search = validContractSearch(Object.fromEntries(new URLSearchParams(list.slice(list.indexOf("?") + 1))));
  return (
    <Link to="/contracts" search={search} aria-label={children ? undefined : t("reports.to_list", { what: `${label} ${count(n)}` })} data-count={n}>
      {text}
    </Link>
  );
}

/** Leads to the map's list of the objects behind a figure, where there is one. */
export function ListLink({ list, label, children }: { list: string | null; label: string; children: ReactNode }) {
  const { t } = useTranslation();
  const search = mapSearchOf(list);
  if (!search) return <>{children}</>;
  return (
    <Link to="/map" search={search} aria-label={t("reports.to_list", { what: label })} data-list={list}>
      {children}
    </Link>
  );
}

interface ValueProps {
  /** Not known, or not to be had: that is no nought. */
  value: number | undefined;
  list?: string | null;
  write: (value: number) => string;
  label: string;
  [data: `data-${string}`]: string | number | undefined;
}

/** A figure in a table. */
export function ValueCell({ value, list = null, write, label, ...data }: ValueProps) {
  return (
    <td className="numbers" data-value={value} {...data}>
      {value === undefined ? (
        NONE
      ) : (
        <ListLink list={list} label={`${label} ${write(value)}`}>
          {write(value)}
        </ListLink>
      )}
    </td>
  );
}

interface PickProps<K extends string> {
  name: string;
  label: string;
  value: K;
  values: readonly { value: K; label: string }[];
  onChange: (value: K) => void;
}

/** One of several, never none. */
export function Pick<K extends string>({ name, label, value, values, onChange }: PickProps<K>) {
  return (
    <label>
      <span>{label}</span>
      <select name={name} value={value} onChange={(event) => onChange(event.target.value as K)}>
        {values.map((one) => (
          <option key={one.value} value={one.value}>
            {one.label}
          </option>
        ))}
      </select>
    </label>
  );
}

export function FigurePick({ value, keys, onChange }: { value: FigureKey; keys: readonly FigureKey[]; onChange: (value: FigureKey) => void }) {
  const { t } = useTranslation();
  return <Pick name="figure" label={t("reports.figure_of")} value={value} values={keys.map((key) => ({ value: key, label: t("reports.with_unit", { name: t(`reports.figure.${key}`), unit: t(`reports.unit_of.${key}`) }) }))} onChange={onChange} />;
}

/** Now, or a month that is frozen. */
export function MonthPick({ snapshots, value, onChange }: { snapshots: readonly Snapshot[]; value: string; onChange: (month: string) => void }) {
  const { t } = useTranslation();
  const frozen = latest(snapshots).map(({ month, version }) => ({ value: month, label: t("reports.frozen_month", { month, version }) }));
  // A month out of an old link that is not frozen: the service says so.
  const known = value === NOW || frozen.some((one) => one.value === value);
  const values = [{ value: NOW, label: t("reports.now") }, ...(known ? [] : [{ value, label: value }]), ...frozen];
  return <Pick name="month" label={t("reports.month")} value={value} values={values} onChange={onChange} />;
}
