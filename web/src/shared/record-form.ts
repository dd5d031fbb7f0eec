/** A record's form under the hand: kept in this browser until it is saved, and through somebody else's saving first. */
import { useCallback, useRef, useState } from "react";
import { changedFields, type Fields } from "./changes";
import { dropDraft, keepDraft, readDraft } from "./drafts";
import { type Clash, rebased } from "./rebase";

/** How the form of one kind of record is read, and written down as plain texts by name. */
export interface Codec<R, F> {
  /** Under which what is not saved is kept. */
  draft: (id: number) => string;
  read: (record: R) => F;
  flat: (form: F) => Fields;
  unflat: (fields: Fields) => F;
  /** Nothing of it changes any more. */
  locked: (record: R) => boolean;
}

interface Draft {
  base: Fields;
  now: Fields;
}

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && Object.values(value).every((text) => typeof text === "string");

/** Of another version of this page it may be anything. */
function isDraft(content: unknown): content is Draft {
  const draft = content as Draft | null;
  return typeof draft === "object" && draft !== null && isFields(draft.base) && isFields(draft.now);
}

interface State<R, F> {
  /** As it is stored. */
  record: R;
  form: F;
  clashes: readonly Clash[];
  /** What I had written when somebody locked the form: it is shown, and goes nowhere by itself. */
  left: Fields | null;
}

function begin<R, F>(codec: Codec<R, F>, record: R, kept: Draft | null): State<R, F> {
  const stored = codec.read(record);
  const state: State<R, F> = { record, form: stored, clashes: [], left: null };
  if (!kept) return state;
  const mine = changedFields(kept.base, kept.now);
  if (Object.keys(mine).length === 0) return state;
  if (codec.locked(record)) return { ...state, left: mine };
  const { fields, clashes } = rebased(kept.base, kept.now, codec.flat(stored));
  return { ...state, form: codec.unflat(fields), clashes };
}

export interface RecordForm<R, F> extends State<R, F> {
  changed: Fields;
  /** When what stands here was written, if an earlier page left it. */
  restored: number | null;
  /** The browser has no room: nothing is kept. */
  full: boolean;
  edit: (change: (form: F) => F) => void;
  /** The service has another version now; what was written meanwhile stays. `sent` is what it is based on. */
  adopt: (now: R, sent?: F) => void;
  /** Theirs, where both changed. */
  giveWay: (clash: Clash) => void;
  /** Back to what is stored. */
  discard: () => void;
}

/** What was left unsaved of this form. */
function leftBehind(userId: number, name: string): { savedAt: number; draft: Draft } | null {
  const kept = readDraft(userId, name);
  return kept && isDraft(kept.content) ? { savedAt: kept.savedAt, draft: kept.content } : null;
}

/** `codec` stays the same for the life of the page. */
export function useRecordForm<R extends { id: number }, F>(codec: Codec<R, F>, first: R, userId: number, sensitive: boolean): RecordForm<R, F> {
  const [kept] = useState(() => leftBehind(userId, codec.draft(first.id)));
  const [state, setState] = useState<State<R, F>>(() => begin(codec, first, kept?.draft ?? null));
  const [restored, setRestored] = useState(kept?.savedAt ?? null);
  const [full, setFull] = useState(false);
  const latest = useRef(state);
  latest.current = state;
  const base = codec.flat(codec.read(state.record));
  const changed = changedFields(base, codec.flat(state.form));

  const put = useCallback(
    (next: State<R, F>) => {
      latest.current = next;
      setState(next);
      const stored = codec.flat(codec.read(next.record));
      const now = codec.flat(next.form);
      if (next.left !== null) return;
      if (Object.keys(changedFields(stored, now)).length === 0) {
        dropDraft(userId, codec.draft(next.record.id));
        setFull(false);
      } else {
        setFull(!keepDraft(userId, codec.draft(next.record.id), { base: stored, now }, sensitive));
      }
    },
    [codec, userId, sensitive],
  );
  const edit = useCallback((change: (form: F) => F) => put({ ...latest.current, form: change(latest.current.form) }), [put]);
  const adopt = (now: R, sent?: F) => {
    const { record, form } = latest.current;
    if (sent !== undefined) setRestored(null);
    const before = codec.flat(sent ?? codec.read(record));
    const stored = codec.read(now);
    const mine = changedFields(before, codec.flat(form));
    if (codec.locked(now)) {
      put({ record: now, form: stored, clashes: [], left: Object.keys(mine).length > 0 ? mine : null });
      return;
    }
    if (Object.keys(mine).length === 0) {
      put({ record: now, form: stored, clashes: [], left: null });
      return;
    }
    const { fields, clashes } = rebased(before, codec.flat(form), codec.flat(stored));
    put({ record: now, form: codec.unflat(fields), clashes, left: null });
  };
  return {
    ...state,
    changed,
    restored: Object.keys(changed).length > 0 ? restored : null,
    full,
    edit,
    adopt,
    giveWay: (clash) => {
      const { form, clashes } = latest.current;
      const next = codec.unflat({ ...codec.flat(form), [clash.name]: clash.theirs });
      put({ ...latest.current, form: next, clashes: clashes.filter((other) => other.name !== clash.name) });
    },
    discard: () => {
      dropDraft(userId, codec.draft(state.record.id));
      setRestored(null);
      put({ ...latest.current, form: codec.read(latest.current.record), clashes: [], left: null });
    },
  };
}
