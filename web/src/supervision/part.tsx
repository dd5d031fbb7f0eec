/** A part of the contract's page: its title, what may be done there, what it holds. */
import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";
import { NONE } from "@/shared/format";

export function Part({ title, deeds, children, testId }: { title: string; deeds?: ReactNode; children: ReactNode; testId?: string }) {
  const id = useId();
  return (
    <section className="sup-part" aria-labelledby={id} data-testid={testId}>
      <header>
        <h3 id={id}>{title}</h3>
        {deeds}
      </header>
      {children}
    </section>
  );
}

/** Names and values, row by row as wide as the page is. */
export function Facts({ facts }: { facts: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className="sup-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value === null || value === undefined || value === "" ? NONE : value}</dd>
        </div>
      ))}
    </dl>
  );
}

interface GridProps<T> {
  label: string;
  columns: readonly { key: string; name: string; numbers?: boolean; wide?: boolean; cell: (row: T) => ReactNode }[];
  rows: readonly T[];
  keyOf: (row: T) => string | number;
  /** What was taken back stays in sight. */
  isVoid?: (row: T) => boolean;
  none?: string;
  testId?: string;
}

/** A table that becomes cards on a phone. */
export function Grid<T>({ label, columns, rows, keyOf, isVoid, none, testId }: GridProps<T>) {
  const { t } = useTranslation();
  if (rows.length === 0) return <p className="note">{none ?? t("listed.none")}</p>;
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label={label}>
      <table className="plain-table sup-table" aria-label={label} data-testid={testId}>
        <thead>
          <tr>
            {columns.map(({ key, name, numbers }) => (
              <th key={key} scope="col" className={numbers ? "numbers" : undefined}>
                {name || <span className="visually-hidden">{t("contracts.deeds")}</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)} data-row={keyOf(row)} className={isVoid?.(row) ? "is-void" : undefined}>
              {columns.map(({ key, name, numbers, wide, cell }) => (
                <td key={key} data-label={name} className={[numbers && "numbers", wide && "wide", key === "told" && "told"].filter(Boolean).join(" ") || undefined}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
