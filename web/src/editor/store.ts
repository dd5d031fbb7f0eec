/** What is being edited: the record as it was, the boundary and the fields as they are now, and the tool in hand. */
import { create } from "zustand";
import { begin, type History, redo, step, undo } from "./history";
import { EMPTY, type Place, type Point, sameShape, type Shape } from "./geometry/shape";
import type { Snapped } from "./geometry/snap";
import type { Kind } from "@/api/editing";
import { changedFields, type Fields } from "@/shared/changes";

export const TOOLS = ["select", "draw", "move", "split", "merge", "hole"] as const;
export type Tool = (typeof TOOLS)[number];

/** A version of the record; one that is new has no id. */
export interface Base {
  id: number | null;
  kind: Kind;
  version: number;
  shape: Shape;
  fields: Fields;
  /** 部队用地 or 敏感: drafts of it do not outlive the session. */
  sensitive: boolean;
}

export interface Near {
  id: number;
  name: string;
  shape: Shape;
}

/** Somebody else's version that came in between. */
export interface Conflict {
  now: Base;
  by: string | null;
  at: string | null;
}

export interface Notice {
  tone: "info" | "warning" | "success" | "error";
  /** Key below `editor.notice`. */
  key: string;
  values?: Record<string, string | number>;
  /** Records to go on with. */
  links?: { id: number; label: string }[];
  /** The record with which it stays in sight. */
  stays?: number;
}

export interface EditorState {
  base: Base;
  history: History;
  fields: Fields;
  tool: Tool;
  /** 直角. */
  square: boolean;
  /** Points of the ring or line in the making. */
  line: readonly Point[];
  pointer: (Snapped | { point: Point; kind: null }) | null;
  selected: Place | null;
  /** The boundary during a drag: not a step yet. */
  drag: Shape | null;
  /** Neighbours to be merged with. */
  chosen: readonly number[];
  /** What a line would divide the boundary into. */
  pieces: readonly Shape[] | null;
  near: readonly Near[];
  /** More neighbours than the service tells. */
  nearCapped: boolean;
  faults: readonly Shape[];
  conflict: Conflict | null;
  saving: boolean;
  notice: Notice | null;
}

const nothing = (kind: Kind): Base => ({ id: null, kind, version: 0, shape: EMPTY, fields: {}, sensitive: false });

function fresh(base: Base): EditorState {
  return {
    base,
    history: begin(base.shape),
    fields: base.fields,
    tool: base.id === null ? "draw" : "select",
    square: false,
    line: [],
    pointer: null,
    selected: null,
    drag: null,
    chosen: [],
    pieces: null,
    near: [],
    nearCapped: false,
    faults: [],
    conflict: null,
    saving: false,
    notice: null,
  };
}

export const useEditor = create<EditorState>(() => fresh(nothing("parcel")));

export const editor = useEditor.getState;
export const setEditor = useEditor.setState;

/** Opens a record, or a new one; what the last edit had to say stays in sight. */
export function open(base: Base) {
  setEditor(({ notice }) => ({ ...fresh(base), notice: notice?.stays === base.id ? notice : null }));
}

export function openNew(kind: Kind) {
  open(nothing(kind));
}

/** What is shown: a drag before it is a step. */
export const shapeOf = ({ drag, history }: Pick<EditorState, "drag" | "history">) => drag ?? history.present;

export const isMoved = ({ history, base }: EditorState) => !sameShape(history.present, base.shape);

/** Whether there is something to save. */
export const hasEdits = (state: EditorState) =>
  isMoved(state) || Object.keys(changedFields(state.base.fields, state.fields)).length > 0;

/** The same, or something half drawn. */
export const isDirty = (state: EditorState) => state.line.length > 0 || hasEdits(state);

/** One step of the boundary. */
export function commit(shape: Shape) {
  setEditor(({ history }) => ({ history: step(history, shape), drag: null, pieces: null, faults: [], notice: null }));
}

const SETTLED = { drag: null, selected: null, pieces: null, faults: [] };

export function undoStep() {
  setEditor(({ history, line }) => (line.length > 0 ? { line: line.slice(0, -1) } : { history: undo(history), ...SETTLED }));
}

export function redoStep() {
  setEditor(({ history }) => ({ history: redo(history), ...SETTLED }));
}

export function chooseTool(tool: Tool) {
  setEditor({ tool, line: [], pointer: null, drag: null, pieces: null, chosen: [], notice: null });
}

export function setField(name: string, value: string) {
  setEditor(({ fields }) => ({ fields: { ...fields, [name]: value } }));
}

export function tell(notice: Notice | null) {
  setEditor({ notice });
}
