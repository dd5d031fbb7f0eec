/** Ties the map engine to the address, the store and the service. */
import { useQueries } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { streetCounts } from "./figures";
import { nextPage, useList } from "./list/use-list";
import { setPage, usePage, usePointer } from "./store";
import { useFigures } from "./use-figures";
import { useFilter, useMapSearch, useSelect } from "./use-map-search";
import { type SpaceFilter } from "@/api/filter";
import { fetchSpacesAt, useListed, useTextMatches } from "@/api/queries";
import { get, query, tokenOf } from "@/api/client";
import { onSignedInAgain } from "@/api/reauth";
import type { Config, Space, SpaceDetail } from "@/api/types";
import { type MapEngine, type MapOptions, type MeasureResult, type ParcelStyle, placesOf } from "@/map";
import { useMarker } from "@/map/marker-store";
import { metres, mu, squareMetres } from "@/shared/format";
import { homeBox } from "@/shared/geo";
import { NOT_FILLED, selectedIds, viewOf, viewText } from "@/shared/url-state";

/** Below this zoom shapes are too small: streets show their counts. */
const CLUSTER_ZOOM = 12;

/** More selected shapes than this are not outlined one by one. */
const OUTLINED = 20;

const tileQuery = (asOf: string | null) => query({ as_of: asOf });

function styleOf(filter: SpaceFilter, imagery: boolean, patterns: boolean, hover: number | null): ParcelStyle {
  return {
    categories: filter.categories,
    streets: filter.streets.length > 0 ? filter.streets : null,
    stages: filter.stages.length > 0 ? filter.stages : null,
    areaMin: filter.areaMin,
    areaMax: filter.areaMax,
    ids: null,
    palette: imagery ? "imagery" : "light",
    patterns,
    hover,
  };
}

/** Photographs need the light palette with dark casings. */
const isImagery = (id: string | undefined) => id !== undefined && /img|sat|imagery/.test(id);

function passes(space: Space, filter: SpaceFilter): boolean {
  const area = space.area_m2 ?? 0;
  return (
    filter.categories.includes(space.category) &&
    (filter.streets.length === 0 || filter.streets.includes(space.street_code ?? "")) &&
    (filter.stages.length === 0 || filter.stages.includes(space.stage ?? NOT_FILLED)) &&
    (filter.areaMin === null || area >= filter.areaMin) &&
    (filter.areaMax === null || area <= filter.areaMax)
  );
}

export function useEngine(config: Config) {
  const { t } = useTranslation();
  const { search } = useMapSearch();
  const filter = useFilter();
  const start = useRef({ search, filter, t });
  const latestT = useRef(t);
  latestT.current = t;
  const options = useMemo<MapOptions>(() => {
    const { search: first, filter: firstFilter, t: say } = start.current;
    return {
      label: say("map.label"),
      view: viewOf(first),
      bbox: homeBox(config),
      streets: placesOf(config),
      surveyCrs: config.survey_crs,
      style: styleOf(firstFilter, isImagery(first.base), true, null),
      tileQuery: tileQuery(firstFilter.asOf),
      formatMeasure: (result: MeasureResult) =>
        result.area === null
          ? `${metres(result.length)} m`
          : `${squareMetres(result.area)} ㎡ · ${latestT.current("unit.mu_value", { value: mu(result.area) })}`,
    };
  }, [config]);
  const ready = useEngineEvents();
  // What failed before the new sign-in is fetched again; the notice about it is out of date.
  useEffect(() => onSignedInAgain(() => setPage({ baseFailed: null })), []);
  useEffect(() => () => setPage({ engine: null, view: null, hover: null, measure: null, tileErrors: 0 }), []);
  useView();
  useStyle();
  useBase(config);
  useSelection();
  useClusters(config);
  useMapEscape();
  return { options, ready };
}

/** What the map tells goes to the store and to the address. */
function useEngineEvents() {
  const { search, update } = useMapSearch();
  const select = useSelect();
  const filter = useFilter();
  const now = useRef({ search, update, select, filter });
  now.current = { search, update, select, filter };
  return useCallback((engine: MapEngine) => {
    const pick = async (lng: number, lat: number, tolerance: number, add: boolean) => {
      const { filter: seen, select: choose, search: state } = now.current;
      useMarker.getState().mark(null);
      try {
        const { items } = await fetchSpacesAt(lng, lat, tolerance);
        const stack = items.filter((space) => passes(space, seen));
        setPage({ stack });
        const first = stack[0];
        if (first) choose(add ? [...new Set([...selectedIds(state), first.id])] : [first.id]);
        else if (state.sel) choose([]);
      } catch {
        setPage({ stack: [] });
      }
    };
    engine.on("pick", ({ position, tolerance, add }) => {
      usePointer.setState({ picked: position });
      void pick(position[0], position[1], tolerance, add);
    });
    engine.on("move", (view) => {
      setPage({ view });
      usePointer.setState({ position: null, picked: null });
      if (viewText(view) !== now.current.search.c) now.current.update({ c: viewText(view) }, { replace: true });
    });
    engine.on("hover", (hover) => setPage({ hover }));
    engine.on("pointer", (position) => usePointer.setState({ position }));
    engine.on("measure", (measure) => setPage({ measure }));
    engine.on("tileErrors", (tileErrors) => setPage({ tileErrors }));
    engine.on("baseError", (baseFailed) => setPage({ baseFailed }));
    engine.on("cluster", (street) => now.current.update({ st: street }));
    setPage({ engine, view: engine.view() });
  }, []);
}

