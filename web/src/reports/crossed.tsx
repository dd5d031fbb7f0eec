/** The tables of the matrix: categories by streets, and stages, uses or years of supply by categories. */
import { useTranslation } from "react-i18next";
import { type FigureKey, FIGURES } from "./figures";
import { tells, useCategoryName } from "./names";
import { Scroll, ValueCell } from "./parts";
import type { Attribute, Matrix, MatrixFigures } from "@/api/reports";
import { NOT_FILLED } from "@/shared/url-state";

interface TableProps {
  matrix: Matrix;
  figure: FigureKey;
  label: string;
}

interface Column {
  key: string;
  name: string;
}

interface Row extends Column {
  cells: (MatrixFigures | undefined)[];
  total: MatrixFigures;
}

/** Streets in the order of the columns; without a code what is not told by street. */
function useStreets(matrix: Matrix) {
  const { t } = useTranslation();
  return matrix.columns.map((column) => ({
    column,
    key: column.street ?? "untold",
    name: column.street === undefined ? t("reports.no_streets") : (matrix.streets.find(({ code }) => code === column.street)?.name ?? column.street),
  }));
}

/** No object: that is known, so it is a nought. */
const NOTHING: MatrixFigures = { count: 0, land_area_m2: 0, floor_area_m2: 0, vacant_area_m2: 0, gross_land_area_m2: 0, list: null };

/** Where a category is told as one sum, what it has in a street or of a value is not known, and is not nothing; nobody else is there. */
function met(own: readonly MatrixFigures[], name: "street" | "value", key: string | undefined, category: string): MatrixFigures | undefined {
  const untold = own.some((cell) => cell[name] === undefined);
  const here = own.find((cell) => cell[name] === key);
  return here ?? (untold !== (key === undefined) ? undefined : { ...NOTHING, category });
}

export function ByStreet({ matrix, figure, label }: TableProps) {
  const { t } = useTranslation();
  const name = useCategoryName();
  const streets = useStreets(matrix);
  const rows = matrix.rows.map((row) => {
    const category = row.category ?? "";
    const own = matrix.cells.filter((cell) => cell.category === category);
    return { key: category, name: name(category, matrix.categories), cells: streets.map(({ column }) => met(own, "street", column.street, category)), total: row };
  });
  const foot = { key: "total", name: t("reports.total"), cells: matrix.columns, total: matrix.total };
  return <Grid label={label} figure={figure} head={t("reports.category")} names={{ row: "category", column: "street" }} columns={streets} rows={rows} foot={foot} />;
}

export function ByAttribute({ matrix, figure, label, by }: TableProps & { by: Attribute }) {
  const { t } = useTranslation();
  const name = useCategoryName();
  const { values, cells, rows } = matrix.by[by];
  const columns = matrix.categories.map(({ code }) => ({ key: code, name: name(code, matrix.categories) }));
  const called = (value: string | undefined) => {
    if (value === undefined) return t("reports.no_values");
    return value === NOT_FILLED ? t("reports.not_filled") : (values.find(({ code }) => code === value)?.name ?? value);
  };
  const lines = rows.map((row) => ({
    key: row.value ?? "untold",
    name: called(row.value),
    cells: columns.map(({ key }) => met(cells.filter((cell) => cell.category === key), "value", row.value, key)),
    total: row,
  }));
  const foot = { key: "total", name: t("reports.total"), cells: matrix.rows, total: matrix.total };
  return <Grid label={label} figure={figure} head={t(`reports.cross.${by}`)} names={{ row: "of", column: "category" }} columns={columns} rows={lines} foot={foot} />;
}

interface GridProps {
  label: string;
  figure: FigureKey;
  /** Above the names of the rows. */
  head: string;
  /** What rows and cells are called in the page (`data-…`). */
  names: { row: string; column: string };
  columns: readonly Column[];
  rows: readonly Row[];
  foot: Row;
}

function Grid({ label, figure, head, names, columns, rows, foot }: GridProps) {
  const { t } = useTranslation();
  const line = (row: Row, last: boolean) => (
    <tr key={row.key} {...{ [`data-${names.row}`]: row.key }}>
      <th scope="row">{row.name}</th>
      {columns.map(({ key, name }, place) => (
        <Cell key={key} of={row.cells[place]} figure={figure} label={last ? name : `${row.name} ${name}`} place={{ [`data-${names.column}`]: key }} />
      ))}
      <Cell of={row.total} figure={figure} label={row.name} place={{ [`data-${names.column}`]: "total" }} />
    </tr>
  );
  return (
    <Scroll label={label}>
      <table className="plain-table rep-table" aria-label={label}>
        <thead>
          <tr>
            <th scope="col">{head}</th>
            {columns.map(({ key, name }) => (
              <th key={key} scope="col">
                {name}
              </th>
            ))}
            <th scope="col">{t("reports.total")}</th>
          </tr>
        </thead>
        <tbody>{rows.map((row) => line(row, false))}</tbody>
        <tfoot>{line(foot, true)}</tfoot>
      </table>
    </Scroll>
  );
}

function Cell({ of, figure, label, place }: { of: MatrixFigures | undefined; figure: FigureKey; label: string; place: Record<`data-${string}`, string> }) {
  const { of: measure, write } = FIGURES[figure];
  const value = of && tells(of, measure) ? of[measure] : undefined;
  return <ValueCell value={value} list={of?.list ?? null} write={write} label={label} data-count={of?.count} {...place} />;
}
