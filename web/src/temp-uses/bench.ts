/** What the parts of the page work on. */
import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { type Field, placeOf } from "./fields";
import { codecFor, fromWire, toWire } from "./form";
import { ApiError } from "@/api/client";
import { type HeldSession, useMay } from "@/api/session";
import { fetchUse, moveUse, type TemporaryUse, type UseMove, writeUse } from "@/api/temp-uses";
import type { Config } from "@/api/types";
import { type RecordDeeds, Unreadable, useRecordDeeds } from "@/records/deeds";
import type { Fields } from "@/shared/changes";
import { type RecordForm, useRecordForm } from "@/shared/record-form";

export interface Bench {
  use: TemporaryUse;
  config: Config;
  me: HeldSession;
  editing: RecordForm<TemporaryUse, Fields>;
  deeds: RecordDeeds<TemporaryUse, UseMove>;
  readOnly: boolean;
  /** Whether this person could not change the use as it then stands. */
  isLocked: (use: TemporaryUse) => boolean;
  decides: boolean;
  /** Sees amounts. */
  money: boolean;
  /** Keeps the books: 发改局 and 财政局. */
  keeps: boolean;
  /** A deed that is no change of the form; when somebody was faster the newer version is there for the next try. */
  run: (deed: (use: TemporaryUse) => Promise<TemporaryUse>) => Promise<void>;
  onValue: (name: string, value: string) => void;
}

export function useBench(first: TemporaryUse, config: Config, me: HeldSession, sensitive: boolean): Bench {
  const { t } = useTranslation();
  const client = useQueryClient();
  const may = useMay();
  const [write, decides] = [may("reserve.write"), may("reserve.decide")];
  const codec = useMemo(() => codecFor({ write, decide: decides }), [write, decides]);
  const editing = useRecordForm(codec, first, me.user.id, sensitive);
  const { record: use } = editing;
  const refreshLists = () => void client.invalidateQueries({ queryKey: ["temp-uses"], predicate: ({ queryKey }) => queryKey[1] !== "one" });
  const deeds = useRecordDeeds<TemporaryUse, Fields, UseMove>(editing, {
    tidy: (fields) => fields,
    flat: fromWire,
    write: ({ id, version, ...stored }, fields) => {
      const { change, problems } = toWire(fields, fromWire(stored));
      if (problems.length > 0) throw new Unreadable(problems.map((problem) => ({ ...problem, message: t(`temp_uses.bad.${problem.code}`) })));
      return writeUse(id, version, change);
    },
    move: ({ id, version }, move) => moveUse(id, version, move),
    fetch: fetchUse,
    placeOf,
    onDone: refreshLists,
  });
  return {
    use,
    config,
    me,
    editing,
    deeds,
    readOnly: codec.locked(use),
    isLocked: codec.locked,
    decides,
    money: may("reserve.money"),
    keeps: may("reserve.money") && (decides || may("reserve.opine")),
    run: async (deed) => {
      try {
        editing.adopt(await deed(use));
        refreshLists();
      } catch (error) {
        if (error instanceof ApiError && error.status === 412) editing.adopt(await fetchUse(use.id));
        throw error;
      }
    },
    onValue: (name, value) => {
      deeds.touched(name);
      editing.edit((fields) => ({ ...fields, [name]: value }));
    },
  };
}

/** Fields that are of interest, and for this person. */
export function seenFields(fields: readonly Field[], { money, editing: { form } }: Bench) {
  const paid = form["price_mode"] !== "free";
  return fields.filter((field) => (!field.money || (money && paid)) && (!field.when || form[field.when] === "true" || (form[field.name] ?? "") !== ""));
}
