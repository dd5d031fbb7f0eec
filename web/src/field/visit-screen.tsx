/** One site visit: the place on the red line, what is seen, photos by subject, the signatures. */
import { useState } from "react";
import { type Drafting, useDraft } from "./draft";
import { metresTo } from "./geo";
import { go } from "./hooks";
import { useMates } from "./mates";
import { MatesLine } from "./mates-line";
import { Area, Chips, Line, Missing, Photos, PositionLine } from "./parts";
import { OLD_MS, type Position } from "./position";
import { enqueue, type Item } from "./queue";
import type { Me, VisitTask } from "./tasks";
import { draftOf, formOf, photosOf, SUBJECTS, type VisitDraft } from "./visit-draft";
import { lacking, NEAR_M } from "./visit-lacking";
import { t } from "./words";
import { PlaceSketch } from "@/shared/place-sketch";

const JUDGEMENTS = ["begun", "not_begun", "stopped", "building", "finished"];

interface Props {
  me: Me;
  task: VisitTask;
  position: Position;
}

export function VisitScreen(props: Props) {
  const drafting = useDraft<VisitDraft>(props.me.uid, `v${props.task.id}`, draftOf(props.task));
  const mates = useMates(props.me.uid);
  if (!drafting || !mates) return <p className="hint">{t("patrols.field.loading")}</p>;
  return <Form {...props} drafting={drafting} mates={mates} />;
}

interface FormProps extends Props {
  drafting: Drafting<VisitDraft>;
  mates: NonNullable<ReturnType<typeof useMates>>;
}

function Form({ me, task, position, drafting, mates }: FormProps) {
  const { draft } = drafting;
  const [missing, setMissing] = useState<string[]>([]);
  const [failed, setFailed] = useState("");
  const keep = (now: Partial<VisitDraft>) => {
    setMissing([]);
    drafting.set(now).catch(() => setFailed(t("patrols.field.storage_full")));
  };
  const put = (name: string, text: string) => keep({ fields: { ...draft.fields, [name]: text } });
  const value = (name: string) => draft.fields[name] ?? "";
  const label = (name: string) => t(`visits.field.${name}`);
  const metres = draft.place ? metresTo(task.shape, [draft.place.lng, draft.place.lat]) : null;
  const far = !draft.place || (metres !== null && metres > NEAR_M + (draft.place.accuracy_m ?? 0));
  const submit = async () => {
    const officers = [me.name, ...mates.names];
    const lacks = lacking(task, draft, officers, far);
    setMissing(lacks);
    if (lacks.length > 0) return;
    const form = formOf(task, draft, drafting.photos, officers);
    const item: Item = {
      id: crypto.randomUUID(),
      uid: me.uid,
      kind: "visit",
      task: `v${task.id}`,
      title: `${task.no} ${task.contract.name}`,
      at: new Date().toISOString(),
      bytes: JSON.stringify(form).length + drafting.photos.reduce((sum, { blob }) => sum + blob.size, 0),
      photos: draft.photos,
      state: "waiting",
      errors: [],
      despite: [],
      body: { visit: task.id, version: draft.base, by: me.username, form, draft },
      made: null,
      tried: false,
    };
    try {
      await enqueue(item, draft.id);
      go("/field", true);
    } catch {
      setFailed(t("patrols.field.storage_full"));
    }
  };
  const answer = (name: string) => (
    <section className="block">
      <h2>{label(name)} *</h2>
      <Chips name={label(name)} values={["true", "false"]} label={(text) => t(`visits.phone.${text === "true" ? "yes" : "no"}`)} chosen={[value(name)]} onToggle={(text) => put(name, text)} />
    </section>
  );
  const line = (name: string, mode?: "decimal") => <Line label={label(name)} value={value(name)} testId={name} {...(mode && { mode })} onChange={(text) => put(name, text)} />;
  const area = (name: string, needed = true) => <Area needed={needed} label={label(name)} value={value(name)} testId={name} onChange={(text) => put(name, text)} />;
  return (
    <>
      <h1>{task.contract.name}</h1>
      <p className="hint">{[task.no, task.enterprise.name, task.contract.contract_no, task.contract.address, t("visits.phone.due", { day: task.due_on })].filter(Boolean).join(" · ")}</p>
      <p className="note">{task.task}</p>
      {drafting.restored && (
        <p className="note" role="status" data-testid="restored">
          {t("patrols.field.draft_back")}{" "}
          <button type="button" className="plain" onClick={() => void drafting.discard()}>
            {t("patrols.field.discard")}
          </button>
        </p>
      )}
      <PositionLine position={position} shape={task.shape ?? null} />
      <PlacePart task={task} draft={draft} position={position} keep={keep} />
      {far && area("far_reason")}
      <h2>{t("visits.phone.state")}</h2>
      {answer("boundary_matches")}
      {value("boundary_matches") === "false" && area("boundary_note")}
      {answer("works_permit")}
      {value("works_permit") === "true" && line("works_permit_no")}
      <section className="block">
        <h2>{label("judgement")} *</h2>
        <Chips name={label("judgement")} values={JUDGEMENTS} label={(code) => t(`visits.judgement.${code}`)} chosen={[value("judgement")]} onToggle={(code) => put("judgement", code)} />
      </section>
      {area("progress_note")}
      {line("dev_area_m2", "decimal")}
      {line("built_area_m2", "decimal")}
      {line("floor_area_m2", "decimal")}
      {line("invest_done", "decimal")}
      {value("invest_done") !== "" && line("invest_evidence")}
      <h2>{t("visits.phone.use")}</h2>
      {line("actual_use")}
      {answer("sublet")}
      {value("sublet") === "true" && area("sublet_note")}
      {answer("illegal_building")}
      {value("illegal_building") === "true" && area("illegal_note")}
      {area("talk")}
      <h2>{label("photos")}</h2>
      {SUBJECTS.map((subject) => (
        <SubjectPart key={subject} subject={subject} me={me} task={task} position={position} drafting={drafting} keep={keep} />
      ))}
      <h2>{t("visits.phone.sign")}</h2>
      <MatesLine me={me} mates={mates} />
      <section className="block">
        <h2>{label("holder/signed")} *</h2>
        <Chips name={label("holder/signed")} values={["true", "false"]} label={(text) => t(`visits.phone.signed.${text}`)} chosen={[value("holder/signed")]} onToggle={(text) => put("holder/signed", text)} />
      </section>
      {line("holder/name")}
      {line("holder/position")}
      {value("holder/signed") === "false" && (
        <>
          {area("holder/refusal")}
          {line("holder/witness")}
        </>
      )}
      {area("remark", false)}
      <Missing words={missing} />
      {failed && (
        <p role="alert" className="bad">
          {failed}
        </p>
      )}
      <div className="submit">
        <button type="button" className="button main" data-testid="submit" onClick={() => void submit()}>
          {t("visits.phone.submit")}
        </button>
      </div>
    </>
  );
}

