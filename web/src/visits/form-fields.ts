/** The paper as a form of texts, and back. */
import { JUDGEMENTS, type Shot, type VisitForm } from "@/api/visits";
import { plainNumber } from "@/form/rows";
import { type Fields, textOf } from "@/shared/changes";

export const NUMBERS = ["built_area_m2", "floor_area_m2", "dev_area_m2", "invest_done"] as const;
const TEXTS = ["far_reason", "boundary_note", "works_permit_no", "progress_note", "invest_evidence", "actual_use", "sublet_note", "illegal_note", "talk", "correction", "remark"] as const;
const ANSWERS = ["boundary_matches", "works_permit", "sublet", "illegal_building"] as const;
const OF_HOLDER = ["name", "position", "refusal", "witness"] as const;

/** A moment as a `datetime-local` field holds it. */
export function localText(iso: string | null | undefined): string {
  if (!iso) return "";
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

const answerText = (answer: boolean | null | undefined) => (answer === null || answer === undefined ? "" : String(answer));
const answerOf = (text: string | undefined) => (text === "true" ? true : text === "false" ? false : null);

export function fieldsOf(form: VisitForm): Fields {
  const { place, holder } = form;
  return {
    happened_at: localText(form.happened_at),
    lng: place ? String(place.lng) : "",
    lat: place ? String(place.lat) : "",
    accuracy_m: textOf(place?.accuracy_m),
    source: place?.source ?? "",
    confirmed: place?.confirmed ? "true" : "",
    judgement: form.judgement ?? "",
    officers: (form.officers ?? []).join(" "),
    photos: form.photos?.length ? JSON.stringify(form.photos) : "",
    "holder/signed": answerText(holder?.signed),
    ...Object.fromEntries(OF_HOLDER.map((name) => [`holder/${name}`, holder?.[name] ?? ""])),
    ...Object.fromEntries([...NUMBERS, ...TEXTS].map((name) => [name, textOf(form[name])])),
    ...Object.fromEntries(ANSWERS.map((name) => [name, answerText(form[name])])),
  };
}

export const shotsOf = (fields: Fields) => (fields["photos"] ? (JSON.parse(fields["photos"]) as Shot[]) : []);

export function formOf(fields: Fields): VisitForm {
  const text = (name: string) => (fields[name] ?? "").trim();
  const number = (name: string) => (text(name) === "" ? null : plainNumber(text(name)));
  const [lng, lat] = [number("lng"), number("lat")];
  return {
    happened_at: text("happened_at") === "" ? null : new Date(text("happened_at")).toISOString(),
    place:
      lng === null || lat === null
        ? null
        : {
            lng: Number(lng),
            lat: Number(lat),
            accuracy_m: number("accuracy_m") === null ? null : Number(number("accuracy_m")),
            source: text("source") === "device" ? "device" : "map",
            confirmed: fields["confirmed"] === "true",
          },
    judgement: JUDGEMENTS.find((code) => code === fields["judgement"]) ?? null,
    officers: text("officers").split(/[\s,，、;；]+/).filter((name) => name !== ""),
    photos: shotsOf(fields),
    holder: {
      name: text("holder/name"),
      position: text("holder/position"),
      signed: answerOf(fields["holder/signed"]),
      refusal: text("holder/refusal"),
      witness: text("holder/witness"),
    },
    ...Object.fromEntries(TEXTS.map((name) => [name, text(name)])),
    ...Object.fromEntries(NUMBERS.map((name) => [name, number(name)])),
    ...Object.fromEntries(ANSWERS.map((name) => [name, answerOf(fields[name])])),
  };
}
