/** What lacks in a visit before it is submitted: the service says the same (src/visits/form.rs), but a phone may have no net. */
import type { VisitTask } from "./tasks";
import { ANSWERS, NUMBERS, photosOf, SUBJECTS, type VisitDraft } from "./visit-draft";
import { t } from "./words";

/** Beyond this and the accuracy the form wants to know why, m (src/patrols/form.rs). */
export const NEAR_M = 50;

export function lacking(task: VisitTask, draft: VisitDraft, officers: readonly string[], far: boolean): string[] {
  const text = (name: string) => (draft.fields[name] ?? "").trim();
  const name = (field: string) => t(`visits.field.${field}`);
  const lacks: string[] = [];
  const want = (field: string, asked = true) => {
    if (asked && text(field) === "") lacks.push(t("visits.phone.unfilled", { name: name(field) }));
  };
  if (draft.place && !draft.place.confirmed) lacks.push(t("visits.to_confirm"));
  want("far_reason", far);
  for (const field of ANSWERS) want(field);
  want("boundary_note", text("boundary_matches") === "false");
  want("works_permit_no", text("works_permit") === "true");
  want("judgement");
  want("progress_note");
  want("dev_area_m2", text("judgement") !== "" && text("judgement") !== "not_begun");
  for (const field of NUMBERS) {
    if (text(field) !== "" && !/^\d{1,12}(\.\d{1,2})?$/.test(text(field))) lacks.push(t("visits.phone.not_number", { name: name(field) }));
  }
  want("invest_evidence", text("invest_done") !== "");
  want("actual_use");
  want("sublet_note", text("sublet") === "true");
  want("illegal_note", text("illegal_building") === "true");
  want("talk");
  for (const subject of SUBJECTS) {
    const explained = subject !== "signed_page" && (draft.absent[subject] ?? "").trim() !== "";
    if (photosOf(task, draft, subject) === 0 && !explained) lacks.push(t("visits.phone.no_photo", { name: t(`visits.subject.${subject}`) }));
  }
  if (new Set(officers.map((officer) => officer.trim())).size < 2) lacks.push(t("visits.phone.need_two"));
  want("holder/signed");
  want("holder/name", text("holder/signed") === "true");
  if (text("holder/signed") === "false") {
    want("holder/refusal");
    want("holder/witness");
    if (officers.includes(text("holder/witness"))) lacks.push(t("visits.phone.witness_is_officer"));
  }
  return lacks;
}
