/** The plots of the page of the table: what the filter leaves there, on the ground. The table says the same to those who see no map. */
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { stateName } from "./fields";
import { useHover } from "./hover";
import { FIT, useOutlines, usePlots, usePointing, useSteady } from "./map-hooks";
import { boxOf, plotsOf } from "./plots";
import { useBoundaries } from "@/api/boundaries";
import type { Entry } from "@/api/reserve";
import type { Config } from "@/api/types";
import { MapCanvas, type MapEngine, type MapOptions, placesOf, type Plot, PlotSwatch } from "@/map";
import { CATEGORIES } from "@/shared/category";
import { mu } from "@/shared/format";
import { homeBox } from "@/shared/geo";
import { PLOT_LOOKS } from "@/shared/plot-look";
import { IconButton } from "@/shared/ui/button";
import { ErrorState } from "@/shared/ui/states";

interface Props {
  config: Config;
  /** The rows of the page. */
  entries: readonly Entry[];
  /** Id of the open entry. */
  open: number | null;
  /** Those that are ticked. */
  selected: readonly Entry[];
  onOpen: (entry: Entry) => void;
}

const NO_PLOTS: readonly Plot[] = [];

function useOptions(config: Config): MapOptions {
  const { t } = useTranslation();
  const [options] = useState<MapOptions>(() => ({
    label: t("ledger.map.label"),
    view: null,
    bbox: homeBox(config),
    streets: placesOf(config),
    surveyCrs: config.survey_crs,
    style: { categories: CATEGORIES, streets: null, stages: null, areaMin: null, areaMax: null, ids: null, palette: "light", patterns: false, hover: null },
    tileQuery: "",
    faded: "grey",
    formatMeasure: () => "",
  }));
  return options;
}

export default function LedgerMap({ config, entries, open, selected, onOpen }: Props) {
  const { t } = useTranslation();
  const options = useOptions(config);
  const [engine, setEngine] = useState<MapEngine | null>(null);
  const ids = useMemo(() => entries.flatMap(({ space_ids }) => space_ids), [entries]);
  const { data, error, isPlaceholderData, refetch } = useBoundaries(ids);
  const plots = useMemo(() => (data && ids.length > 0 ? plotsOf(entries, data) : NO_PLOTS), [entries, ids, data]);
  const settled = ids.length === 0 || (data !== undefined && !isPlaceholderData);
  const stage = useRef<HTMLDivElement>(null);
  const shown = useRef<readonly number[]>([]);
  usePlots(engine, plots, settled);
  usePointing(engine, plots, (id) => {
    const entry = entries.find((known) => known.id === id);
    if (!entry) return;
    // It is in sight already.
    shown.current = [...shown.current, id];
    onOpen(entry);
  });
  useOutlines(engine, plots, open, selected, shown);
  useSteady(engine, plots, open, stage);
  const missing = settled ? entries.filter(({ id }) => !plots.some((plot) => plot.id === id)) : [];
  // What has ended is seldom asked for, and has no place of its own in a narrow legend.
  const looks = PLOT_LOOKS.map((look) => ({ look, count: plots.filter((plot) => plot.look === look).length })).filter(({ look, count }) => look !== "ended" || count > 0);
  return (
    <section className="ledger-map" aria-label={t("ledger.map.title")} data-testid="ledger-map" data-drawn={settled ? plots.length : undefined}>
      <div className="map-stage" ref={stage}>
        <MapCanvas options={options} onReady={setEngine} />
        <div className="centre-cross" aria-hidden="true" />
        <div className="map-tools" role="toolbar" aria-label={t("tool.label")} aria-orientation="vertical">
          <div className="tool-group">
            <IconButton icon="plus" label={t("tool.zoom_in")} onClick={() => engine?.zoomBy(1)} />
            <IconButton icon="minus" label={t("tool.zoom_out")} onClick={() => engine?.zoomBy(-1)} />
            <IconButton icon="home" label={t("ledger.map.all")} onClick={() => engine?.fit(boxOf(plots) ?? homeBox(config), FIT)} />
          </div>
        </div>
        <Named config={config} entries={entries} />
      </div>
      {error && !data ? (
        <ErrorState error={error} what={t("ledger.map.failed")} onRetry={() => void refetch()} />
      ) : (
        <div className="map-key">
          <ul aria-label={t("ledger.map.legend")}>
            {looks.map(({ look, count }) => (
              <li key={look}>
                <PlotSwatch look={look} />
                {t(`ledger.map.look.${look}`)} {count}
              </li>
            ))}
          </ul>
          {missing.length > 0 && <Missing entries={missing} onOpen={onOpen} />}
        </div>
      )}
    </section>
  );
}

/** Those of the page that the map cannot show. */
function Missing({ entries, onOpen }: Pick<Props, "entries" | "onOpen">) {
  const { t } = useTranslation();
  return (
    <details data-testid="no-shape" data-count={entries.length}>
      <summary>{t("ledger.map.missing", { count: entries.length })}</summary>
      <ul>
        {entries.map((entry) => (
          <li key={entry.id}>
            <button type="button" className="link" onClick={() => onOpen(entry)}>
              {entry.name}
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** What the plot is called that is lifted; the table has it in words already. */
function Named({ config, entries }: Pick<Props, "config" | "entries">) {
  const { t } = useTranslation();
  const id = useHover(({ plot, row }) => plot ?? row);
  const entry = entries.find((known) => known.id === id);
  if (!entry) return null;
  return (
    <div className="hover-tip" aria-hidden="true">
      <b>{entry.name}</b>
      <span>{[stateName(config, entry.state), t("unit.mu_value", { value: mu(entry.area_in_m2) })].join(" · ")}</span>
    </div>
  );
}
