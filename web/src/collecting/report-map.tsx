/** The reported boundary over the parcels that are known. */
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Config } from "@/api/types";
import { MapCanvas, type MapEngine, type MapOptions, placesOf } from "@/map";
import { CATEGORIES } from "@/shared/category";
import { type Bbox, homeBox } from "@/shared/geo";

interface Props {
  config: Config;
  boundary: GeoJSON.MultiPolygon;
  name: string;
}

function around(boundary: GeoJSON.MultiPolygon): Bbox {
  const points = boundary.coordinates.flat(2);
  const [lngs, lats] = [points.map(([lng = 0]) => lng), points.map(([, lat = 0]) => lat)];
  return [Math.min(...lngs), Math.min(...lats), Math.max(...lngs), Math.max(...lats)];
}

export default function ReportMap({ config, boundary, name }: Props) {
  const { t } = useTranslation();
  const [engine, setEngine] = useState<MapEngine | null>(null);
  const [options] = useState<MapOptions>(() => ({
    label: t("collecting.map", { name }),
    view: null,
    bbox: homeBox(config),
    streets: placesOf(config),
    surveyCrs: config.survey_crs,
    style: { categories: CATEGORIES, streets: null, stages: null, areaMin: null, areaMax: null, ids: null, palette: "light", patterns: false, hover: null },
    tileQuery: "",
    faded: true,
    formatMeasure: () => "",
  }));
  useEffect(() => {
    if (!engine) return;
    engine.setOverlay([{ geometry: boundary, tone: "warning", row: null }]);
    engine.fit(around(boundary), { maxZoom: 17, padding: 40 });
  }, [engine, boundary]);
  return (
    <div className="report-map">
      <MapCanvas options={options} onReady={setEngine} />
    </div>
  );
}
