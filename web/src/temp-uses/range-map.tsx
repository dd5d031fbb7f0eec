/** The range upon the plot; while one draws, clicks put its corners down. */
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Range, ringsOf } from "./range";
import { snapTo } from "./snap";
import type { Config } from "@/api/types";
import { MapCanvas, type MapEngine, type MapOptions, placesOf, type SketchPoint } from "@/map";
import { CATEGORIES } from "@/shared/category";
import { type Bbox, homeBox, type LngLat } from "@/shared/geo";

interface Props {
  config: Config;
  name: string;
  plot: readonly Range[];
  range: Range | null;
  /** The corners so far; null while nobody draws. */
  drawn: readonly LngLat[] | null;
  onDrawn: (points: readonly LngLat[]) => void;
  onClosed: (points: readonly LngLat[]) => void;
}

/** A millionth of a degree is a decimetre: deep enough for corners of a plot. */
const DEEPEST = 21;

function around(shapes: readonly Range[]): Bbox | null {
  const points = shapes.flatMap(ringsOf).flat();
  if (points.length === 0) return null;
  const [lngs, lats] = [points.map(([lng]) => lng), points.map(([, lat]) => lat)];
  return [Math.min(...lngs), Math.min(...lats), Math.max(...lngs), Math.max(...lats)];
}

function useOptions(config: Config, name: string): MapOptions {
  const { t } = useTranslation();
  const [options] = useState<MapOptions>(() => ({
    label: t("temp_uses.map", { name }),
    view: null,
    bbox: homeBox(config),
    streets: placesOf(config),
    surveyCrs: config.survey_crs,
    style: { categories: CATEGORIES, streets: null, stages: null, areaMin: null, areaMax: null, ids: null, palette: "light", patterns: false, hover: null },
    tileQuery: "",
    faded: true,
    maxZoom: DEEPEST,
    formatMeasure: () => "",
  }));
  return options;
}

const metres = (a: LngLat, b: LngLat) => Math.hypot((a[0] - b[0]) * Math.cos((a[1] * Math.PI) / 180), a[1] - b[1]) * 111_320;

export default function RangeMap({ config, name, plot, range, drawn, onDrawn, onClosed }: Props) {
  const [engine, setEngine] = useState<MapEngine | null>(null);
  const options = useOptions(config, name);
  const [pointer, setPointer] = useState<LngLat | null>(null);
  const latest = useRef({ plot, drawn, onDrawn, onClosed });
  latest.current = { plot, drawn, onDrawn, onClosed };
  const drawing = drawn !== null;
  useEffect(() => {
    engine?.setOverlay([
      ...plot.map((geometry) => ({ geometry, tone: "ok" as const, row: null })),
      ...(range ? [{ geometry: range, tone: "warning" as const, row: null }] : []),
    ]);
  }, [engine, plot, range]);
  const box = around(plot.length > 0 ? plot : range ? [range] : []);
  const seen = box?.join() ?? "";
  useEffect(() => {
    const sides = seen.split(",").map(Number);
    if (engine && sides.length === 4) engine.fit(sides as unknown as Bbox, { maxZoom: 19, padding: 30 });
  }, [engine, seen]);
  useEffect(() => {
    if (!engine || !drawing) return;
    const meant = ({ position, tolerance }: SketchPoint) => snapTo(position, latest.current.plot, tolerance);
    const close = () => {
      const points = latest.current.drawn ?? [];
      if (points.length > 2) latest.current.onClosed(points);
    };
    engine.startSketch({
      press: () => false,
      move: (at) => setPointer(meant(at)),
      release: () => undefined,
      click: (at) => {
        const points = latest.current.drawn ?? [];
        const point = meant(at);
        const [first, last] = [points[0], points.at(-1)];
        // The second click of a double click.
        if (last && metres(last, point) < at.tolerance / 4) return;
        if (first && points.length > 2 && metres(first, point) <= at.tolerance) close();
        else latest.current.onDrawn([...points, point]);
      },
      doubleClick: close,
      leave: () => setPointer(null),
    });
    return () => engine.stopSketch();
  }, [engine, drawing]);
  useEffect(() => {
    if (!engine || drawn === null) return;
    engine.drawSketch({
      neighbours: [],
      chosen: [],
      other: [],
      rings: [],
      faults: [],
      line: pointer ? [...drawn, pointer] : drawn,
      closes: true,
      vertices: drawn,
      middles: [],
      selected: null,
      snapped: null,
    });
  }, [engine, drawn, pointer]);
  return (
    <div className="temp-map" data-testid="range-map" data-drawing={drawing} data-ready={engine !== null && seen !== ""}>
      <MapCanvas options={options} onReady={setEngine} />
    </div>
  );
}
