/** Saving and moving a form on. What is written is saved before the form goes anywhere. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Problems } from "./bench";
import { flat, fromWire, type Problem, toWire, withoutBlanks } from "./form";
import { COLUMNS, type TableName } from "./paper";
import type { Editing } from "./use-form";
import { ApiError, type FieldProblem } from "@/api/client";
import { fetchHandover, type Handover, type HandoverStatus, moveHandover, writeHandover } from "@/api/handovers";
import { changedFields } from "@/shared/changes";

export interface Deed {
  /** Null: only saved. */
  to: HandoverStatus | null;
  reason?: string;
}

/** What cannot be sent at all. */
class Unreadable extends Error {
  constructor(readonly problems: readonly Problem[]) {
    super("unreadable");
  }
}

/** Somebody saved first. */
export interface Overtaken {
  now: Handover;
  /** Names of what is different now. */
  changed: readonly string[];
}

const isStale = (error: unknown) => error instanceof ApiError && error.status === 412;

/** The field of the paper that an error is about; null for those about the whole. */
export function placeOf(field: string | null | undefined): string | null {
  return !field || ["status", "to", "role", "reason"].includes(field) ? null : field;
}

function byPlace(errors: readonly FieldProblem[]): Problems {
  const places: Record<string, string[]> = {};
  for (const { field, message } of errors) {
    const place = placeOf(field);
    if (place) (places[place] ??= []).push(message);
  }
  return places;
}

/** Everything that is wrong, each with its place. */
function errorsOf(t: TFunction, error: unknown): readonly FieldProblem[] {
  if (error instanceof ApiError) return error.errors;
  if (!(error instanceof Unreadable)) return [];
  return error.problems.map(({ path, code }) => ({ field: path, code, message: t(`handovers.bad.${code}`) }));
}

export function useDeeds(editing: Editing) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [problems, setProblems] = useState<Problems>({});
  const [overtaken, setOvertaken] = useState<Overtaken | null>(null);
  const { handover } = editing;

  const save = async (): Promise<Handover> => {
    const form = withoutBlanks(editing.form);
    editing.edit(() => form);
    const { wire, problems: unreadable } = toWire(form);
    if (unreadable.length > 0) throw new Unreadable(unreadable);
    const now = await writeHandover(handover.id, handover.version, wire);
    editing.adopt(now, form);
    return now;
  };

  const act = useMutation({
    mutationFn: async ({ to, reason }: Deed) => {
      setProblems({});
      setOvertaken(null);
      try {
        const dirty = Object.keys(editing.changed).length > 0;
        const stored = dirty ? await save() : handover;
        if (to === null) return stored;
        const moved = await moveHandover(stored.id, stored.version, { to, ...(reason ? { reason } : {}) });
        editing.adopt(moved);
        return moved;
      } catch (error) {
        if (isStale(error)) {
          const now = await fetchHandover(handover.id);
          const changed = Object.keys(changedFields(flat(fromWire(handover.form)), flat(fromWire(now.form))));
          setOvertaken({ now, changed });
          editing.adopt(now);
        }
        throw error;
      }
    },
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["handovers", "list"] });
      // What is signed takes no more files.
      void client.invalidateQueries({ queryKey: ["attachments"] });
    },
    onError: (error) => setProblems(byPlace(errorsOf(t, error))),
  });

  return {
    act,
    errors: errorsOf(t, act.error),
    problems,
    overtaken,
    /** What was said of a place no longer holds once it is written anew; of a table, once its lines move. */
    touched: (place: string) => {
      setProblems((before) => {
        const table = place in COLUMNS ? (place as TableName) : null;
        const kept = Object.entries(before).filter(([name]) => name !== place && !(table && name.startsWith(`${table}/`)));
        return kept.length === Object.keys(before).length ? before : Object.fromEntries(kept);
      });
    },
    forget: () => setOvertaken(null),
  };
}

export type Deeds = ReturnType<typeof useDeeds>;
