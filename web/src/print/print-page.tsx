/** `/map/print`: a sheet of paper over the map; what lies in its frame is what is printed. */
import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { SheetForm } from "./sheet-form";
import { addressOf, boxOf, type PaperSize, ringOf, type Sheet, scaleFor } from "./sheet";
import { get } from "@/api/client";
import { useConfig, useSpace } from "@/api/queries";
import type { Config, SpaceDetail } from "@/api/types";
import { MapCanvas, type MapEngine, type MapOptions, placesOf } from "@/map";
import { CATEGORIES } from "@/shared/category";
import { type Bbox, homeBox, type LngLat } from "@/shared/geo";
import { surveyCrs, type SurveyCrs, toPlane } from "@/shared/gk";
import { useTitle } from "@/shared/hooks";
import { type MapSearch, selectedIds, viewOf, visibleCategories } from "@/shared/url-state";
import { Icon } from "@/shared/ui/icon";
import { ErrorState, Skeleton } from "@/shared/ui/states";
import "./print.css";

interface Papers {
  papers: PaperSize[];
  scales: number[];
}

export default function PrintPage() {
  const { t } = useTranslation();
  useTitle(t("print.heading"));
  const search = useSearch({ from: "/map/print" });
  const id = selectedIds(search)[0] ?? null;
  const config = useConfig();
  const papers = useQuery({
    queryKey: ["print", "papers"],
    queryFn: ({ signal }) => get<Papers>("/api/print/papers", signal),
    staleTime: Infinity,
  });
  const space = useSpace(id, null);
  const error = config.error ?? papers.error;
  if (error && !(config.data && papers.data)) {
    const retry = () => {
      void config.refetch();
      void papers.refetch();
    };
    return (
      <div className="document">
        <ErrorState error={error} what={t("print.failed")} onRetry={retry} />
      </div>
    );
  }
  const crs = config.data && surveyCrs(config.data.survey_crs);
  // A selected object that is gone or not ours to see is no reason not to print the map.
  if (!config.data || !papers.data || !crs || space.isLoading) return <Skeleton rows={8} label={t("state.loading")} />;
  return <Composer config={config.data} papers={papers.data} crs={crs} space={space.data ?? null} search={search} />;
}

interface Props {
  config: Config;
  papers: Papers;
  crs: SurveyCrs;
  space: SpaceDetail | null;
  search: MapSearch;
}

const REMEMBERED = "tuguan.print";

/** 制图单位 and names are the same on every sheet that a person makes. */
function remembered(): Pick<Sheet, "issuer" | "drafter" | "checker"> {
  let kept: Record<string, unknown> = {};
  try {
    kept = JSON.parse(localStorage.getItem(REMEMBERED) ?? "{}") as Record<string, unknown>;
  } catch {
    // Damaged or out of reach: begin with empty fields.
  }
  const text = (name: string) => (typeof kept[name] === "string" ? kept[name] : "");
  return { issuer: text("issuer"), drafter: text("drafter"), checker: text("checker") };
}

function remember({ issuer, drafter, checker }: Sheet) {
  try {
    localStorage.setItem(REMEMBERED, JSON.stringify({ issuer, drafter, checker }));
  } catch {
    // No storage: they are typed again next time.
  }
}

const middle = ([west, south, east, north]: Bbox): LngLat => [(west + east) / 2, (south + north) / 2];

/** The selected object fills the sheet, else what the map showed lies in its middle. */
function firstSheet({ config, papers, crs, space, search }: Props): Sheet {
  const size = papers.papers.find(({ paper, orientation }) => paper === "A4" && orientation === "landscape");
  const view = viewOf(search);
  const box = space?.bbox ?? null;
  const at: LngLat = box ? middle(box) : view ? [view.lng, view.lat] : middle(homeBox(config));
  let scale = 10000;
  if (box && size) {
    const [a, b] = [toPlane([box[0], box[1]], crs), toPlane([box[2], box[3]], crs)];
    scale = scaleFor((b.y - a.y) * 1.4, (b.x - a.x) * 1.4, size, papers.scales);
  }
  const shared = { title: "", review_no: "", prefix: false, vertices: null, ...remembered() };
  return {
    ...shared,
    paper: "A4",
    orientation: "landscape",
    scale,
    centre: toPlane(at, crs),
    categories: visibleCategories(search),
  };
}

