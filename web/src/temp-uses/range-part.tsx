/** 申请范围: all that is in stock of the plot, or a part that is drawn or pasted. */
import { useQueries } from "@tanstack/react-query";
import { lazy, Suspense, useId, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Bench } from "./bench";
import { BOUNDARY, WHOLE } from "./fields";
import { rangeOf } from "./form";
import { Part } from "./part";
import { areaOf, type Range, readRange, ringRange, ringsOf } from "./range";
import { get } from "@/api/client";
import type { EntryDetail } from "@/api/reserve";
import type { SpaceDetail } from "@/api/types";
import { coordinate, squareMetres } from "@/shared/format";
import type { LngLat } from "@/shared/geo";
import { type SurveyCrs, surveyCrs, toPlane } from "@/shared/gk";
import { Button } from "@/shared/ui/button";
import { Dialog } from "@/shared/ui/dialog";
import { Skeleton } from "@/shared/ui/states";

const RangeMap = lazy(() => import("./range-map"));

/** Beyond these the map would be asked too much for a background. */
const MOST_SPACES = 20;

/** What is in stock of the plot. */
function usePlot(entry: EntryDetail | null): Range[] {
  const ids = (entry?.pieces ?? []).filter(({ out_on }) => out_on === null).map(({ space_id }) => space_id);
  return useQueries({
    queries: ids.slice(0, MOST_SPACES).map((id) => ({
      queryKey: ["spaces", "one", id, null],
      queryFn: ({ signal }: { signal: AbortSignal }) => get<SpaceDetail>(`/api/spaces/${id}`, signal),
    })),
    combine: allOf,
  });
}

const allOf = (answers: readonly { data: SpaceDetail | undefined }[]): Range[] => answers.flatMap(({ data }) => (data?.geometry ? [data.geometry] : []));

export function RangePart({ bench, entry }: { bench: Bench; entry: EntryDetail | null }) {
  const { t } = useTranslation();
  const { use, config, editing, readOnly, deeds } = bench;
  const plot = usePlot(entry);
  const text = editing.form[BOUNDARY];
  const range = useMemo(() => rangeOf(text), [text]);
  const crs = surveyCrs(config.survey_crs);
  const changed = BOUNDARY in editing.changed;
  const [drawn, setDrawn] = useState<readonly LngLat[] | null>(null);
  const [pasting, setPasting] = useState(false);
  const set = (next: string) => {
    setDrawn(null);
    bench.onValue(BOUNDARY, next);
  };
  const close = (points: readonly LngLat[]) => set(JSON.stringify(ringRange(points)));
  return (
    <Part name={BOUNDARY} title={t("temp_uses.range")} problems={deeds.problems[BOUNDARY]}>
      <p data-testid="area">
        {changed ? (
          <>
            {range && crs && <b className="numbers">{squareMetres(areaOf(range, crs))} ㎡</b>} {t(text === WHOLE ? "temp_uses.whole_unsaved" : "temp_uses.range_unsaved")}
          </>
        ) : (
          <b className="numbers">{use.area_m2 === null ? t("temp_uses.no_range") : `${squareMetres(use.area_m2)} ㎡`}</b>
        )}
      </p>
      {!readOnly && drawn === null && (
        <div className="form-actions">
          <Button data-testid="whole" onClick={() => set(WHOLE)}>
            {t("temp_uses.whole")}
          </Button>
          <Button icon="draw" data-testid="draw" onClick={() => setDrawn([])}>
            {t("temp_uses.draw")}
          </Button>
          <Button icon="copy" data-testid="paste" onClick={() => setPasting(true)}>
            {t("temp_uses.paste")}
          </Button>
        </div>
      )}
      {drawn !== null && (
        <div className="form-actions">
          <span role="status">{t("temp_uses.drawing", { count: drawn.length })}</span>
          <Button look="primary" disabled={drawn.length < 3} data-testid="close-range" onClick={() => close(drawn)}>
            {t("temp_uses.close_range")}
          </Button>
          <Button icon="undo" disabled={drawn.length === 0} onClick={() => setDrawn(drawn.slice(0, -1))}>
            {t("temp_uses.undo_point")}
          </Button>
          <Button onClick={() => setDrawn(null)}>{t("action.cancel")}</Button>
        </div>
      )}
      <Suspense fallback={<Skeleton rows={6} label={t("state.loading")} />}>
        <RangeMap config={config} name={use.name ?? use.no} plot={plot} range={range} drawn={drawn} onDrawn={setDrawn} onClosed={close} />
      </Suspense>
      <ul className="temp-legend">
        <li className="is-plot">{t("temp_uses.legend_plot")}</li>
        <li className="is-range">{t("temp_uses.range")}</li>
      </ul>
      {range && crs && <Corners range={range} crs={crs} />}
      {pasting && (
        <PasteDialog
          crs={crs}
          onClose={() => setPasting(false)}
          onRange={(read) => {
            setPasting(false);
            set(JSON.stringify(read));
          }}
        />
      )}
    </Part>
  );
}

/** What the map shows, for those who read it as numbers. */
function Corners({ range, crs }: { range: Range; crs: SurveyCrs }) {
  const { t } = useTranslation();
  const points = ringsOf(range).flat();
  return (
    <details>
      <summary>{t("temp_uses.corners", { count: points.length })}</summary>
      <table className="plain-table numbers">
        <thead>
          <tr>
            <th scope="col">{t("temp_uses.corner")}</th>
            <th scope="col">{t("temp_uses.x")}</th>
            <th scope="col">{t("temp_uses.y")}</th>
          </tr>
        </thead>
        <tbody>
          {points.map((point, i) => {
            const { x, y } = toPlane(point, crs);
            return (
              <tr key={i}>
                <th scope="row">J{i + 1}</th>
                <td>{coordinate(x)}</td>
                <td>{coordinate(y)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </details>
  );
}

function PasteDialog({ crs, onRange, onClose }: { crs: SurveyCrs | null; onRange: (range: Range) => void; onClose: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const take = () => {
    const read = readRange(text, crs);
    if ("range" in read) onRange(read.range);
    else setProblem(t(`temp_uses.paste_fault.${read.fault}`, { line: read.line, zone: crs?.zone }));
  };
  return (
    <Dialog title={t("temp_uses.paste")} onClose={onClose} testId="paste-range">
      <p id={`${id}-hint`}>{t("temp_uses.paste_hint")}</p>
      <label htmlFor={id}>{t("temp_uses.coordinates")}</label>
      <textarea
        id={id}
        rows={9}
        value={text}
        aria-describedby={problem ? `${id}-problem` : `${id}-hint`}
        aria-invalid={problem !== null}
        onChange={(event) => {
          setText(event.target.value);
          setProblem(null);
        }}
      />
      {problem && (
        <p className="field-error" id={`${id}-problem`} role="alert">
          {problem}
        </p>
      )}
      <div className="form-actions">
        <Button look="primary" onClick={take}>
          {t("action.apply")}
        </Button>
        <Button onClick={onClose}>{t("action.cancel")}</Button>
      </div>
    </Dialog>
  );
}
