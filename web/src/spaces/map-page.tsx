/** `/map`, the first screen. */
import { useTranslation } from "react-i18next";
import { Drawer } from "./drawer/drawer";
import { EmptyCards } from "./empty-cards";
import { ListPanel } from "./list/list-panel";
import { Overview } from "./overview/overview";
import { FilterChips } from "./overview/filters";
import { setPage, usePage } from "./store";
import { Footer } from "./tools/footer";
import { BaseChoice, HoverTip, MapTools, MeasureBar } from "./tools/map-tools";
import { useFigures } from "./use-figures";
import { useFilter, useMapSearch } from "./use-map-search";
import { useEngine, useStepping } from "./use-engine";
import { useConfig, useSpace, useTextMatches } from "@/api/queries";
import type { Config } from "@/api/types";
import { MapCanvas, Watermark } from "@/map";
import { squareMetres, tenThousandM2 } from "@/shared/format";
import { useTitle } from "@/shared/hooks";
import { selectedIds } from "@/shared/url-state";
import { Icon } from "@/shared/ui/icon";
import { Banner, ErrorState, Skeleton } from "@/shared/ui/states";
import "./spaces.css";

export function MapPage() {
  const { t } = useTranslation();
  useTitle(t("nav.map"));
  const { data, error, refetch } = useConfig();
  if (error && !data) return <ErrorState error={error} what={t("map.no_config")} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton rows={6} label={t("state.loading")} />;
  return <Screen config={data} />;
}

function Screen({ config }: { config: Config }) {
  const { t } = useTranslation();
  const { search } = useMapSearch();
  const sheet = usePage((page) => page.sheet);
  const { options, ready } = useEngine(config);
  const step = useStepping();
  const open = selectedIds(search).length > 0;
  return (
    <div className={`map-page ${open ? "has-drawer" : ""} ${sheet ? "has-sheet" : ""}`}>
      <div className="left">
        <SheetHandle />
        <Overview config={config} />
      </div>
      <section className="map-area" aria-label={t("map.region")}>
        <div className="map-stage">
          <MapCanvas options={options} onReady={ready} />
          <Watermark today={config.today} />
          <div className="centre-cross" aria-hidden="true" />
          <div className="map-top">
            <FilterChips config={config} />
            <MapBanners today={config.today} />
            <MeasureBar />
          </div>
          <MapTools config={config} />
          <BaseChoice config={config} />
          <HoverTip />
          <Empty />
        </div>
        <ListPanel config={config} />
      </section>
      <Drawer config={config} step={step} />
      <Footer crs={config.survey_crs} />
      <Announcer />
    </div>
  );
}

/** Narrow windows: one line with the two totals; it pulls the sheet up. */
function SheetHandle() {
  const { t } = useTranslation();
  const sheet = usePage((page) => page.sheet);
  const { figures } = useFigures();
  return (
    <button type="button" className="sheet-handle" aria-expanded={sheet} onClick={() => setPage({ sheet: !sheet })}>
      <Icon name={sheet ? "down" : "up"} size={14} />
      <span className="visually-hidden">{t("overview.title")}</span>
      {figures ? (
        <>
          <span>
            {t("overview.land_short")} <b>{tenThousandM2(figures.shown.land_area_m2)}</b> {t("unit.ten_thousand_m2")}
          </span>
          <span>
            {t("overview.floor_short")} <b>{tenThousandM2(figures.shown.floor_area_m2)}</b> {t("unit.ten_thousand_m2")}
          </span>
        </>
      ) : (
        <span>{t("state.loading")}</span>
      )}
    </button>
  );
}

/** Trouble with tiles is told in one quiet line; what was drawn stays. */
function MapBanners({ today }: { today: string }) {
  const { t } = useTranslation();
  const engine = usePage((page) => page.engine);
  const tileErrors = usePage((page) => page.tileErrors);
  const baseFailed = usePage((page) => page.baseFailed);
  const { update } = useMapSearch();
  const { text, asOf } = useFilter();
  const matches = useTextMatches(text, asOf).data;
  const capped = text !== "" && matches !== undefined && matches.matched > matches.items.length;
  return (
    <>
      {asOf && asOf !== today && <Banner tone="info">{t("map.as_of_partly", { date: asOf })}</Banner>}
      {capped && <Banner tone="info">{t("map.text_capped", { shown: matches.items.length, total: matches.matched })}</Banner>}
      {tileErrors > 0 && (
        <Banner tone="warning">
          {t("map.tiles_failed", { count: tileErrors })}{" "}
          <button type="button" className="link" onClick={() => engine?.reloadTiles()}>
            {t("action.retry")}
          </button>
        </Banner>
      )}
      {baseFailed && (
        <Banner tone="info" onClose={() => setPage({ baseFailed: null })}>
          {t("map.base_failed")}{" "}
          <button
            type="button"
            className="link"
            onClick={() => {
              setPage({ baseFailed: null });
              update({ base: undefined });
            }}
          >
            {t("map.base_off")}
          </button>
        </Banner>
      )}
    </>
  );
}

function Empty() {
  const { everything } = useFigures();
  const { search } = useMapSearch();
  if (!everything || search.asof) return null;
  const nothing = everything.total.count + everything.pending.count + everything.without_geometry.count === 0;
  return nothing ? <EmptyCards /> : null;
}

/** Tells screen readers what was selected on the map, in the list or by the search box. */
function Announcer() {
  const { t } = useTranslation();
  const { search } = useMapSearch();
  const { data } = useSpace(selectedIds(search)[0] ?? null, search.asof ?? null);
  const text = data
    ? t("map.announce", {
        name: data.name ?? data.object_no ?? data.id,
        category: t(`category.${data.category}`),
        area: squareMetres(data.area_m2),
      })
    : "";
  return (
    <div className="visually-hidden" aria-live="polite" data-testid="announcer">
      {text}
    </div>
  );
}