/** Back, forward, search box and pasted links move the map; its own moves come back equal and do nothing. */
function useView() {
  const { search } = useMapSearch();
  const engine = usePage((page) => page.engine);
  const marker = useMarker((state) => state.position);
  useEffect(() => {
    const view = viewOf(search);
    if (engine && view && viewText(engine.view()) !== viewText(view)) engine.setView(view);
    // `c` is the view; the rest of the address does not move the map.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [engine, search.c]);
  useEffect(() => engine?.setMarker(marker), [engine, marker]);
}

function useStyle() {
  const { search } = useMapSearch();
  const filter = useFilter();
  const engine = usePage((page) => page.engine);
  const patterns = usePage((page) => page.patterns);
  const listHover = usePage((page) => page.listHover);
  const mapHover = usePage((page) => page.hover?.object.id ?? null);
  const hover = listHover ?? mapHover;
  const imagery = isImagery(search.base);
  // Tiles carry neither names nor uses nor years of supply: the objects are asked for by the list.
  const beyond = filter.uses.length > 0 || filter.years.length > 0;
  const listed = useListed(filter, beyond).data;
  const named = useTextMatches(beyond ? "" : filter.text, filter.asOf).data;
  const matches = beyond ? listed : filter.text !== "" ? named : undefined;
  const ids = useMemo(() => matches?.items.map((item) => item.id) ?? null, [matches]);
  useEffect(() => {
    engine?.setStyle({ ...styleOf(filter, imagery, patterns, hover), ids });
  }, [engine, filter, imagery, patterns, hover, ids]);
  const asOf = useRef(filter.asOf);
  useEffect(() => {
    if (!engine || asOf.current === filter.asOf) return;
    asOf.current = filter.asOf;
    engine.setTileQuery(tileQuery(filter.asOf));
  }, [engine, filter.asOf]);
}

function useBase(config: Config) {
  const { search } = useMapSearch();
  const engine = usePage((page) => page.engine);
  useEffect(() => {
    const base = config.basemaps.find((map) => map.id === search.base);
    engine?.setBase(
      base
        ? {
            id: base.id,
            attribution: base.attribution,
            maxZoom: base.max_zoom,
            tiles: base.tiles,
            imagery: isImagery(base.id),
          }
        : null,
    );
  }, [engine, config, search.base]);
}

/** Outlines the selected objects; one that is not in sight is moved into it, for links and the search box. */
function useSelection() {
  const { search } = useMapSearch();
  const engine = usePage((page) => page.engine);
  const ids = selectedIds(search).slice(0, OUTLINED);
  const asOf = search.asof ?? null;
  const answers = useQueries({
    queries: ids.map((id) => ({
      queryKey: ["spaces", "one", id, asOf],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        get<SpaceDetail>(`/api/spaces/${id}${query({ as_of: asOf })}`, signal),
    })),
  });
  const spaces = answers.map((answer) => answer.data).filter((space) => space !== undefined);
  const signature = spaces.map((space) => `${space.id}v${space.version}`).join();
  useEffect(() => {
    engine?.setSelection(spaces.flatMap((space) => (space.geometry ? [space.geometry] : [])));
    const box = spaces[0]?.bbox;
    if (engine && box) engine.panIntoView(box);
    // The signature stands for the list, which is new at every rendering.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [engine, signature]);
}

function useClusters(config: Config) {
  const engine = usePage((page) => page.engine);
  const small = usePage((page) => page.view !== null && page.view.zoom < CLUSTER_ZOOM);
  const { summary } = useFigures();
  const filter = useFilter();
  useEffect(() => {
    if (!engine) return;
    const counts = small && summary ? streetCounts(summary, filter) : new Map<string, number>();
    engine.setClusters(
      config.streets.flatMap((street) => {
        const count = counts.get(street.code);
        return count ? [{ key: street.code, position: street.center, count, label: street.name }] : [];
      }),
    );
  }, [engine, small, summary, filter, config]);
}

/** Escape ends measuring first; the drawer listens for it only when nothing is being measured. */
function useMapEscape() {
  const measuring = usePage((page) => page.measure !== null);
  const engine = usePage((page) => page.engine);
  useEffect(() => {
    if (!measuring) return;
    const listen = (event: KeyboardEvent) => {
      if (event.key === "Escape") engine?.stopMeasure();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [measuring, engine]);
}

/** Previous and next object in the order of the list, over the page's edge too. */
export function useStepping() {
  const { search } = useMapSearch();
  const select = useSelect();
  const id = selectedIds(search)[0] ?? null;
  const list = useList(id !== null);
  const engine = usePage((page) => page.engine);
  const items = list.data?.items ?? [];
  return (by: 1 | -1) => {
    const index = items.findIndex((item) => item.id === id);
    const next = items[index + by];
    if (!next) {
      const token = by === 1 && index === items.length - 1 ? tokenOf(list.data?.next) : null;
      if (token) nextPage(token);
      return;
    }
    setPage({ stack: [] });
    select([next.id]);
    if (next.bbox) engine?.panIntoView(next.bbox);
  };
}
