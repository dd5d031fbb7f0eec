/** 矩阵: categories by streets and by size of land, of now or of a frozen month; every cell opens its own list. */
import { useTranslation } from "react-i18next";
import { BandsPart } from "./bands-part";
import { FIGURE_KEYS, type FigureKey, FIGURES, figureOf } from "./figures";
import { tells, useCategoryName } from "./names";
import { Answered, FigurePick, ListLink, MonthPick, Scroll, Stamp, ValueCell } from "./parts";
import type { PartProps } from "./reports-page";
import { type Matrix, type MatrixFigures, NOW, useMatrix, useSnapshots } from "@/api/reports";
import { Part } from "@/supervision/part";

export function MatrixPart({ search, go }: PartProps) {
  const { t } = useTranslation();
  const month = search.month ?? NOW;
  const figure = figureOf(search.figure);
  const snapshots = useSnapshots();
  return (
    <>
      <div className="list-filter">
        <MonthPick snapshots={snapshots.data ?? []} value={month} onChange={(chosen) => go({ month: chosen === NOW ? undefined : chosen })} />
        <FigurePick value={figure} keys={FIGURE_KEYS} onChange={(chosen) => go({ figure: chosen })} />
      </div>
      <Answered answer={useMatrix(month)} what={t("reports.matrix_failed")} rows={8}>
        {(matrix) => (
          <>
            <Part title={t("reports.matrix_title", { figure: t(`reports.figure.${figure}`) })} testId="matrix">
              <Stamp unit={t(`reports.unit_of.${figure}`)} day={matrix.as_of} scope={matrix.scope} version={matrix.version} />
              {matrix.reason && <p className="note">{t("reports.corrected_for", { reason: matrix.reason })}</p>}
              <Crossed matrix={matrix} figure={figure} />
              <p className="note">
                <ListLink list={matrix.pending.list} label={t("reports.pending", { n: matrix.pending.count })}>
                  {t("reports.pending", { n: matrix.pending.count })}
                </ListLink>
                {" · "}
                {t("reports.matrix_note")}
              </p>
            </Part>
            <BandsPart matrix={matrix} figure={figure} />
          </>
        )}
      </Answered>
    </>
  );
}

/** Streets in the order of the columns; without a code what is not told by street. */
function useColumns(matrix: Matrix) {
  const { t } = useTranslation();
  return matrix.columns.map((column) => ({
    column,
    key: column.street ?? "untold",
    name: column.street === undefined ? t("reports.no_streets") : (matrix.streets.find(({ code }) => code === column.street)?.name ?? column.street),
  }));
}

function Crossed({ matrix, figure }: { matrix: Matrix; figure: FigureKey }) {
  const { t } = useTranslation();
  const name = useCategoryName();
  const columns = useColumns(matrix);
  const label = t("reports.matrix_title", { figure: t(`reports.figure.${figure}`) });
  return (
    <Scroll label={label}>
      <table className="plain-table rep-table" aria-label={label}>
        <thead>
          <tr>
            <th scope="col">{t("reports.category")}</th>
            {columns.map((one) => (
              <th key={one.key} scope="col">
                {one.name}
              </th>
            ))}
            <th scope="col">{t("reports.total")}</th>
          </tr>
        </thead>
        <tbody>
          {matrix.rows.map((row) => {
            const category = name(row.category, matrix.categories);
            const cells = matrix.cells.filter((cell) => cell.category === row.category);
            // Told as one sum: what lies in which street is not known here, and is not nothing.
            const untold = cells.some((cell) => cell.street === undefined);
            return (
              <tr key={row.category} data-category={row.category}>
                <th scope="row">{category}</th>
                {columns.map(({ column, key, name: street }) => {
                  const cell = cells.find((one) => one.street === column.street);
                  const none = untold !== (column.street === undefined);
                  return <Cell key={key} of={cell ?? (none ? undefined : { ...NOTHING, category: row.category })} figure={figure} label={`${category} ${street}`} street={key} />;
                })}
                <Cell of={row} figure={figure} label={category} street="total" />
              </tr>
            );
          })}
        </tbody>
        <tfoot>
          <tr data-category="total">
            <th scope="row">{t("reports.total")}</th>
            {columns.map(({ column, key, name: street }) => (
              <Cell key={key} of={column} figure={figure} label={street} street={key} />
            ))}
            <Cell of={matrix.total} figure={figure} label={t("reports.total")} street="total" />
          </tr>
        </tfoot>
      </table>
    </Scroll>
  );
}

/** No object: that is known, so it is a nought. */
const NOTHING: MatrixFigures = { count: 0, land_area_m2: 0, floor_area_m2: 0, vacant_area_m2: 0, gross_land_area_m2: 0, list: null };

function Cell({ of, figure, label, street }: { of: MatrixFigures | undefined; figure: FigureKey; label: string; street: string }) {
  const { of: measure, write } = FIGURES[figure];
  const value = of && tells(of, measure) ? of[measure] : undefined;
  return <ValueCell value={value} list={of?.list ?? null} write={write} label={label} data-street={street} data-count={of?.count} />;
}
