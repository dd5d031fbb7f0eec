/** The form of a hand-over under the hand. */
import { type Form, flat, fromWire, unflat } from "./form";
import { type Handover, isLocked } from "@/api/handovers";
import { type Codec, type RecordForm, useRecordForm } from "@/shared/record-form";

const CODEC: Codec<Handover, Form> = {
  draft: (id) => `handover.${id}`,
  read: ({ form }) => fromWire(form),
  flat,
  unflat,
  locked: isLocked,
};

export type Editing = RecordForm<Handover, Form>;

export const useForm = (first: Handover, userId: number, sensitive: boolean): Editing => useRecordForm(CODEC, first, userId, sensitive);
