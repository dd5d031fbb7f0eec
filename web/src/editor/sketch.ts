/** The state of the editor as the map draws it. */
import { isDrawing } from "./gestures";
import { pointAt, type Shape } from "./geometry/shape";
import type { Plane } from "./plane";
import { type EditorState, shapeOf } from "./store";
import type { Path, Sketch } from "@/map";
import type { LngLat } from "@/shared/geo";

const NONE: readonly Path[] = [];

/** Between two neighbours of a ring; near enough on the map, and not where a vertex would be put. */
function middles(rings: readonly Path[]): Path {
  return rings.flatMap((ring) =>
    ring.map((a, i): LngLat => {
      const b = ring[(i + 1) % ring.length] as LngLat;
      return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
    }),
  );
}

let drawnNear: { near: EditorState["near"]; paths: Path[] } | null = null;

function nearPaths(near: EditorState["near"], plane: Plane): Path[] {
  if (drawnNear?.near !== near) drawnNear = { near, paths: near.flatMap(({ shape }) => plane.paths(shape)) };
  return drawnNear.paths;
}

const all = (shapes: readonly Shape[], plane: Plane) => shapes.flatMap((shape) => plane.paths(shape));

export function sketchOf(state: EditorState, plane: Plane): Sketch {
  const { tool, line, pointer, selected, near, chosen, pieces, faults, conflict } = state;
  const shape = shapeOf(state);
  const rings = plane.paths(shape);
  const drawing = isDrawing(tool);
  const open = pointer && drawing ? [...line, pointer.point] : line;
  const handled = tool === "select" || tool === "move";
  const at = selected && pointAt(shape, selected);
  return {
    neighbours: nearPaths(near, plane),
    chosen: all(near.filter(({ id }) => chosen.includes(id)).map((one) => one.shape), plane),
    other: conflict ? plane.paths(conflict.now.shape) : pieces ? all(pieces, plane) : NONE,
    rings,
    faults: all(faults, plane),
    line: open.map((point) => plane.position(point)),
    closes: tool !== "split",
    vertices: handled ? rings.flat() : line.map((point) => plane.position(point)),
    middles: tool === "select" ? middles(rings) : [],
    selected: at ? plane.position(at) : null,
    snapped: pointer?.kind ? { position: plane.position(pointer.point), kind: pointer.kind } : null,
  };
}
