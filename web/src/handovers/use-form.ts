/** The form under the hand: kept in this browser until it is saved, and through somebody else's saving first. */
import { useCallback, useRef, useState } from "react";
import { type Form, flat, fromWire, unflat } from "./form";
import { type Handover, isLocked } from "@/api/handovers";
import { changedFields, type Fields } from "@/shared/changes";
import { dropDraft, keepDraft, readDraft } from "@/shared/drafts";
import { type Clash, rebased } from "@/shared/rebase";

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

const draftName = (id: number) => `handover.${id}`;

interface State {
  /** As it is stored. */
  handover: Handover;
  form: Form;
  clashes: readonly Clash[];
  /** What I had written when somebody locked the form: it is shown, and goes nowhere by itself. */
  left: Fields | null;
}

function begin(handover: Handover, kept: Draft | null): State {
  const stored = fromWire(handover.form);
  const state: State = { handover, form: stored, clashes: [], left: null };
  if (!kept) return state;
  const mine = changedFields(kept.base, kept.now);
  if (Object.keys(mine).length === 0) return state;
  if (isLocked(handover)) return { ...state, left: mine };
  const { fields, clashes } = rebased(kept.base, kept.now, flat(stored));
  return { ...state, form: unflat(fields), clashes };
}

export interface Editing extends State {
  changed: Fields;
  /** When what stands here was written, if an earlier page left it. */
  restored: number | null;
  /** The browser has no room: nothing is kept. */
  full: boolean;
  edit: (change: (form: Form) => Form) => void;
  /** The service has another version now; what was written meanwhile stays. `sent` is what it is based on. */
  adopt: (now: Handover, sent?: Form) => void;
  /** Theirs, where both changed. */
  giveWay: (clash: Clash) => void;
  /** Back to what is stored. */
  discard: () => void;
}

/** What was left unsaved of this form. */
function leftBehind(userId: number, id: number): { savedAt: number; draft: Draft } | null {
  const kept = readDraft(userId, draftName(id));
  return kept && isDraft(kept.content) ? { savedAt: kept.savedAt, draft: kept.content } : null;
}

export function useForm(first: Handover, userId: number, sensitive: boolean): Editing {
  const [kept] = useState(() => leftBehind(userId, first.id));
  const [state, setState] = useState<State>(() => begin(first, kept?.draft ?? null));
  const [restored, setRestored] = useState(kept?.savedAt ?? null);
  const [full, setFull] = useState(false);
  const latest = useRef(state);
  latest.current = state;
  const base = flat(fromWire(state.handover.form));
  const changed = changedFields(base, flat(state.form));

  const put = useCallback(
    (next: State) => {
      latest.current = next;
      setState(next);
      const stored = flat(fromWire(next.handover.form));
      const now = flat(next.form);
      if (next.left !== null) return;
      if (Object.keys(changedFields(stored, now)).length === 0) {
        dropDraft(userId, draftName(next.handover.id));
        setFull(false);
      } else {
        setFull(!keepDraft(userId, draftName(next.handover.id), { base: stored, now }, sensitive));
      }
    },
    [userId, sensitive],
  );
  const edit = useCallback((change: (form: Form) => Form) => put({ ...latest.current, form: change(latest.current.form) }), [put]);
  const adopt = (now: Handover, sent?: Form) => {
    const { handover, form } = latest.current;
    if (sent) setRestored(null);
    const before = sent ? flat(sent) : flat(fromWire(handover.form));
    const stored = fromWire(now.form);
    const mine = changedFields(before, flat(form));
    if (isLocked(now)) {
      put({ handover: now, form: stored, clashes: [], left: Object.keys(mine).length > 0 ? mine : null });
      return;
    }
    if (Object.keys(mine).length === 0) {
      put({ handover: now, form: stored, clashes: [], left: null });
      return;
    }
    const { fields, clashes } = rebased(before, flat(form), flat(stored));
    put({ handover: now, form: unflat(fields), clashes, left: null });
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
      const next = unflat({ ...flat(form), [clash.name]: clash.theirs });
      put({ ...latest.current, form: next, clashes: clashes.filter((other) => other.name !== clash.name) });
    },
    discard: () => {
      dropDraft(userId, draftName(state.handover.id));
      setRestored(null);
      put({ ...latest.current, form: fromWire(latest.current.handover.form), clashes: [], left: null });
    },
  };
}
