/** An open visit at the desk: the whole paper, kept by one button, submitted and locked by the other. */
import { useQueryClient } from "@tanstack/react-query";
import { useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { fieldsOf, formOf, NUMBERS, shotsOf } from "./form-fields";
import { useAttachments } from "@/api/attachments";
import { fetchVisit, JUDGEMENTS, moveVisit, type Shot, SUBJECTS, useRedLine, type Visit, visitKey, writeVisit } from "@/api/visits";
import { Input } from "@/form/input";
import { unreadable } from "@/form/rows";
import { SheetForm } from "@/form/sheet-form";
import type { Sheet, Stored } from "@/form/use-sheet";
import { PlaceSketch } from "@/shared/place-sketch";
import { Button } from "@/shared/ui/button";

export function useLabel() {
  const { t } = useTranslation();
  return (path: string) => {
    const [head = "", subject = ""] = path.split("/");
    if (head === "photos" && (SUBJECTS as readonly string[]).includes(subject)) return t(`visits.subject.${subject}`);
    return t(`visits.field.${path}`, { defaultValue: t(`visits.field.${head}`, { defaultValue: path }) });
  };
}

export function VisitFormPart({ visit }: { visit: Visit }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const label = useLabel();
  const [saved, setSaved] = useState(false);
  // Each writing is a new version, whatever becomes of the submission.
  const version = useRef(visit.version);
  const submits = useRef(false);
  const stored = async (): Promise<Stored> => {
    const now = await fetchVisit(visit.id);
    version.current = now.version;
    return { version: now.version, fields: fieldsOf(now.form), changed_by: now.changed_by, updated_at: now.updated_at };
  };
  return (
    <SheetForm
      what={t("visits.missing")}
      submit={t("visits.save")}
      labelOf={label}
      initial={fieldsOf(visit.form)}
      version={visit.version}
      check={(fields) => unreadable(fields, NUMBERS, [], { number: t("sup.not_a_number"), needed: t("form.required") })}
      now={stored}
      send={async (fields) => {
        const last = submits.current;
        submits.current = false;
        setSaved(false);
        const written = await writeVisit(visit.id, version.current, formOf(fields));
        version.current = written.version;
        return last ? moveVisit(visit.id, written.version, { to: "submitted" }) : written;
      }}
      onDone={(done) => {
        setSaved(true);
        client.setQueryData(visitKey(visit.id), done);
        void client.invalidateQueries({ queryKey: ["visits", "list"] });
      }}
    >
      {(sheet) => (
        <>
          {visit.supplement_of === null ? <Whole sheet={sheet} visit={visit} /> : <Correction sheet={sheet} />}
          <div className="form-actions">
            <Button type="submit" data-testid="submit" onClick={() => (submits.current = true)}>
              {t("visits.submit")}
            </Button>
            <span role="status" data-testid="saved">
              {saved && t("visits.saved")}
            </span>
          </div>
        </>
      )}
    </SheetForm>
  );
}

interface Props {
  sheet: Sheet;
}

function When({ sheet }: Props) {
  const label = useLabel();
  const id = useId();
  return (
    <div className="form-field" data-field="happened_at">
      <label htmlFor={id}>
        {label("happened_at")}
        <span aria-hidden="true"> *</span>
      </label>
      <input id={id} name="happened_at" type="datetime-local" value={sheet.fields["happened_at"] ?? ""} onChange={(event) => sheet.put("happened_at", event.target.value)} />
      {sheet.problems["happened_at"] && <span className="field-error">{sheet.problems["happened_at"]}</span>}
    </div>
  );
}

function Correction({ sheet }: Props) {
  const { t } = useTranslation();
  const label = useLabel();
  return (
    <div className="field-grid">
      <When sheet={sheet} />
      <Input sheet={sheet} name="officers" label={label("officers")} required note={t("visits.officers_hint")} />
      <Input sheet={sheet} name="correction" label={label("correction")} kind="long" required most={1000} wide />
      <Input sheet={sheet} name="remark" label={label("remark")} kind="long" most={1000} wide />
    </div>
  );
}

function Whole({ sheet, visit }: Props & { visit: Visit }) {
  const { t } = useTranslation();
  const label = useLabel();
  const yesNo = [
    { value: "true", label: t("visits.yes") },
    { value: "false", label: t("visits.no") },
  ];
  const answer = (name: string) => <Input sheet={sheet} name={name} label={label(name)} kind="select" required choices={yesNo} />;
  const line = (name: string, required = false) => <Input sheet={sheet} name={name} label={label(name)} required={required} most={1000} />;
  const long = (name: string, required = false) => <Input sheet={sheet} name={name} label={label(name)} kind="long" required={required} most={1000} wide />;
  return (
    <>
      <div className="field-grid">
        <When sheet={sheet} />
        <Input sheet={sheet} name="officers" label={label("officers")} required note={t("visits.officers_hint")} />
      </div>
      <PlaceFields sheet={sheet} visit={visit} />
      <div className="field-grid">
        {line("far_reason")}
        {answer("boundary_matches")}
        {line("boundary_note")}
        {answer("works_permit")}
        {line("works_permit_no")}
        <Input sheet={sheet} name="judgement" label={label("judgement")} kind="select" required choices={JUDGEMENTS.map((value) => ({ value, label: t(`visits.judgement.${value}`) }))} />
        {long("progress_note", true)}
        {NUMBERS.map((name) => (
          <Input key={name} sheet={sheet} name={name} label={label(name)} kind="number" />
        ))}
        {line("invest_evidence")}
        {line("actual_use", true)}
        {answer("sublet")}
        {line("sublet_note")}
        {answer("illegal_building")}
        {line("illegal_note")}
        {long("talk", true)}
        {line("holder/name")}
        {line("holder/position")}
        {answer("holder/signed")}
        {line("holder/refusal")}
        {line("holder/witness")}
        {long("remark")}
      </div>
      <Checklist sheet={sheet} visit={visit} />
    </>
  );
}

/** Where it was: put on the sketch or typed, and confirmed by whoever was there. */
function PlaceFields({ sheet, visit }: Props & { visit: Visit }) {
  const { t } = useTranslation();
  const label = useLabel();
  const shape = useRedLine(visit).data ?? null;
  const { fields, problems, put } = sheet;
  const [lng, lat] = [Number(fields["lng"] || NaN), Number(fields["lat"] || NaN)];
  const at = Number.isFinite(lng) && Number.isFinite(lat) ? ([lng, lat] as const) : null;
  const pick = ([east, north]: readonly [number, number]) => {
    put("lng", east.toFixed(7));
    put("lat", north.toFixed(7));
    put("accuracy_m", "");
    put("source", "map");
    put("confirmed", "");
  };
  return (
    <fieldset className="visit-place" data-field="place">
      <legend>{label("place")}</legend>
      <div>
        {shape ? <p className="note">{t("visits.to_confirm")}</p> : <p className="note">{t("visits.no_shape")}</p>}
        <PlaceSketch shape={shape} at={at} label={t("visits.map")} onPick={pick} />
      </div>
      <div className="field-grid">
        <Input sheet={sheet} name="lng" label={label("lng")} kind="number" />
        <Input sheet={sheet} name="lat" label={label("lat")} kind="number" />
        <Input sheet={sheet} name="confirmed" label={t("visits.confirm")} kind="check" />
      </div>
      {problems["place"] && <span className="field-error">{problems["place"]}</span>}
    </fieldset>
  );
}

/** What has to be photographed: a photo of those that are there, or why there is none. */
function Checklist({ sheet, visit }: Props & { visit: Visit }) {
  const { t } = useTranslation();
  const label = useLabel();
  const files = useAttachments({ owner_kind: "visit", owner_id: visit.id }, false);
  const pictures = (files.data?.items ?? []).filter(({ media_type }) => media_type.startsWith("image/"));
  const shots = shotsOf(sheet.fields);
  const put = (next: Shot) => sheet.put("photos", JSON.stringify([...shots.filter(({ subject }) => subject !== next.subject), next]));
  return (
    <fieldset>
      <legend>{label("photos")}</legend>
      {pictures.length === 0 && <p className="note">{t("visits.choose_photo")}</p>}
      <table className="plain-table visit-photos" aria-label={label("photos")}>
        <tbody>
          {SUBJECTS.map((subject) => {
            const shot = shots.find((one) => one.subject === subject) ?? { subject, photos: [], absent: "" };
            const name = t(`visits.subject.${subject}`);
            const tick = (sha256: string, on: boolean) => put({ ...shot, photos: on ? [...shot.photos, sha256] : shot.photos.filter((other) => other !== sha256) });
            return (
              <tr key={subject} data-subject={subject}>
                <th scope="row">{name}</th>
                <td>
                  {pictures.map(({ id, sha256, title, thumbnails }) => (
                    <label key={id} className="choice">
                      <input type="checkbox" checked={shot.photos.includes(sha256)} onChange={(event) => tick(sha256, event.target.checked)} />{" "}
                      {thumbnails?.["320"] ? <img src={thumbnails["320"]} alt={title} width={64} height={48} /> : title}
                    </label>
                  ))}
                </td>
                <td>
                  {subject !== "signed_page" && (
                    <input aria-label={`${name} ${label("absent")}`} placeholder={label("absent")} maxLength={1000} value={shot.absent} onChange={(event) => put({ ...shot, absent: event.target.value })} />
                  )}
                  {sheet.problems[`photos/${subject}`] && <span className="field-error">{sheet.problems[`photos/${subject}`]}</span>}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </fieldset>
  );
}
