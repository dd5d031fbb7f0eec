/** The candidates on the map, numbered by rank. */
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { holds } from "./holds";
import type { Candidate } from "@/api/projects";
import type { Config } from "@/api/types";
import { MapCanvas, type MapEngine, type MapOptions, placesOf } from "@/map";
import { CATEGORIES } from "@/shared/category";
import { type Bbox, homeBox } from "@/shared/geo";

interface Props {
  config: Config;
  candidates: readonly Candidate[];
  near: readonly Candidate[];
  selected: number | null;
  onSelect: (id: number | null) => void;
}

function around(candidates: readonly Candidate[]): Bbox | null {
  const boxes = candidates.flatMap(({ space }) => (space.bbox ? [space.bbox] : []));
  if (boxes.length === 0) return null;
  const side = (place: 0 | 1 | 2 | 3, of: (...values: number[]) => number) => of(...boxes.map((box) => box[place]));
  return [side(0, Math.min), side(1, Math.min), side(2, Math.max), side(3, Math.max)];
}

function useOptions(config: Config): MapOptions {
  const { t } = useTranslation();
  const [options] = useState<MapOptions>(() => ({
    label: t("projects.fit.map"),
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
  }));
  return options;
}

export function FitMap({ config, candidates, near, selected, onSelect }: Props) {
  const { t } = useTranslation();
  const [engine, setEngine] = useState<MapEngine | null>(null);
  const options = useOptions(config);
  const all = useMemo(() => [...candidates, ...near], [candidates, near]);
  const latest = useRef({ all, onSelect });
  latest.current = { all, onSelect };
  useEffect(() => {
    engine?.setOverlay([
      ...candidates.map(({ geometry }) => ({ geometry, tone: "ok" as const, row: null })),
      ...near.map(({ geometry }) => ({ geometry, tone: "warning" as const, row: null })),
    ]);
  }, [engine, candidates, near]);
  useEffect(() => {
    engine?.setRanks(
      candidates.flatMap(({ space, rank, points }) => {
        const name = space.name ?? space.object_no ?? `#${space.id}`;
        const label = t("projects.fit.mark", { rank, name, points });
        return space.center ? [{ id: space.id, position: space.center, rank, label, selected: space.id === selected }] : [];
      }),
    );
  }, [engine, candidates, selected, t]);
  // What is shown together is looked at together; choosing one does not move the map unless it is out of sight.
  useEffect(() => {
    const box = around(candidates);
    if (engine && box) engine.fit(box, { maxZoom: 16, padding: 30 });
  }, [engine, candidates]);
  useEffect(() => {
    const one = all.find(({ space }) => space.id === selected);
    engine?.setSelection(one ? [one.geometry] : []);
    if (one?.space.bbox) engine?.panIntoView(one.space.bbox);
  }, [engine, all, selected]);
  useEffect(() => {
    if (!engine) return;
    const offRank = engine.on("rank", (id) => latest.current.onSelect(id));
    const offPick = engine.on("pick", ({ position }) => {
      const found = latest.current.all.find(({ geometry }) => holds(geometry, position));
      if (found) latest.current.onSelect(found.space.id);
    });
    return () => {
      offRank();
      offPick();
    };
  }, [engine]);
  return (
    <section className="fit-map" aria-label={t("projects.fit.title")}>
      <MapCanvas options={options} onReady={setEngine} />
      <ul className="fit-legend">
        <li className="tone-fit">{t("projects.fit.legend_fit")}</li>
        {near.length > 0 && <li className="tone-near">{t("projects.fit.legend_near")}</li>}
      </ul>
    </section>
  );
}
