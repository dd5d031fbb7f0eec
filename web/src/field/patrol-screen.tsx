/** One patrol: 「无异常」 and 提交, or what is wrong with photos and words. */
import { useState } from "react";
import { type Draft, type Drafting, EMPTY, useDraft } from "./draft";
import { metresTo } from "./geo";
import { go } from "./hooks";
import { useMates } from "./mates";
import { MatesLine } from "./mates-line";
import { Area, Chips, Line, Missing, PositionLine, Photos } from "./parts";
import { OLD_MS, type Position } from "./position";
import { enqueue, type Item } from "./queue";
import type { Duty, Me } from "./tasks";
import { t } from "./words";

/** In the order of the paper (src/patrols/form.rs). */
const ITEMS = [
  "boundary", "fence", "gate", "signs", "no_encroachment", "no_dumping", "no_planting", "no_parking", "drainage", "bare_soil", "slope",
  "fire", "electricity", "structure", "tenant_use", "no_sublet", "no_permanent", "monitoring",
] as const;
/** What open land without houses, and land that nobody rents, does not have. */
const OF_HOUSES: readonly string[] = ["electricity", "structure"];
const OF_TENANTS: readonly string[] = ["tenant_use", "no_sublet"];
const SEVERITIES = ["minor", "major", "grave"];
const WEATHER = ["sun", "cloud", "dull", "rain", "wind"];
/** Beyond this and the accuracy the form wants to know why, m (src/patrols/form.rs). */
const NEAR_M = 50;

export function PatrolScreen({ me, duty, position }: { me: Me; duty: Duty; position: Position }) {
  const task = `p${duty.item_id}`;
  const drafting = useDraft<Draft>(me.uid, task, EMPTY);
  const mates = useMates(me.uid);
  if (!drafting || !mates) return <p className="hint">{t("patrols.field.loading")}</p>;
  return <Form me={me} duty={duty} position={position} drafting={drafting} mates={mates} task={task} />;
}

interface FormProps {
  me: Me;
  duty: Duty;
  position: Position;
  drafting: Drafting;
  mates: NonNullable<ReturnType<typeof useMates>>;
  task: string;
}

