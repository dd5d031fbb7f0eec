/** The map of the editor: parcels pale below, the boundary above. */
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Plane } from "./plane";
import { useFirstView, useSketch } from "./use-map";
import type { Config } from "@/api/types";
import { MapCanvas, type MapEngine, type MapOptions, placesOf, ScaleBar, Watermark } from "@/map";
import { CATEGORIES } from "@/shared/category";
import { homeBox } from "@/shared/geo";
import { type View, viewText } from "@/shared/url-state";
import { IconButton } from "@/shared/ui/button";
import { Icon } from "@/shared/ui/icon";

interface Props {
  config: Config;
  plane: Plane;
  mayMove: boolean;
  view: View | null;
  engine: MapEngine | null;
  onReady: (engine: MapEngine) => void;
}

/** Deep enough to tell a decimetre. */
const DEEPEST = 22;

export function MapPane({ config, plane, mayMove, view, engine, onReady }: Props) {
  const { t } = useTranslation();
  const start = useRef({ say: t, view });
  const [seen, setSeen] = useState<View | null>(null);
  useEffect(() => {
    if (!engine) return;
    setSeen(engine.view());
    return engine.on("move", setSeen);
  }, [engine]);
  const options = useMemo<MapOptions>(
    () => ({
      label: start.current.say("editor.map_label"),
      view: start.current.view,
      bbox: homeBox(config),
      streets: placesOf(config),
      surveyCrs: config.survey_crs,
      style: {
        categories: CATEGORIES,
        streets: null,
        stages: null,
        areaMin: null,
        areaMax: null,
        ids: null,
        palette: "light",
        patterns: false,
        hover: null,
      },
      tileQuery: "",
      faded: true,
      maxZoom: DEEPEST,
      formatMeasure: () => "",
    }),
    [config],
  );
  useFirstView(engine, plane);
  useSketch(engine, plane, mayMove);
  return (
    <div className="map-stage" data-testid="editor-map" data-view={seen ? viewText(seen) : ""}>
      <MapCanvas options={options} onReady={onReady} />
      <Watermark today={config.today} />
      <div className="centre-cross" aria-hidden="true" />
      <div className="map-tools" role="toolbar" aria-label={t("tool.label")} aria-orientation="vertical">
        <div className="tool-group">
          <IconButton icon="plus" label={t("tool.zoom_in")} onClick={() => engine?.zoomBy(1)} />
          <IconButton icon="minus" label={t("tool.zoom_out")} onClick={() => engine?.zoomBy(-1)} />
        </div>
      </div>
      {seen && (
        <div className="editor-scale">
          <ScaleBar view={seen} />
        </div>
      )}
      {config.basemaps.length > 0 && <Ground config={config} engine={engine} />}
    </div>
  );
}

/** A picture below, for tracing. */
function Ground({ config, engine }: { config: Config; engine: MapEngine | null }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState("none");
  useEffect(() => {
    const base = config.basemaps.find(({ id }) => id === chosen);
    engine?.setBase(base ? { id: base.id, attribution: base.attribution, maxZoom: base.max_zoom, tiles: base.tiles, imagery: false } : null);
  }, [engine, config, chosen]);
  return (
    <label className="base-choice">
      <Icon name="layers" />
      <span className="visually-hidden">{t("base.label")}</span>
      <select value={chosen} onChange={(event) => setChosen(event.target.value)}>
        <option value="none">{t("base.none")}</option>
        {config.basemaps.map((map) => (
          <option key={map.id} value={map.id}>
            {map.name}
          </option>
        ))}
      </select>
    </label>
  );
}