interface PlaceProps {
  task: VisitTask;
  draft: VisitDraft;
  position: Position;
  keep: (now: Partial<VisitDraft>) => void;
}

/** What a phone says may be off by half a kilometre (GCJ-02): the officer looks at it on the red line, corrects it, confirms it. */
function PlacePart({ task, draft, position: { here }, keep }: PlaceProps) {
  const { place } = draft;
  const usable = here && here.at >= Date.now() - OLD_MS ? here : null;
  const take = () => {
    if (usable) keep({ place: { lng: usable.lng, lat: usable.lat, accuracy_m: usable.accuracy_m, source: "device", confirmed: false } });
  };
  return (
    <section className="block" data-testid="place">
      <h2>{t("visits.field.place")} *</h2>
      <p className="hint">{t(task.shape ? "visits.to_confirm" : "visits.no_shape")}</p>
      <PlaceSketch
        shape={task.shape ?? null}
        at={place ? [place.lng, place.lat] : null}
        label={t("visits.map")}
        onPick={([lng, lat]) => keep({ place: { lng, lat, accuracy_m: null, source: "map", confirmed: false } })}
      />
      <div className="row">
        <button type="button" className="button" disabled={!usable} data-testid="take-place" onClick={take}>
          {t("visits.by_device")}
        </button>
        <button type="button" className="button" disabled={!place} aria-pressed={place?.confirmed ?? false} data-testid="confirm-place" onClick={() => place && keep({ place: { ...place, confirmed: true } })}>
          {t(place?.confirmed ? "visits.confirmed" : "visits.confirm")}
        </button>
      </div>
    </section>
  );
}

interface SubjectProps extends Props {
  subject: string;
  drafting: Drafting<VisitDraft>;
  keep: (now: Partial<VisitDraft>) => void;
}

/** The photos of one subject, or why there are none. */
function SubjectPart({ subject, me, task, position, drafting, keep }: SubjectProps) {
  const { draft } = drafting;
  const name = t(`visits.subject.${subject}`);
  const none = photosOf(task, draft, subject) === 0;
  return (
    <div data-subject={subject}>
      <Photos
        drafting={{
          photos: drafting.photos.filter(({ id }) => draft.shows[id] === subject),
          addPhoto: (photo) => drafting.addPhoto(photo, { shows: { ...draft.shows, [photo.id]: subject } }),
          removePhoto: drafting.removePhoto,
        }}
        uid={me.uid}
        position={position}
        needed
        title={t("visits.phone.photos_of", { subject: name })}
      />
      {none && subject !== "signed_page" && (
        <Line label={`${name}：${t("visits.phone.absent")}`} value={draft.absent[subject] ?? ""} testId="absent" onChange={(text) => keep({ absent: { ...draft.absent, [subject]: text } })} />
      )}
    </div>
  );
}
