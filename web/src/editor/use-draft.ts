/** Keeps what is not saved in this browser at every step, and offers it again after a tab that died. */
import { useCallback, useEffect, useState } from "react";
import { type Base, editor, type EditorState, isDirty, setEditor, useEditor } from "./store";
import { begin, step } from "./history";
import { type Point, sameShape, type Shape, vertexCount } from "./geometry/shape";
import { changedFields, type Fields } from "@/shared/changes";
import { dropDraft, keepDraft, readDraft } from "@/shared/drafts";

interface Draft {
  base: Base;
  shape: Shape;
  fields: Fields;
  line: readonly Point[];
  tool: EditorState["tool"];
}

export interface Found {
  savedAt: number;
  draft: Draft;
}

export const draftName = ({ id, kind }: Base) => (id === null ? `new.${kind}` : `space.${id}`);

const isShape = (value: unknown): value is Shape =>
  Array.isArray(value) &&
  value.every((part) => Array.isArray(part) && part.every((ring) => Array.isArray(ring) && ring.every((point) => Array.isArray(point) && point.length === 2)));

/** Of another version of this page it may be anything. */
function isDraft(content: unknown): content is Draft {
  const draft = content as Draft | null;
  return (
    typeof draft === "object" && draft !== null && typeof draft.base === "object" && isShape(draft.shape) &&
    isShape(draft.base.shape) && typeof draft.fields === "object" && Array.isArray(draft.line)
  );
}

/** What was left unsaved of this record, unless it says nothing that is not stored. */
function find(userId: number, base: Base): Found | null {
  const kept = readDraft(userId, draftName(base));
  if (!kept || !isDraft(kept.content)) return null;
  const { shape, fields, line } = kept.content;
  const news = !sameShape(shape, base.shape) || line.length > 0 || Object.keys(changedFields(base.fields, fields)).length > 0;
  return news ? { savedAt: kept.savedAt, draft: kept.content } : null;
}

/** As it was left; based on the version it was begun upon, so that what others did since is compared on saving. */
function restore({ base, shape, fields, line, tool }: Draft) {
  setEditor({ base, fields, history: step(begin(base.shape), shape), line, tool, selected: null, drag: null });
}

const isSensitive = ({ base, fields }: EditorState) => base.sensitive || fields["confidentiality"] === "sensitive";

/** Boundaries beyond this are written when the hand rests, not at every key. */
const LARGE = 2000;
const REST_MS = 800;

function useKeeping(userId: number, paused: boolean): boolean {
  const [full, setFull] = useState(false);
  useEffect(() => {
    if (paused) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const write = () => {
      clearTimeout(timer);
      const state = editor();
      const { base, history, fields, line, tool } = state;
      if (!isDirty(state)) {
        dropDraft(userId, draftName(base));
        setFull(false);
        return;
      }
      const draft: Draft = { base, shape: history.present, fields, line, tool };
      setFull(!keepDraft(userId, draftName(base), draft, isSensitive(state)));
    };
    const unsubscribe = useEditor.subscribe((now, before) => {
      const same = now.history === before.history && now.fields === before.fields && now.line === before.line && now.base === before.base;
      if (same) return;
      if (vertexCount(now.history.present) < LARGE) {
        write();
        return;
      }
      clearTimeout(timer);
      timer = setTimeout(write, REST_MS);
    });
    const hidden = () => document.visibilityState === "hidden" && write();
    document.addEventListener("visibilitychange", hidden);
    return () => {
      unsubscribe();
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", hidden);
    };
  }, [userId, paused]);
  return full;
}

export function useDraft(userId: number) {
  const [found, setFound] = useState<Found | null>(() => find(userId, editor().base));
  const full = useKeeping(userId, found !== null);
  const accept = useCallback(() => {
    if (found) restore(found.draft);
    setFound(null);
  }, [found]);
  const discard = useCallback(() => {
    dropDraft(userId, draftName(editor().base));
    setFound(null);
  }, [userId]);
  return { found, accept, discard, full };
}
