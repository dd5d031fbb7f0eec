/** Undo and redo over shapes that are never changed in place: going back gives the very object of then. */
import { sameShape, type Shape } from "./geometry/shape";

export interface History {
  past: readonly Shape[];
  present: Shape;
  future: readonly Shape[];
}

/** Most steps that can be taken back. */
const DEPTH = 500;

export const begin = (present: Shape): History => ({ past: [], present, future: [] });

/** One step; a change that changes nothing is none. */
export function step(history: History, present: Shape): History {
  if (sameShape(history.present, present)) return history;
  return { past: [...history.past, history.present].slice(-DEPTH), present, future: [] };
}

export function undo(history: History): History {
  const present = history.past.at(-1);
  if (!present) return history;
  return { past: history.past.slice(0, -1), present, future: [history.present, ...history.future] };
}

export function redo(history: History): History {
  const [present, ...future] = history.future;
  if (!present) return history;
  return { past: [...history.past, history.present], present, future };
}
