/** A site visit as the phone keeps it while it is filled in, and the form that becomes of it (src/visits/form.rs). */
import type { Sketch } from "./draft";
import type { Photo } from "./photo";
import type { VisitTask } from "./tasks";

export interface Place {
  lng: number;
  lat: number;
  accuracy_m: number | null;
  source: "device" | "map";
  confirmed: boolean;
}

export interface VisitDraft extends Sketch {
  /** The version of the visit that it is based on. */
  base: number;
  fields: Record<string, string>;
  place: Place | null;
  /** What each photo shows, by its id. */
  shows: Record<string, string>;
  /** Why there is none, by subject. */
  absent: Record<string, string>;
}

export const SUBJECTS = ["gate", "corner_nw", "corner_ne", "corner_se", "corner_sw", "board", "works", "building", "signed_page"] as const;
export const NUMBERS = ["dev_area_m2", "built_area_m2", "floor_area_m2", "invest_done"] as const;
export const TEXTS = ["far_reason", "boundary_note", "works_permit_no", "progress_note", "invest_evidence", "actual_use", "sublet_note", "illegal_note", "talk", "remark"] as const;
export const ANSWERS = ["boundary_matches", "works_permit", "sublet", "illegal_building"] as const;
const OF_HOLDER = ["name", "position", "refusal", "witness"] as const;

interface Shot {
  subject: string;
  photos: string[];
  absent: string;
}

const shotsOf = (task: VisitTask) => (task.form["photos"] ?? []) as Shot[];

/** What the service has of it is where one begins. */
export function draftOf(task: VisitTask): Omit<VisitDraft, "id"> {
  const { form } = task;
  const text = (value: unknown) => (typeof value === "string" || typeof value === "boolean" ? String(value) : "");
  const holder = (form["holder"] ?? {}) as Record<string, unknown>;
  const fields = Object.fromEntries([...NUMBERS, ...TEXTS, ...ANSWERS, "judgement"].map((name) => [name, text(form[name])]));
  for (const name of [...OF_HOLDER, "signed"]) fields[`holder/${name}`] = text(holder[name]);
  return {
    at: "",
    photos: [],
    base: task.version,
    fields,
    place: (form["place"] ?? null) as Place | null,
    shows: {},
    absent: Object.fromEntries(shotsOf(task).map(({ subject, absent }) => [subject, absent])),
  };
}

/** How many photos of a subject there are, here and at the service. */
export function photosOf(task: VisitTask, draft: VisitDraft, subject: string): number {
  const sent = shotsOf(task).find((shot) => shot.subject === subject)?.photos.length ?? 0;
  return sent + draft.photos.filter((id) => draft.shows[id] === subject).length;
}

/** The form as the service takes it. */
export function formOf(task: VisitTask, draft: VisitDraft, photos: readonly Photo[], officers: string[]) {
  const text = (name: string) => (draft.fields[name] ?? "").trim();
  const answer = (name: string) => (text(name) === "" ? null : text(name) === "true");
  const shots = SUBJECTS.map((subject) => {
    const sent = shotsOf(task).find((shot) => shot.subject === subject)?.photos ?? [];
    const own = photos.filter(({ id }) => draft.shows[id] === subject).map(({ sha256 }) => sha256);
    return { subject, photos: [...new Set([...sent, ...own])], absent: (draft.absent[subject] ?? "").trim() };
  });
  return {
    happened_at: new Date().toISOString(),
    place: draft.place,
    judgement: text("judgement") || null,
    officers,
    holder: {
      ...Object.fromEntries(OF_HOLDER.map((name) => [name, text(`holder/${name}`)])),
      signed: answer("holder/signed"),
    },
    photos: shots.filter((shot) => shot.photos.length > 0 || shot.absent !== ""),
    ...Object.fromEntries(TEXTS.map((name) => [name, text(name)])),
    ...Object.fromEntries(NUMBERS.map((name) => [name, text(name) || null])),
    ...Object.fromEntries(ANSWERS.map((name) => [name, answer(name)])),
  };
}