function Form({ me, duty, position, drafting, mates, task }: FormProps) {
  const { draft, set } = drafting;
  const [missing, setMissing] = useState<string[]>([]);
  const [failed, setFailed] = useState("");
  const here = position.here && position.here.at >= Date.now() - OLD_MS ? position.here : null;
  const metres = here ? metresTo(duty.shape, [here.lng, here.lat]) : null;
  const far = !here || (metres !== null && metres > NEAR_M + here.accuracy_m);
  const keep = (now: Partial<typeof draft>) => {
    setMissing([]);
    set(now).catch(() => setFailed(t("patrols.field.storage_full")));
  };
  const toggle = (item: string) =>
    keep({ chips: draft.chips.includes(item) ? draft.chips.filter((other) => other !== item) : [...draft.chips, item] });
  const problem = draft.result === "problem";
  const submit = async () => {
    const lacks = lacking(drafting, mates.names, far);
    setMissing(lacks);
    if (lacks.length > 0) return;
    const body = { item_id: duty.item_id, kind: kindOf(duty), form: formOf({ me, duty, drafting, mates: mates.names, here }) };
    const item: Item = {
      id: crypto.randomUUID(),
      uid: me.uid,
      kind: "patrol",
      task,
      title: duty.name ?? duty.ledger_no ?? task,
      at: new Date().toISOString(),
      bytes: JSON.stringify(body).length + drafting.photos.reduce((sum, { blob }) => sum + blob.size, 0),
      photos: problem ? draft.photos : [],
      state: "waiting",
      errors: [],
      despite: [],
      body,
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
  return (
    <>
      <PositionLine position={position} shape={duty.shape ?? null} />
      {drafting.restored && draft.result !== "" && (
        <p className="note" role="status" data-testid="restored">
          {t("patrols.field.draft_back")}{" "}
          <button type="button" className="plain" onClick={() => void drafting.discard()}>
            {t("patrols.field.discard")}
          </button>
        </p>
      )}
      <div className="verdict">
        <button type="button" className="good" aria-pressed={draft.result === "clean"} data-testid="clean" onClick={() => keep({ result: "clean" })}>
          {t("patrols.field.clean")}
        </button>
        <button type="button" className="ill" aria-pressed={problem} data-testid="problem" onClick={() => keep({ result: "problem" })}>
          {t("patrols.field.problem")}
        </button>
      </div>
      {problem && (
        <>
          <section className="block">
            <h2>{t("patrols.field.what")} *</h2>
            <Chips name={t("patrols.field.what")} values={ITEMS} label={(item) => t(`patrols.chip.${item}`)} chosen={draft.chips} onToggle={toggle} />
          </section>
          <Photos drafting={drafting} uid={me.uid} position={position} needed />
          <Area label={t("patrols.field.note")} value={draft.note} testId="note" onChange={(note) => keep({ note })} />
          <section className="block">
            <h2>{t("patrols.field.severity")}</h2>
            <Chips name={t("patrols.field.severity")} values={SEVERITIES} label={(value) => t(`patrols.severity.${value}`)} chosen={[draft.severity]} onToggle={(severity) => keep({ severity })} />
          </section>
        </>
      )}
      {far && draft.result !== "" && (
        <Area
          needed
          label={here ? t("patrols.field.far", { n: NEAR_M }) : t("patrols.field.far_none")}
          value={draft.far_reason}
          testId="far"
          onChange={(far_reason) => keep({ far_reason })}
        />
      )}
      <details className="block">
        <summary>{t("patrols.field.more")}</summary>
        <h2>{t("patrols.field.weather")}</h2>
        <Chips
          name={t("patrols.field.weather")}
          values={WEATHER}
          label={(value) => t(`patrols.field.weather_is.${value}`)}
          chosen={[draft.weather]}
          onToggle={(weather) => keep({ weather: draft.weather === weather ? "" : weather })}
        />
        {problem && (
          <>
            <Line label={t("patrols.field.occupied")} value={draft.occupied} testId="occupied" mode="decimal" onChange={(occupied) => keep({ occupied })} />
            <Line label={t("patrols.field.deadline")} value={draft.deadline} testId="deadline" type="date" onChange={(deadline) => keep({ deadline })} />
            <Area label={t("patrols.field.measures")} value={draft.measures} testId="measures" onChange={(measures) => keep({ measures })} />
          </>
        )}
      </details>
      <MatesLine me={me} mates={mates} />
      <Missing words={missing} />
      {failed && (
        <p role="alert" className="bad">
          {failed}
        </p>
      )}
      <div className="submit">
        <button type="button" className="button main" disabled={draft.result === ""} data-testid="submit" onClick={() => void submit()}>
          {draft.result === "" ? t("patrols.field.submit") : t(`patrols.field.submit_${draft.result}`)}
        </button>
      </div>
    </>
  );
}

function lacking({ draft, photos }: Drafting, mates: string[], far: boolean): string[] {
  const lacks: string[] = [];
  if (draft.result === "problem") {
    if (draft.chips.length === 0) lacks.push(t("patrols.field.need_chip"));
    if (photos.length === 0) lacks.push(t("patrols.field.need_photo"));
    if (draft.occupied !== "" && !/^\d{1,9}(\.\d{1,2})?$/.test(draft.occupied)) lacks.push(t("patrols.field.bad_area"));
  }
  if (far && draft.far_reason.trim() === "") lacks.push(t("patrols.field.need_far"));
  if (mates.length === 0) lacks.push(t("patrols.field.need_mates"));
  return lacks;
}

function kindOf({ reasons }: Duty): string {
  const rules = reasons.map(({ rule }) => rule);
  return rules.includes("weather") ? "flood" : rules[0] === "holiday" ? "holiday" : "daily";
}

interface Told {
  me: Me;
  duty: Duty;
  drafting: Drafting;
  mates: string[];
  here: Position["here"];
}

/** The form as the service takes it (src/patrols/form.rs). */
function formOf({ me, duty, drafting: { draft, photos }, mates, here }: Told) {
  const problem = draft.result === "problem";
  const without = [...(duty.asset_type === "land" ? OF_HOUSES : []), ...(duty.guard_mode === "temporary_use" ? [] : OF_TENANTS)];
  const note = draft.note.trim();
  const checks = ITEMS.map((item) => {
    if (problem && draft.chips.includes(item)) {
      return { item, result: "no", note: note || t(`patrols.chip.${item}`), photos: photos.map(({ sha256 }) => sha256) };
    }
    return { item, result: without.includes(item) ? "na" : "yes" };
  });
  const names = draft.chips.map((item) => t(`patrols.chip.${item}`)).join("、");
  return {
    happened_at: new Date().toISOString(),
    weather: draft.weather ? t(`patrols.field.weather_is.${draft.weather}`) : "",
    patrollers: [me.name, ...mates],
    arrival: here ? { lng: here.lng, lat: here.lat, accuracy_m: here.accuracy_m } : null,
    far_reason: draft.far_reason.trim(),
    checks,
    ...(problem && {
      problem: note ? `${names}：${note}` : names,
      severity: draft.severity,
      measures: draft.measures.trim(),
      occupied_area_m2: draft.occupied || null,
      deadline: draft.deadline || null,
    }),
  };
}
