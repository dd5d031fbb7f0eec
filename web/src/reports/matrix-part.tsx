/** 矩阵: categories by streets, by size of land, by stage, use or year of supply, of now or of a frozen month; cells open their own lists. */
import { useTranslation } from "react-i18next";
import { BandsPart } from "./bands-part";
import { ByAttribute, ByStreet } from "./crossed";
import { FIGURE_KEYS, type FigureKey, figureOf } from "./figures";
import { Answered, FigurePick, ListLink, MonthPick, Pick, Stamp } from "./parts";
import type { PartProps } from "./reports-page";
import { ATTRIBUTES, type Matrix, NOW, useMatrix, useSnapshots } from "@/api/reports";
import { Part } from "@/supervision/part";

const CROSSED = ["street", "band", ...ATTRIBUTES] as const;
type CrossKey = (typeof CROSSED)[number];

export function MatrixPart({ search, go }: PartProps) {
  const { t } = useTranslation();
  const month = search.month ?? NOW;
  const figure = figureOf(search.figure);
  const cross = CROSSED.find((key) => key === search.cross) ?? "street";
  const snapshots = useSnapshots();
  return (
    <>
      <div className="list-filter">
        <MonthPick snapshots={snapshots.data ?? []} value={month} onChange={(chosen) => go({ month: chosen === NOW ? undefined : chosen })} />
        <Pick
          name="cross"
          label={t("reports.crossed_with")}
          value={cross}
          values={CROSSED.map((value) => ({ value, label: t(`reports.cross.${value}`) }))}
          onChange={(chosen) => go({ cross: chosen === "street" ? undefined : chosen })}
        />
        <FigurePick value={figure} keys={FIGURE_KEYS} onChange={(chosen) => go({ figure: chosen })} />
      </div>
      <Answered answer={useMatrix(month)} what={t("reports.matrix_failed")} rows={8}>
        {(matrix) => (cross === "band" ? <BandsPart matrix={matrix} figure={figure} /> : <Table matrix={matrix} figure={figure} cross={cross} />)}
      </Answered>
    </>
  );
}

function Table({ matrix, figure, cross }: { matrix: Matrix; figure: FigureKey; cross: Exclude<CrossKey, "band"> }) {
  const { t } = useTranslation();
  const label = t("reports.matrix_title", { cross: t(`reports.cross.${cross}`), figure: t(`reports.figure.${figure}`) });
  return (
    <Part title={label} testId="matrix">
      <Stamp unit={t(`reports.unit_of.${figure}`)} day={matrix.as_of} scope={matrix.scope} version={matrix.version} />
      {matrix.reason && <p className="note">{t("reports.corrected_for", { reason: matrix.reason })}</p>}
      {cross === "street" ? <ByStreet matrix={matrix} figure={figure} label={label} /> : <ByAttribute matrix={matrix} figure={figure} label={label} by={cross} />}
      <p className="note">
        <ListLink list={matrix.pending.list} label={t("reports.pending", { n: matrix.pending.count })}>
          {t("reports.pending", { n: matrix.pending.count })}
        </ListLink>
        {" · "}
        {t("reports.matrix_note")}
        {cross !== "street" && ` ${t(`reports.cross_note.${cross}`)}`}
      </p>
    </Part>
  );
}
