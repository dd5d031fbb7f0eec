/** Land by size: five bands, and one row for what is told without sizes. */
import { useTranslation } from "react-i18next";
import { type FigureKey, FIGURES } from "./figures";
import { useCategoryName } from "./names";
import { Scroll, Stamp, ValueCell } from "./parts";
import type { BandFigures, Matrix } from "@/api/reports";
import { sum } from "@/shared/decimal";
import { Part } from "@/supervision/part";

const NOTHING: BandFigures = { count: 0, land_area_m2: 0, list: null };

function together(cells: readonly BandFigures[]): BandFigures {
  return { ...NOTHING, count: sum(cells.map(({ count }) => count)), land_area_m2: sum(cells.map(({ land_area_m2 }) => land_area_m2)) };
}

/** What a category has in a band. Where its sizes are not told this is not known, and nothing else is in that row. */
function inBand(cells: readonly BandFigures[], category: string, band: number | undefined): BandFigures | undefined {
  const own = cells.filter((cell) => cell.category === category);
  const told = own.every((cell) => cell.band !== undefined);
  return own.find((cell) => cell.band === band) ?? (told && band !== undefined ? NOTHING : undefined);
}

export function BandsPart({ matrix, figure }: { matrix: Matrix; figure: FigureKey }) {
  const { t } = useTranslation();
  const name = useCategoryName();
  const { bands } = matrix;
  // Bands are of land: floor space has none.
  const shown = figure === "count" || figure === "mu" ? figure : "land";
  const categories = matrix.categories.filter(({ code }) => bands.cells.some((cell) => cell.category === code)).map(({ code }) => ({ code, title: name(code, matrix.categories) }));
  const label = t("reports.bands_title", { figure: t(`reports.figure.${shown}`) });
  const untold = bands.cells.filter((cell) => cell.band === undefined);
  const rows = [
    ...bands.names.map((title, band) => ({ title, band, total: bands.columns[band] })),
    ...(untold.length > 0 ? [{ title: t("reports.no_bands"), band: undefined, total: together(untold) }] : []),
  ];
  const value = (of: BandFigures | undefined) => of && (shown === "count" ? of.count : of.land_area_m2);
  const cell = (key: string, of: BandFigures | undefined, title: string) => (
    <ValueCell key={key} value={value(of)} list={of?.list ?? null} write={FIGURES[shown].write} label={title} data-count={of?.count} />
  );
  return (
    <Part title={label} testId="bands">
      <Stamp unit={t(`reports.unit_of.${shown}`)} day={matrix.as_of} scope={matrix.scope} version={matrix.version} />
      <Scroll label={label}>
        <table className="plain-table rep-table" aria-label={label}>
          <thead>
            <tr>
              <th scope="col">{t("reports.band")}</th>
              {categories.map(({ code, title }) => (
                <th key={code} scope="col">
                  {title}
                </th>
              ))}
              <th scope="col">{t("reports.total")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ title, band, total }) => (
              <tr key={title}>
                <th scope="row">{title}</th>
                {categories.map(({ code, title: category }) => cell(code, inBand(bands.cells, code, band), `${category} ${title}`))}
                {cell("total", total, title)}
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{t("reports.total")}</th>
              {categories.map(({ code, title }) => cell(code, together(bands.cells.filter((one) => one.category === code)), title))}
              {cell("total", bands.total, t("reports.total"))}
            </tr>
          </tfoot>
        </table>
      </Scroll>
      <p className="note">{t("reports.bands_note")}</p>
    </Part>
  );
}
