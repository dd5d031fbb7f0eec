/** A rectification: what was done about it, or whether it is done. */
import { useState } from "react";
import { type Draft, type Drafting, EMPTY, useDraft } from "./draft";
import { go } from "./hooks";
import { Area, Chips, Line, Missing, Photos, PositionLine } from "./parts";
import type { Position } from "./position";
import { enqueue, type Item } from "./queue";
import type { Duty, Me, Rectification } from "./tasks";
import { t } from "./words";

/** Fewest characters of a reason to send it back (src/patrols/process.rs). */
const REASON = 10;

interface Props {
  me: Me;
  task: Rectification;
  duty: Duty | undefined;
  position: Position;
}

export function RectifyScreen(props: Props) {
  const drafting = useDraft<Draft>(props.me.uid, `r${props.task.id}`, EMPTY);
  if (!drafting) return <p className="hint">{t("patrols.field.loading")}</p>;
  return <Form {...props} drafting={drafting} />;
}

function Form({ me, task, duty, position, drafting }: Props & { drafting: Drafting }) {
  const { draft, set } = drafting;
  const [missing, setMissing] = useState<string[]>([]);
  const [failed, setFailed] = useState("");
  const rechecks = task.status === "reported";
  const step = rechecks ? draft.step : "reported";
  const keep = (now: Partial<typeof draft>) => {
    setMissing([]);
    set(now).catch(() => setFailed(t("patrols.field.storage_full")));
  };
  const submit = async () => {
    const lacks = lacking(drafting, step);
    setMissing(lacks);
    if (lacks.length > 0) return;
    const wish = { to: step, words: draft.note.trim(), ...(step === "returned" && { deadline: draft.deadline }) };
    const item: Item = {
      id: crypto.randomUUID(),
      uid: me.uid,
      kind: "rectification",
      task: `r${task.id}`,
      title: `${task.no} ${task.name ?? ""}`,
      at: new Date().toISOString(),
      bytes: 200 + drafting.photos.reduce((sum, { blob }) => sum + blob.size, 0),
      photos: draft.photos,
      state: "waiting",
      errors: [],
      despite: [],
      body: { rectification: task.id, from: task.status, step: wish },
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
  const words = step === "returned" ? "reason" : rechecks ? "what_found" : "what_done";
  return (
    <>
      <PositionLine position={position} shape={duty?.shape ?? null} />
      <dl className="facts">
        <dt>{t("patrols.field.problem_was")}</dt>
        <dd>{task.problem}</dd>
        <dt>{t("patrols.field.severity")}</dt>
        <dd>{t(`patrols.severity.${task.severity}`)}</dd>
        <dt>{t("patrols.field.responsible")}</dt>
        <dd>{task.responsible}</dd>
        <dt>{t("patrols.field.deadline")}</dt>
        <dd>{task.deadline}</dd>
        {task.measures !== "" && (
          <>
            <dt>{t("patrols.field.measures_were")}</dt>
            <dd>{task.measures}</dd>
          </>
        )}
      </dl>
      {rechecks && (
        <Chips
          name={t("patrols.field.recheck")}
          values={["passed", "returned"]}
          label={(value) => t(`patrols.field.${value}`)}
          chosen={[draft.step]}
          onToggle={(chosen) => keep({ step: chosen })}
        />
      )}
      <Photos drafting={drafting} uid={me.uid} position={position} needed={!rechecks} />
      <Area needed label={t(`patrols.field.${words}`)} value={draft.note} testId="note" onChange={(note) => keep({ note })} />
      {step === "returned" && (
        <Line label={`${t("patrols.field.new_deadline")} *`} value={draft.deadline} testId="deadline" type="date" onChange={(deadline) => keep({ deadline })} />
      )}
      <Missing words={missing} />
      {failed && (
        <p role="alert" className="bad">
          {failed}
        </p>
      )}
      <div className="submit">
        <button type="button" className="button main" disabled={step === ""} data-testid="submit" onClick={() => void submit()}>
          {t("patrols.field.submit")}
        </button>
      </div>
    </>
  );
}

function lacking({ draft, photos }: Drafting, step: string): string[] {
  const lacks: string[] = [];
  const said = [...draft.note.trim()].length;
  if (step === "reported" && photos.length === 0) lacks.push(t("patrols.field.need_photo"));
  if (step === "returned" && said < REASON) lacks.push(t("patrols.field.need_reason"));
  else if (said === 0) lacks.push(t("patrols.field.need_note"));
  if (step === "returned" && draft.deadline === "") lacks.push(t("patrols.field.need_deadline"));
  return lacks;
}
