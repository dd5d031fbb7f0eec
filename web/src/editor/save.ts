/** Saving: what is sent, and what becomes of the answer. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { readFields } from "./fields";
import { fromCoordinates, toCoordinates } from "./geometry/shape";
import { type Base, editor, type EditorState, isMoved, setEditor } from "./store";
import { draftName } from "./use-draft";
import { ApiError, type FieldProblem } from "@/api/client";
import { createSpace, type Editable, fetchEditable, fetchLastChange, reviseSpace, type Saved } from "@/api/editing";
import { useMe } from "@/api/session";
import type { MapEngine } from "@/map";
import { changedFields, properties } from "@/shared/changes";
import { dropDraft } from "@/shared/drafts";

export function baseOf({ space, boundary }: Editable): Base {
  return {
    id: space.id,
    kind: space.kind,
    version: boundary.version,
    shape: fromCoordinates(boundary.coordinates),
    fields: readFields(space.kind, { ...space.attributes, area_registered_m2: space.area_registered_m2 }),
    sensitive: space.category === "military" || space.attributes["confidentiality"] === "sensitive",
  };
}

function send(state: EditorState, reason: string): Promise<Saved> {
  const { base, fields, history } = state;
  const changed = properties(changedFields(base.fields, fields));
  const coordinates = toCoordinates(history.present);
  if (base.id === null) return createSpace({ kind: base.kind, reason, properties: changed, coordinates });
  return reviseSpace(base.id, base.version, { reason, properties: changed, ...(isMoved(state) ? { coordinates } : {}) });
}

/** Somebody was faster: their version, to be compared. */
async function lookAtConflict(id: number) {
  const [editable, last] = await Promise.all([fetchEditable(id), fetchLastChange(id)]);
  setEditor({ conflict: { now: baseOf(editable), by: last?.changed_by ?? null, at: last?.recorded_at ?? null } });
}

const isStale = (error: unknown) => error instanceof ApiError && error.status === 412;

/** After any change of records: figures, lists, histories and tiles are asked for anew. */
export function useRefresh(engine: MapEngine | null) {
  const client = useQueryClient();
  return () => {
    void client.invalidateQueries({ queryKey: ["spaces"] });
    engine?.reloadTiles();
  };
}

interface Options {
  engine: MapEngine | null;
  onSaved: (saved: Saved) => void;
}

export function useSave({ engine, onSaved }: Options) {
  const refresh = useRefresh(engine);
  const me = useMe();
  return useMutation({
    mutationFn: async (reason: string) => {
      const state = editor();
      setEditor({ saving: true });
      try {
        return await send(state, reason);
      } catch (error) {
        if (isStale(error) && state.base.id !== null) await lookAtConflict(state.base.id);
        throw error;
      } finally {
        setEditor({ saving: false });
      }
    },
    onSuccess: (saved) => {
      if (me) dropDraft(me.user.id, draftName(editor().base));
      refresh();
      onSaved(saved);
    },
  });
}

/** Refusals that name a field of the form; the others are told above it. */
export function fieldProblems(error: unknown): FieldProblem[] {
  return error instanceof ApiError ? error.errors.filter(({ field }) => field) : [];
}

export { isStale };