function Composer(props: Props) {
  const { t } = useTranslation();
  const { config, papers, crs, space, search } = props;
  const [sheet, setSheet] = useState<Sheet>(() => firstSheet(props));
  const [engine, setEngine] = useState<MapEngine | null>(null);
  const size = papers.papers.find(({ paper, orientation }) => paper === sheet.paper && orientation === sheet.orientation);
  const ring = useMemo(() => (size ? ringOf(sheet, size, crs) : null), [sheet, size, crs]);
  const options = useMapOptions(config, sheet);
  useEffect(() => engine?.setFrame(ring), [engine, ring]);
  // Another paper or scale is looked at whole; dragging must not move the map under the pointer.
  useEffect(() => {
    if (engine && ring) engine.fit(boxOf(ring), { maxZoom: 20, padding: 24 });
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [engine, sheet.paper, sheet.orientation, sheet.scale]);
  useEffect(() => {
    engine?.setStyle({ ...options.style, categories: sheet.categories });
  }, [engine, options, sheet.categories]);
  useEffect(() => {
    engine?.setSelection(space?.geometry ? [space.geometry] : []);
  }, [engine, space]);
  useEffect(
    () =>
      engine?.on("frame", ({ from, to }) => {
        const [a, b] = [toPlane(from, crs), toPlane(to, crs)];
        setSheet((now) => ({ ...now, centre: { x: now.centre.x + b.x - a.x, y: now.centre.y + b.y - a.y } }));
      }),
    [engine, crs],
  );
  const centreOnView = () => {
    const view = engine?.view();
    if (view) setSheet((now) => ({ ...now, centre: toPlane([view.lng, view.lat], crs) }));
  };
  return (
    <div className="print-page">
      <div className="print-side">
        <Link to="/map" search={search} className="back">
          <Icon name="left" size={14} />
          {t("print.back")}
        </Link>
        <h1>{t("print.heading")}</h1>
        <SheetForm sheet={sheet} papers={papers} space={space} crs={crs} onEdit={setSheet} onCentre={centreOnView} />
        <div className="form-actions">
          {sheet.categories.length === 0 ? (
            <p className="field-error" role="status">
              {t("print.no_category")}
            </p>
          ) : (
            <a
              className="button button-primary"
              href={addressOf(sheet)}
              target="_blank"
              rel="noopener"
              onClick={() => remember(sheet)}
            >
              <Icon name="print" />
              {t("print.open")}
            </a>
          )}
        </div>
        <p className="note">{t("print.hint")}</p>
      </div>
      <section className="print-stage" aria-label={t("print.stage")}>
        <MapCanvas options={options} onReady={setEngine} />
      </section>
    </div>
  );
}

/** Fixed for the map's life; later changes go through the engine. */
function useMapOptions(config: Config, sheet: Sheet): MapOptions {
  const { t } = useTranslation();
  const [options] = useState<MapOptions>(() => ({
    label: t("print.map_label"),
    view: null,
    bbox: homeBox(config),
    streets: placesOf(config),
    surveyCrs: config.survey_crs,
    style: {
      categories: sheet.categories.length > 0 ? sheet.categories : CATEGORIES,
      streets: null,
      stages: null,
      areaMin: null,
      areaMax: null,
      ids: null,
      palette: "light",
      patterns: true,
      hover: null,
    },
    tileQuery: "",
    formatMeasure: () => "",
  }));
  return options;
}
