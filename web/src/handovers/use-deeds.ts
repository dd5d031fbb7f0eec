/** Saving and moving a form on. */
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type Form, flat, fromWire, toWire, withoutBlanks } from "./form";
import type { Editing } from "./use-form";
import type { FieldProblem } from "@/api/client";
import { fetchHandover, type Handover, type HandoverStatus, moveHandover, writeHandover } from "@/api/handovers";
import { type RecordDeeds, Unreadable, useRecordDeeds } from "@/records/deeds";

export interface Deed {
  to: HandoverStatus;
  reason?: string;
}

export type Deeds = RecordDeeds<Handover, Deed>;

/** The field of the paper that an error is about; null for those about the whole. */
export function placeOf({ field }: FieldProblem): string | null {
  return !field || ["status", "to", "role", "reason"].includes(field) ? null : field;
}

export function useDeeds(editing: Editing): Deeds {
  const { t } = useTranslation();
  const client = useQueryClient();
  return useRecordDeeds<Handover, Form, Deed>(editing, {
    tidy: withoutBlanks,
    flat: ({ form }) => flat(fromWire(form)),
    write: ({ id, version }, form) => {
      const { wire, problems } = toWire(form);
      if (problems.length > 0) {
        throw new Unreadable(problems.map(({ path, code }) => ({ field: path, code, message: t(`handovers.bad.${code}`) })));
      }
      return writeHandover(id, version, wire);
    },
    move: ({ id, version }, deed) => moveHandover(id, version, deed),
    fetch: fetchHandover,
    placeOf,
    onDone: () => {
      void client.invalidateQueries({ queryKey: ["handovers", "list"] });
      // What is signed takes no more files.
      void client.invalidateQueries({ queryKey: ["attachments"] });
    },
  });
}
