/** What the map beside the table does with its engine: draw, point, outline, keep its place. */
import { type RefObject, useCallback, useEffect, useRef } from "react";
import { useHover } from "./hover";
import { boxOf, plotAt } from "./plots";
import type { Entry } from "@/api/reserve";
import { type MapEngine, metresPerPixel, type Plot } from "@/map";
import type { Bbox, LngLat } from "@/shared/geo";
import type { View } from "@/shared/url-state";

/** How near the pointer must be to a small plot, in pixels. */
const REACH = 4;

/** How all plots are brought into view, and one alone, with what lies around it. */
export const FIT = { maxZoom: 17, padding: 30 };
const NEAR = { maxZoom: 15, padding: 30 };

/** Draws what came; another set of plots is brought into view, the same one in new colours is not. */
export function usePlots(engine: MapEngine | null, plots: readonly Plot[], settled: boolean) {
  useEffect(() => engine?.setPlots(plots), [engine, plots]);
  const set = settled ? plots.map(({ id }) => id).sort((a, b) => a - b).join() : null;
  useEffect(() => {
    const box = set ? boxOf(plots) : null;
    if (engine && box) engine.fit(box, FIT);
    // `set` stands for the plots.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [engine, set]);
}

const rowOf = (id: number) => document.querySelector(`.ledger-rows [data-id="${id}"]`);

/** From the map to the table and back: hovering marks, a click (or Enter, for the centre) opens and brings the row into sight. */
export function usePointing(engine: MapEngine | null, plots: readonly Plot[], onPick: (id: number) => void) {
  const at = useCallback(
    (position: LngLat) => (engine ? plotAt(plots, position, REACH * metresPerPixel(position[1], engine.view().zoom)) : null),
    [engine, plots],
  );
  const { row, plot } = useHover();
  const picked = useRef(onPick);
  picked.current = onPick;
  useEffect(() => {
    if (!engine) return;
    const ends = [
      engine.on("pointer", (position) => useHover.setState({ plot: position && at(position) })),
      engine.on("pick", ({ position }) => {
        const id = at(position);
        if (id === null) return;
        picked.current(id);
        rowOf(id)?.scrollIntoView({ block: "center" });
      }),
    ];
    return () => ends.forEach((end) => end());
  }, [engine, at]);
  useEffect(() => () => useHover.setState({ row: null, plot: null }), []);
  useEffect(() => engine?.liftPlot(plot ?? row), [engine, plots, plot, row]);
  useEffect(() => {
    // By hand: the table would else be made anew, all fifty rows, whenever the pointer crosses an edge.
    const marked = plot === null ? null : rowOf(plot);
    marked?.classList.add("is-hovered");
    return () => marked?.classList.remove("is-hovered");
  }, [plot]);
}

/** Outlines the open and the ticked ones. One that was opened comes to the middle, and near; one that was ticked is only brought into sight. */
export function useOutlines(
  engine: MapEngine | null,
  plots: readonly Plot[],
  open: number | null,
  selected: readonly Entry[],
  /** Those that were outlined already, or need not be gone to. */
  shown: RefObject<readonly number[]>,
) {
  const ids = [...(open === null ? [] : [open]), ...selected.map(({ id }) => id)];
  const outlined = ids.join();
  useEffect(() => {
    if (!engine || plots.length === 0) return;
    const meant = plots.filter(({ id }) => ids.includes(id));
    engine.setSelection(meant.map(({ geometry }) => geometry));
    const fresh = meant.filter(({ id }) => !shown.current.includes(id));
    shown.current = ids;
    const opened = boxOf(fresh.filter(({ id }) => id === open));
    const ticked = boxOf(fresh);
    if (opened && isTiny(opened, engine.bbox())) engine.fit(opened, NEAR);
    else if (opened) centre(engine, opened);
    else if (ticked) show(engine, ticked);
    // `outlined` stands for the ids.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [engine, plots, outlined]);
}

/** The map becomes lower when an entry opens below it: its middle stays the middle, and the open plot stays in sight. */
export function useSteady(engine: MapEngine | null, plots: readonly Plot[], open: number | null, stage: RefObject<HTMLElement | null>) {
  const latest = useRef({ plots, open });
  latest.current = { plots, open };
  useEffect(() => {
    const box = stage.current;
    if (!engine || !box) return;
    let view: View = engine.view();
    // A phone hides the list, and the map in it, behind an entry.
    const hidden = () => box.clientHeight === 0;
    const end = engine.on("move", (moved) => {
      if (!hidden()) view = moved;
    });
    const observer = new ResizeObserver(() => {
      if (hidden()) return;
      engine.resize();
      engine.setView(view);
      const { plots: drawn, open: id } = latest.current;
      const plot = boxOf(drawn.filter((known) => known.id === id));
      if (plot) show(engine, plot);
    });
    observer.observe(box);
    return () => {
      end();
      observer.disconnect();
    };
  }, [engine, stage]);
}

const within = ([west, south, east, north]: Bbox, [w, s, e, n]: Bbox) => west >= w && south >= s && east <= e && north <= n;

/** Too small to see what it is. */
const isTiny = ([west, south, east, north]: Bbox, [w, s, e, n]: Bbox) => (east - west) * 20 < e - w && (north - south) * 20 < n - s;

/** At the same scale, if it fits. */
function centre(engine: MapEngine, box: Bbox) {
  engine.setView({ ...engine.view(), lng: (box[0] + box[2]) / 2, lat: (box[1] + box[3]) / 2 });
  if (!within(box, engine.bbox())) engine.fit(box, FIT);
}

function show(engine: MapEngine, box: Bbox) {
  if (!within(box, engine.bbox())) centre(engine, box);
}
