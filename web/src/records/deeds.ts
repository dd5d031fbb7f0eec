/** Saving a record and moving it on. What is written is saved before the record goes anywhere. */
import { useMutation, type UseMutationResult } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError, type FieldProblem } from "@/api/client";
import { changedFields, type Fields } from "@/shared/changes";
import type { RecordForm } from "@/shared/record-form";

export type Problems = Readonly<Record<string, readonly string[]>>;

/** What cannot be sent at all. */
export class Unreadable extends Error {
  constructor(readonly problems: readonly FieldProblem[]) {
    super("unreadable");
  }
}

/** Somebody saved first. */
export interface Overtaken<R> {
  now: R;
  /** Names of what is different now. */
  changed: readonly string[];
}

/** How one kind of record is saved and moved. */
export interface Craft<R, F, M> {
  /** The form as it is sent and kept, without what says nothing. */
  tidy: (form: F) => F;
  flat: (record: R) => Fields;
  /** Throws `Unreadable` for what cannot be sent. */
  write: (record: R, form: F) => Promise<R>;
  move: (record: R, move: M) => Promise<R>;
  fetch: (id: number) => Promise<R>;
  /** The field of the page that a problem is about; null for those about the whole. */
  placeOf: (problem: FieldProblem) => string | null;
  onDone: () => void;
}

export interface RecordDeeds<R, M> {
  /** Saves what was written, and then moves; null only saves. */
  act: Pick<UseMutationResult<R, Error, M | null>, "mutate" | "error" | "isPending" | "isSuccess" | "submittedAt" | "variables">;
  errors: readonly FieldProblem[];
  /** By place. */
  problems: Problems;
  overtaken: Overtaken<R> | null;
  /** What was said of a place no longer holds once it is written anew; of a table, once its lines move. */
  touched: (place: string) => void;
  forget: () => void;
}

const isStale = (error: unknown) => error instanceof ApiError && error.status === 412;

/** Everything that is wrong, each with its place. */
function errorsOf(error: unknown): readonly FieldProblem[] {
  if (error instanceof ApiError) return error.errors;
  return error instanceof Unreadable ? error.problems : [];
}

export function useRecordDeeds<R extends { id: number }, F, M>(editing: RecordForm<R, F>, craft: Craft<R, F, M>): RecordDeeds<R, M> {
  const [problems, setProblems] = useState<Problems>({});
  const [overtaken, setOvertaken] = useState<Overtaken<R> | null>(null);
  const { record } = editing;

  const save = async (): Promise<R> => {
    const form = craft.tidy(editing.form);
    editing.edit(() => form);
    const now = await craft.write(record, form);
    editing.adopt(now, form);
    return now;
  };

  const act = useMutation({
    mutationFn: async (move: M | null) => {
      setProblems({});
      setOvertaken(null);
      try {
        const dirty = Object.keys(editing.changed).length > 0;
        const stored = dirty ? await save() : record;
        if (move === null) return stored;
        const moved = await craft.move(stored, move);
        editing.adopt(moved);
        return moved;
      } catch (error) {
        if (isStale(error)) {
          const now = await craft.fetch(record.id);
          setOvertaken({ now, changed: Object.keys(changedFields(craft.flat(record), craft.flat(now))) });
          editing.adopt(now);
        }
        throw error;
      }
    },
    onSuccess: craft.onDone,
    onError: (error) => {
      const places: Record<string, string[]> = {};
      for (const problem of errorsOf(error)) {
        const place = craft.placeOf(problem);
        if (place) (places[place] ??= []).push(problem.message);
      }
      setProblems(places);
    },
  });

  return {
    act,
    errors: errorsOf(act.error),
    problems,
    overtaken,
    touched: (place) => {
      setProblems((before) => {
        const kept = Object.entries(before).filter(([name]) => name !== place && !name.startsWith(`${place}/`));
        return kept.length === Object.keys(before).length ? before : Object.fromEntries(kept);
      });
    },
    forget: () => setOvertaken(null),
  };
}
