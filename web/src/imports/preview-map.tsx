/** The staged rows on the map, coloured by what the check said, over what is there already. */
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useImportPreview } from "@/api/imports";
import type { Config, ImportJob } from "@/api/types";
import { MapCanvas, type MapEngine, type MapOptions, type OverlayFeature, placesOf } from "@/map";
import { CATEGORIES } from "@/shared/category";
import { type Bbox, homeBox, type LngLat } from "@/shared/geo";
import { Banner, ErrorState } from "@/shared/ui/states";

interface Props {
  job: ImportJob;
  config: Config;
  /** The problem that was clicked. */
  at?: LngLat | null;
}

/** About 60 m around a point. */
const around = ([lng, lat]: LngLat): Bbox => [lng - 0.0006, lat - 0.0006, lng + 0.0006, lat + 0.0006];

export function meets(a: Bbox, b: Bbox): boolean {
  return a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];
}

export function PreviewMap({ job, config, at = null }: Props) {
  const { t } = useTranslation();
  const [engine, setEngine] = useState<MapEngine | null>(null);
  const preview = useImportPreview(job);
  const label = t("imports.map_label");
  const options = useMemo<MapOptions>(
    () => ({
      label,
      view: null,
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
      formatMeasure: () => "",
    }),
    [label, config],
  );
  useEffect(() => {
    const features: OverlayFeature[] = (preview.data?.features ?? [])
      .filter((feature) => feature.geometry)
      .map((feature) => ({
        geometry: feature.geometry,
        tone: feature.properties.status,
        row: feature.properties.row,
      }));
    engine?.setOverlay(features);
  }, [engine, preview.data]);
  const box = job.bbox?.join();
  useEffect(() => {
    if (engine && box) engine.fit(box.split(",").map(Number) as unknown as Bbox);
  }, [engine, box]);
  useEffect(() => {
    engine?.setMarker(at);
    if (at) engine?.fit(around(at), { maxZoom: 18 });
  }, [engine, at]);
  const outside = job.bbox !== null && !meets(job.bbox, config.district.bbox);
  return (
    <div className="preview">
      <MapCanvas options={options} onReady={setEngine} />
      <div className="preview-top">
        {outside && <Banner tone="warning">{t("imports.outside", { district: config.district.name })}</Banner>}
        {preview.error && !preview.data && (
          <ErrorState error={preview.error} what={t("imports.preview_failed")} onRetry={() => void preview.refetch()} />
        )}
      </div>
      <ul className="preview-legend" aria-label={t("imports.legend")}>
        {(["ok", "warning", "error"] as const).map((tone) => (
          <li key={tone} className={`tone-${tone}`}>
            {t(`imports.tone.${tone}`)}
          </li>
        ))}
      </ul>
    </div>
  );
}
