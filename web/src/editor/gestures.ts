/** What presses, drags and clicks on the map mean with the tool in hand. */
import { addHole, addPart, insertVertex, moveVertex, removeVertex, translate } from "./geometry/edit";
import {
  distance,
  inPart,
  inRing,
  inShape,
  type Place,
  type Point,
  pointAt,
  ringAt,
  type Ring,
  same,
  type Shape,
  toMillimetre,
} from "./geometry/shape";
import { atRightAngle, nearestOn, settleOn, Snapper, vertexNear } from "./geometry/snap";
import { splitShape } from "./geometry/split";
import type { Plane } from "./plane";
import { chooseTool, commit, editor, type Near, setEditor, tell } from "./store";
import type { SketchHandler, SketchPoint } from "@/map";

/** Tools whose clicks put points down. */
export const DRAWING = ["draw", "hole", "split"] as const;

export const isDrawing = (tool: string) => (DRAWING as readonly string[]).includes(tool);

type Held =
  | { kind: "vertex"; place: Place; from: Shape }
  | { kind: "whole"; anchor: Point; start: Point; from: Shape };

let snapper: { near: readonly Near[]; own: Shape | null; made: Snapper } | null = null;

/** To neighbours; while something is drawn also to the own outline. */
function snapperFor(near: readonly Near[], own: Shape | null): Snapper {
  if (snapper?.near !== near || snapper.own !== own) {
    const shapes = near.map(({ shape }) => shape);
    snapper = { near, own, made: new Snapper(own ? [...shapes, own] : shapes) };
  }
  return snapper.made;
}

/** The point that is meant: a vertex or edge nearby, else a right angle where one is asked for, else the place itself. */
function meant(point: Point, tolerance: number, behind: readonly Point[], own: Shape | null) {
  const { near, square } = editor();
  const snapped = snapperFor(near, own).snap(point, tolerance);
  if (snapped?.kind === "vertex") return snapped;
  const [before, anchor] = behind.slice(-2);
  if (square && before && anchor) return { point: atRightAngle(before, anchor, point), kind: null };
  return snapped ?? { point: toMillimetre(point), kind: null };
}

const firstRing = (shape: Shape): Ring => shape[0]?.[0] ?? [];

/** Puts a point down with the drawing tool in hand. */
function putDown(point: Point, tolerance: number) {
  const { line, tool } = editor();
  const [first, last] = [line[0], line.at(-1)];
  // The second click of a double click, or a hand that trembles.
  if (last && (same(last, point) || distance(last, point) < tolerance / 4)) return;
  if (tool !== "split" && line.length > 2 && first && distance(first, point) <= tolerance) {
    finish();
    return;
  }
  setEditor({ line: [...line, point], notice: null });
}

/** Takes what was drawn: a part, a hole, or a line that divides. */
export function finish() {
  const { tool, line, history } = editor();
  const shape = history.present;
  if (tool === "split") {
    const pieces = splitShape(shape, line);
    if (typeof pieces === "string") tell({ tone: "warning", key: `split_${pieces}` });
    else setEditor({ pieces, line: [], pointer: null, notice: null });
    return;
  }
  if (line.length < 3) {
    if (line.length > 0) tell({ tone: "warning", key: "too_few" });
    return;
  }
  if (tool === "draw") commit(addPart(shape, line));
  if (tool === "hole") {
    const part = shape.findIndex((rings) => {
      const [exterior = [], ...holes] = rings;
      return line.every((point) => inRing(point, exterior) || exterior.some((corner) => same(corner, point))) &&
        !holes.some((hole) => line.some((point) => inRing(point, hole)));
    });
    if (part < 0) {
      tell({ tone: "warning", key: "hole_outside" });
      return;
    }
    commit(addHole(shape, part, line));
  }
  chooseTool("select");
}

/** One step back out of what is being done; false when nothing was. */
export function cancel(): boolean {
  const { line, pieces, tool, selected, drag, chosen } = editor();
  if (line.length > 0 || pieces || drag || chosen.length > 0) setEditor({ line: [], pieces: null, drag: null, chosen: [], pointer: null });
  else if (tool !== "select") chooseTool("select");
  else if (selected) setEditor({ selected: null });
  else return false;
  return true;
}

/** Takes the selected vertex away; a ring keeps three. */
export function removeSelected() {
  const { selected, history } = editor();
  if (!selected) return;
  const shape = removeVertex(history.present, selected);
  if (!shape) {
    tell({ tone: "warning", key: "least_points" });
    return;
  }
  commit(shape);
  setEditor({ selected: null });
}

/** Adds a neighbour to those to be merged, or leaves it out again. */
export function toggleChosen(id: number) {
  setEditor(({ chosen }) => ({ chosen: chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id] }));
}

const middleOf = (a: Point, b: Point): Point => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];

