/** A form whose changes are kept in this browser until they are saved, and survive somebody else's saving first. */
import { useRef, useState } from "react";
import { type Clash, rebased } from "@/shared/rebase";
import { changedFields, type Fields } from "@/shared/changes";
import { dropDraft, keepDraft, readDraft } from "@/shared/drafts";

interface Draft {
  changes: Fields;
  /** What stood there when they were typed: others may have changed it since. */
  before: Fields;
  reason: string;
}

/** Of another version of this page it may be anything. */
function isDraft(content: unknown): content is Draft {
  const draft = content as Draft | null;
  return typeof draft === "object" && draft !== null && typeof draft.changes === "object" && typeof draft.before === "object" && typeof draft.reason === "string";
}

/** What was left unsaved under this name, if it says anything. */
export function draftOf(userId: number, name: string): { savedAt: number; draft: Draft } | null {
  const kept = readDraft(userId, name);
  if (!kept || !isDraft(kept.content)) return null;
  const says = Object.keys(kept.content.changes).length > 0 || kept.content.reason !== "";
  return says ? { savedAt: kept.savedAt, draft: kept.content } : null;
}

/** A draft upon what is stored now. */
function resumed(start: Fields, draft: Draft | null) {
  if (!draft) return { fields: start, clashes: [] };
  const then = { ...start, ...draft.before };
  return rebased(then, { ...then, ...draft.changes }, start);
}

export interface Form {
  fields: Fields;
  changed: Fields;
  reason: string;
  /** When what stands here was typed, if it was left by an earlier page. */
  restored: number | null;
  /** The browser has no room: nothing is kept. */
  full: boolean;
  clashes: readonly Clash[];
  set: (name: string, value: string) => void;
  setReason: (reason: string) => void;
  /** Somebody saved first: my changes go on upon theirs. */
  rebase: (now: Fields) => void;
  /** Takes theirs for a field that both changed. */
  giveWay: (clash: Clash) => void;
  /** Saved, or given up. */
  forget: () => void;
}

interface Options {
  userId: number;
  name: string;
  start: Fields;
  /** Such drafts end with the session. */
  sensitive: boolean;
}

export function useForm({ userId, name, start, sensitive }: Options): Form {
  const [kept] = useState(() => draftOf(userId, name));
  const [base, setBase] = useState(start);
  const [begun] = useState(() => resumed(start, kept?.draft ?? null));
  const [fields, setFields] = useState<Fields>(begun.fields);
  /** What was typed while an answer was on its way counts, too. */
  const latest = useRef(fields);
  latest.current = fields;
  const [reason, setReason] = useState(kept?.draft.reason ?? "");
  const [restored, setRestored] = useState(kept?.savedAt ?? null);
  const [clashes, setClashes] = useState<readonly Clash[]>(begun.clashes);
  const [full, setFull] = useState(false);
  const keep = (changes: Fields, why: string) => {
    if (Object.keys(changes).length === 0 && why === "") dropDraft(userId, name);
    else {
      const before = Object.fromEntries(Object.keys(changes).map((field) => [field, base[field] ?? ""]));
      const draft: Draft = { changes, before, reason: why };
      setFull(!keepDraft(userId, name, draft, sensitive || changes["confidentiality"] === "sensitive"));
    }
  };
  const put = (next: Fields) => {
    setFields(next);
    keep(changedFields(base, next), reason);
  };
  return {
    fields,
    changed: changedFields(base, fields),
    reason,
    restored,
    full,
    clashes,
    set: (field, value) => put({ ...fields, [field]: value }),
    setReason: (why) => {
      setReason(why);
      keep(changedFields(base, fields), why);
    },
    rebase: (now) => {
      const next = rebased(base, latest.current, now);
      setBase(now);
      setFields(next.fields);
      setClashes(next.clashes);
    },
    giveWay: (clash) => {
      setClashes(clashes.filter((other) => other.name !== clash.name));
      put({ ...fields, [clash.name]: clash.theirs });
    },
    forget: () => {
      dropDraft(userId, name);
      setFields(base);
      setReason("");
      setRestored(null);
      setClashes([]);
    },
  };
}
