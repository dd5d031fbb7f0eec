/** Ties the map to the editor: gestures in, drawing out, neighbours of what is in view. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { makeHandler } from "./gestures";
import { type Box, boxOf, fromCoordinates } from "./geometry/shape";
import type { Plane } from "./plane";
import { sketchOf } from "./sketch";
import { editor, type Near, setEditor, useEditor } from "./store";
import { fetchNear, type Kind, type Neighbour } from "@/api/editing";
import type { MapEngine } from "@/map";
import { NARROW } from "@/shared/hooks";
import type { View } from "@/shared/url-state";

/** One drawing a frame, however many changes there were; React is not asked. */
export function useSketch(engine: MapEngine | null, plane: Plane, mayMove: boolean) {
  useEffect(() => {
    if (!engine) return;
    engine.startSketch(makeHandler(plane, () => mayMove));
    const draw = () => engine.drawSketch(sketchOf(editor(), plane));
    draw();
    const unsubscribe = useEditor.subscribe(draw);
    return () => {
      unsubscribe();
      engine.stopSketch();
    };
  }, [engine, plane, mayMove]);
}

/** Above this nobody can tell vertices apart. */
const NEAR_ZOOM = 15;
/** Half of the widest box of neighbours that the service answers, a little less (metres). */
const HALF = 950;
/** So far the view may move before neighbours are asked again. */
const GRID = 300;
/** As many as the service tells. */
const MOST = 500;

function boxAround(engine: MapEngine, plane: Plane, view: View): Box | null {
  if (view.zoom < NEAR_ZOOM) return null;
  const [east, north] = plane.point([view.lng, view.lat]);
  const seen = plane.box(engine.bbox());
  const centre = [Math.round(east / GRID) * GRID, Math.round(north / GRID) * GRID] as const;
  const half = (least: number, most: number) => Math.min(HALF, Math.ceil((most - least) / 2 / GRID) * GRID + GRID / 2);
  const [dx, dy] = [half(seen[0], seen[2]), half(seen[1], seen[3])];
  return [centre[0] - dx, centre[1] - dy, centre[0] + dx, centre[1] + dy];
}

const nearOf = ({ id, name, object_no, coordinates }: Neighbour): Near => ({
  id,
  name: name ?? object_no ?? `#${id}`,
  shape: fromCoordinates(coordinates),
});

/** Buildings are snapped to land as well: many stand on its edge. */
async function fetchAround(box: Box, kind: Kind, signal: AbortSignal) {
  const kinds: Kind[] = kind === "building" ? ["building", "parcel"] : ["parcel"];
  const answers = await Promise.all(kinds.map((one) => fetchNear(box, one, signal)));
  return { near: answers.flatMap(({ items }) => items.map(nearOf)), capped: answers.some(({ items }) => items.length >= MOST) };
}

/** The neighbours of the view, without the record itself. */
export function useNear(engine: MapEngine | null, plane: Plane) {
  const { id, kind } = useEditor((state) => state.base);
  const [box, setBox] = useState<Box | null>(null);
  useEffect(() => {
    if (!engine) return;
    const look = (view: View) => setBox((before) => {
      const next = boxAround(engine, plane, view);
      return before?.join() === next?.join() ? before : next;
    });
    look(engine.view());
    return engine.on("move", look);
  }, [engine, plane]);
  const { data, error, refetch } = useQuery({
    queryKey: ["spaces", "near", kind, box?.join()],
    queryFn: ({ signal }) => fetchAround(box as Box, kind, signal),
    enabled: box !== null,
    gcTime: 60_000,
  });
  useEffect(() => {
    if (!data) return;
    // What was chosen stays known when the view moves on.
    const { chosen, near } = editor();
    const fresh = data.near.filter((one) => one.id !== id);
    const kept = near.filter((one) => chosen.includes(one.id) && !fresh.some((other) => other.id === one.id));
    setEditor({ near: [...fresh, ...kept], nearCapped: data.capped });
  }, [data, id]);
  return { failed: error !== null && data === undefined, retry: () => void refetch(), far: box === null };
}

/** Shows the record, or the district for a new one. */
export function useFirstView(engine: MapEngine | null, plane: Plane) {
  useEffect(() => {
    const box = boxOf(editor().history.present) && plane.bbox(editor().history.present);
    const padding = matchMedia(NARROW).matches ? 20 : 70;
    if (engine && box) engine.fit(box, { maxZoom: 20, padding });
  }, [engine, plane]);
}