/** The edge whose middle is within reach, by its first vertex. */
function middleNear(shape: Shape, point: Point, tolerance: number): Place | null {
  for (const [part, rings] of shape.entries()) {
    for (const [ring, points] of rings.entries()) {
      const index = points.findIndex((a, i) => {
        const b = points[(i + 1) % points.length] as Point;
        // On short edges the middle would hide the vertices.
        return distance(a, b) > 4 * tolerance && distance(middleOf(a, b), point) <= tolerance;
      });
      if (index >= 0) return { part, ring, index };
    }
  }
  return null;
}

/** The vertices before the one at `place`, from which a right angle is measured. */
function behindOf(shape: Shape, place: Place): Point[] {
  const ring = ringAt(shape, place) ?? [];
  const at = (by: number) => ring[(place.index - by + ring.length) % ring.length] as Point;
  return ring.length > 2 ? [at(2), at(1)] : [];
}

function dragVertex(held: Extract<Held, { kind: "vertex" }>, point: Point, tolerance: number) {
  const to = meant(point, tolerance, behindOf(held.from, held.place), null);
  setEditor({ drag: moveVertex(held.from, held.place, to.point), pointer: to });
}

/** The whole goes along; the vertex that was taken hold of falls exactly on what it snaps to. */
function dragWhole(held: Extract<Held, { kind: "whole" }>, point: Point, tolerance: number) {
  const free: Point = [held.anchor[0] + point[0] - held.start[0], held.anchor[1] + point[1] - held.start[1]];
  const to = meant(free, tolerance, [], null);
  const moved = translate(held.from, [to.point[0] - held.anchor[0], to.point[1] - held.anchor[1]]);
  const exact = held.from.map((part, p) =>
    part.map((ring, r) => ring.map((old, i) => (same(old, held.anchor) ? to.point : (moved[p]?.[r]?.[i] ?? old)))),
  );
  setEditor({ drag: exact, pointer: to });
}

export function makeHandler(plane: Plane, mayMove: () => boolean): SketchHandler {
  let held: Held | null = null;
  const grab = (point: Point, tolerance: number): Held | null => {
    const { tool, history } = editor();
    const shape = history.present;
    if (!mayMove()) return null;
    if (tool === "select") {
      const place = vertexNear(shape, point, tolerance);
      if (place) return { kind: "vertex", place, from: shape };
      const edge = middleNear(shape, point, tolerance);
      if (!edge) return null;
      const [a, b] = [pointAt(shape, edge), ringAt(shape, edge)?.[(edge.index + 1) % (ringAt(shape, edge)?.length ?? 1)]];
      if (!a || !b) return null;
      // On the edge, until it is dragged: a mere press must not change an area.
      const from = insertVertex(shape, edge, settleOn(a, b, nearestOn(a, b, point).point));
      return { kind: "vertex", place: { ...edge, index: edge.index + 1 }, from };
    }
    if (tool !== "move" || !(inShape(point, shape) || vertexNear(shape, point, tolerance))) return null;
    const place = vertexNear(shape, point, tolerance);
    return { kind: "whole", anchor: (place && pointAt(shape, place)) ?? firstRing(shape)[0] ?? point, start: point, from: shape };
  };
  const drag = (point: Point, tolerance: number) => {
    if (held?.kind === "vertex") dragVertex(held, point, tolerance);
    else if (held) dragWhole(held, point, tolerance);
  };
  const read = ({ position, tolerance }: SketchPoint) => ({ point: plane.point(position), tolerance });
  let pressed: Point | null = null;
  let moved = false;
  return {
    press(at) {
      const { point, tolerance } = read(at);
      if (editor().saving) return false;
      held = grab(point, tolerance);
      pressed = point;
      moved = false;
      if (held?.kind === "vertex") setEditor({ selected: held.place });
      return held !== null;
    },
    move(at, isHeld) {
      const { point, tolerance } = read(at);
      if (isHeld && held) {
        // A trembling finger selects; it does not move a boundary stone.
        moved ||= pressed !== null && distance(pressed, point) > tolerance / 3;
        if (moved) drag(point, tolerance);
        return;
      }
      const { tool, line, history } = editor();
      if (isDrawing(tool)) setEditor({ pointer: meant(point, tolerance, line, history.present) });
    },
    release() {
      const { drag: shape, history } = editor();
      const inserted = held && held.from !== history.present ? held.from : null;
      held = null;
      pressed = null;
      if (shape ?? inserted) commit((shape ?? inserted) as Shape);
      setEditor({ drag: null, pointer: null });
    },
    click(at) {
      const { point, tolerance } = read(at);
      const { tool, line, near, history } = editor();
      if (isDrawing(tool) && mayMove()) putDown(meant(point, tolerance, line, history.present).point, tolerance);
      else if (tool === "merge") {
        const hit = near.find(({ shape }) => shape.some((part) => inPart(point, part)));
        if (hit) toggleChosen(hit.id);
      } else if (tool === "select") setEditor({ selected: null });
    },
    doubleClick() {
      if (isDrawing(editor().tool)) finish();
    },
    leave() {
      setEditor({ pointer: null });
    },
  };
}
