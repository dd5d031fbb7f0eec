/** A letter under the hand: what is typed, what is wrong with it, and its way from draft to issue. */
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { fetchLetter, type Letter, type LetterStep, moveLetter, writeLetter } from "@/api/letters";
import { ApiError } from "@/api/client";
import type { HeldSession } from "@/api/session";
import { type RecordDeeds, useRecordDeeds } from "@/records/deeds";
import type { Wording } from "@/records/notices";
import { type Fields, textOf } from "@/shared/changes";
import { type Codec, type RecordForm, useRecordForm } from "@/shared/record-form";

export const FIELDS = ["title", "addressee", "due_on", "body"] as const;

const read = (letter: Letter): Fields => Object.fromEntries(FIELDS.map((name) => [name, textOf(letter[name])]));

const CODEC: Codec<Letter, Fields> = {
  draft: (id) => `letter.${id}`,
  read,
  flat: (fields) => fields,
  unflat: (fields) => fields,
  locked: ({ may_write }) => !may_write,
};

const idOf = (name: string) => `letter-${name}`;

const isField = (field: string | null | undefined) => (FIELDS as readonly string[]).includes(field ?? "");

export interface Bench {
  letter: Letter;
  editing: RecordForm<Letter, Fields>;
  deeds: RecordDeeds<Letter, LetterStep>;
  dirty: boolean;
  onValue: (name: string, value: string) => void;
  /** A step of the letter as it stood when the dialog was opened: nobody issues a text that he has not read. */
  step: (version: number, step: LetterStep) => Promise<Letter>;
}

export function useBench(first: Letter, me: HeldSession): Bench {
  const client = useQueryClient();
  // Letters tell sums: what is not saved ends with the session.
  const editing = useRecordForm(CODEC, first, me.user.id, true);
  const { record: letter } = editing;
  const refreshLists = () => void client.invalidateQueries({ queryKey: ["letters", "list"] });
  const deeds = useRecordDeeds<Letter, Fields, LetterStep>(editing, {
    tidy: (fields) => fields,
    flat: read,
    write: ({ id, version }, { title = "", addressee = "", body = "", due_on = "" }) => writeLetter(id, version, { title, addressee, body, due_on: due_on || null }),
    move: ({ id, version }, step) => moveLetter(id, version, step),
    fetch: fetchLetter,
    placeOf: ({ field }) => (field && isField(field) ? field : null),
    onDone: refreshLists,
  });
  return {
    letter,
    editing,
    deeds,
    dirty: Object.keys(editing.changed).length > 0,
    onValue: (name, value) => {
      deeds.touched(name);
      editing.edit((fields) => ({ ...fields, [name]: value }));
    },
    step: async (version, step) => {
      try {
        const moved = await moveLetter(letter.id, version, step);
        editing.adopt(moved);
        refreshLists();
        return moved;
      } catch (error) {
        if (error instanceof ApiError && error.status === 412) editing.adopt(await fetchLetter(letter.id));
        throw error;
      }
    },
  };
}

export function useWording(): Wording<Letter> {
  const { t } = useTranslation();
  const labelOf = (name: string) => t(`letters.field.${name}`, { defaultValue: name });
  return {
    labelOf,
    // A whole text has no room in a line.
    shown: (_, value) => (value.length > MOST ? `${value.slice(0, MOST)}…` : value || t("letters.nothing")),
    placeOf: ({ field }) => (field && isField(field) ? { label: labelOf(field), id: idOf(field) } : null),
    statusOf: ({ status }) => t(`letters.status.${status}`),
    locked: CODEC.locked,
    left: t("letters.left_over"),
  };
}

const MOST = 80;
