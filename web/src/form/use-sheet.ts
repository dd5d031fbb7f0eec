/** The state of a form: what is typed, what is wrong with it, and what somebody else saved meanwhile. */
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { type Problems, withoutRow, withRow, withValue } from "./rows";
import { changedFields, type Fields } from "@/shared/changes";
import { type Clash, rebased } from "@/shared/rebase";
import { ApiError, type FieldProblem } from "@/api/client";

/** What is stored, as a form holds it. */
export interface Stored {
  version: number;
  fields: Fields;
  changed_by: string;
  updated_at: string;
}

export interface Overtaken {
  now: Stored;
  changed: readonly string[];
  clashes: readonly Clash[];
}

export interface SheetOptions<R> {
  initial: Fields;
  /** Of what is changed; absent where something is added. */
  version?: number | undefined;
  /** What the service could not read, by path. */
  check?: (fields: Fields) => Problems;
  send: (fields: Fields, version: number) => Promise<R>;
  /** What is stored now, for whoever was overtaken. */
  now?: () => Promise<Stored>;
  onDone: (result: R) => void;
}

/** What cannot be sent at all. */
class Unreadable extends Error {}

export interface Sheet {
  fields: Fields;
  problems: Problems;
  put: (path: string, value: string) => void;
  add: (table: string, row: Fields) => void;
  remove: (table: string, line: number) => void;
}

function byPath(errors: readonly FieldProblem[]): Problems {
  const problems: Record<string, string> = {};
  for (const { field, message } of errors) if (field) problems[field] = problems[field] ? `${problems[field]} ${message}` : message;
  return problems;
}

export function useSheet<R>({ initial, version = 0, check, send, now, onDone }: SheetOptions<R>) {
  const [fields, setFields] = useState(initial);
  const [base, setBase] = useState({ version, fields: initial });
  const [problems, setProblems] = useState<Problems>({});
  const [overtaken, setOvertaken] = useState<Overtaken | null>(null);
  /** What was said of a place no longer holds once it is written anew; of a table, once its lines move. */
  const forget = (place: string) =>
    setProblems((before) => Object.fromEntries(Object.entries(before).filter(([path]) => path !== place && !path.startsWith(`${place}/`))));

  const save = useMutation({
    mutationFn: async () => {
      const unread = check?.(fields) ?? {};
      setProblems(unread);
      if (Object.keys(unread).length > 0) throw new Unreadable();
      try {
        return await send(fields, base.version);
      } catch (error) {
        if (error instanceof ApiError && error.status === 412 && now) {
          const stored = await now();
          const { fields: merged, clashes } = rebased(base.fields, fields, stored.fields);
          setOvertaken({ now: stored, changed: Object.keys(changedFields(base.fields, stored.fields)), clashes });
          setFields(merged);
          setBase({ version: stored.version, fields: stored.fields });
        }
        throw error;
      }
    },
    onMutate: () => setOvertaken(null),
    onError: (error) => {
      if (error instanceof ApiError) setProblems(byPath(error.errors));
    },
    onSuccess: onDone,
  });

  const sheet: Sheet = {
    fields,
    problems,
    put: (path, value) => {
      forget(path);
      setFields((before) => withValue(before, path, value));
    },
    add: (table, row) => {
      forget(table);
      setFields((before) => withRow(before, table, row));
    },
    remove: (table, line) => {
      forget(table);
      setFields((before) => withoutRow(before, table, line));
    },
  };
  const stale = save.error instanceof ApiError && save.error.status === 412 && now !== undefined;
  return {
    sheet,
    save,
    overtaken,
    /** Refused for no field of the form, or not answered at all. */
    failure: save.error && !stale && !(save.error instanceof Unreadable) ? save.error : null,
    giveWay: (clash: Clash) => {
      setFields((before) => ({ ...before, [clash.name]: clash.theirs }));
      setOvertaken((before) => before && { ...before, clashes: before.clashes.filter((other) => other.name !== clash.name) });
    },
  };
}
