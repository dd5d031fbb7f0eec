/** What there is to do, the nearest first. */
import { useState } from "react";
import { metresTo } from "./geo";
import { Linked, PositionLine } from "./parts";
import type { Position } from "./position";
import type { Item, Sent } from "./queue";
import { type Duty, isMine, type Me, type Rectification, type Tasks, type VisitTask } from "./tasks";
import { distanceText, t } from "./words";

interface Props {
  me: Me;
  tasks: Tasks | null;
  items: Item[];
  sent: Sent[];
  position: Position;
  onRefresh: () => void;
}

interface Placed<T> {
  task: T;
  metres: number | null;
}

/** The nearest first; what has no place comes last, the most urgent first. */
function byDistance<T>(placed: Placed<T>[]): Placed<T>[] {
  return [...placed].sort((a, b) => (a.metres ?? Infinity) - (b.metres ?? Infinity));
}

export function HomeScreen({ me, tasks, items, sent, position, onRefresh }: Props) {
  const own = me.organisation !== null && (tasks?.duties.some(({ assignee_id }) => assignee_id === me.organisation) ?? false);
  const [mine, setMine] = useState(true);
  const here = position.here ? ([position.here.lng, position.here.lat] as const) : null;
  // What waits to be sent is done, as far as this person is concerned.
  const waiting = new Set(items.map(({ task }) => task));
  const place = (shape: Duty["shape"]) => (here && shape ? metresTo(shape, here) : null);
  const duties = (tasks?.duties ?? [])
    .filter(({ item_id, assignee_id }) => !waiting.has(`p${item_id}`) && !(own && mine && assignee_id !== me.organisation))
    .map((task) => ({ task, metres: place(task.shape) }));
  const shapes = new Map(tasks?.duties.map(({ item_id, shape }) => [item_id, shape]));
  const rectifications = (tasks?.rectifications ?? [])
    .filter((task) => isMine(me, task) && !waiting.has(`r${task.id}`))
    .map((task) => ({ task, metres: place(shapes.get(task.item_id)) }));
  const visits = (tasks?.visits ?? [])
    .filter(({ id, supplement_of }) => supplement_of === null && !waiting.has(`v${id}`))
    .map((task) => ({ task, metres: place(task.shape) }));
  return (
    <>
      <PositionLine position={position} shape={undefined} />
      {sent.map(({ id, title, no }) => (
        <p key={id} className="note good-note" role="status" data-testid="sent">
          {title}：{t("patrols.field.sent", { no })}
        </p>
      ))}
      {me.visits && <VisitTasks tasks={visits} />}
      {me.writes && <section aria-labelledby="rects">
        <h2 id="rects">{t("patrols.field.rects")}</h2>
        {rectifications.length === 0 && <p className="hint">{t("patrols.field.no_rects")}</p>}
        <ul className="tasks">
          {byDistance(rectifications).map(({ task, metres }) => (
            <RectificationLine key={task.id} task={task} metres={metres} />
          ))}
        </ul>
      </section>}
      {me.writes && <section aria-labelledby="duties">
        <h2 id="duties">{t("patrols.field.tasks")}</h2>
        {own && (
          <label className="tick">
            <input type="checkbox" checked={mine} onChange={(event) => setMine(event.target.checked)} /> {t("patrols.field.mine")}
          </label>
        )}
        {tasks === null && <p className="hint">{t("patrols.field.loading")}</p>}
        {tasks !== null && duties.length === 0 && <p className="hint">{t("patrols.field.none")}</p>}
        <ul className="tasks" data-testid="duties">
          {byDistance(duties).map(({ task, metres }) => (
            <DutyLine key={task.item_id} task={task} metres={metres} />
          ))}
        </ul>
      </section>}
      {tasks && (
        <p className="hint">
          {t("patrols.field.as_of", { time: new Date(tasks.at).toLocaleString() })}{" "}
          <button type="button" className="plain" onClick={onRefresh} data-testid="refresh">
            {t("patrols.field.refresh")}
          </button>
        </p>
      )}
    </>
  );
}

function VisitTasks({ tasks }: { tasks: Placed<VisitTask>[] }) {
  return (
    <section aria-labelledby="visits">
      <h2 id="visits">{t("visits.phone.tasks")}</h2>
      {tasks.length === 0 && <p className="hint">{t("visits.none")}</p>}
      <ul className="tasks">
        {byDistance(tasks).map(({ task, metres }) => (
          <li key={task.id}>
            <Linked to={`/field/v${task.id}`} className="task" testId="visit">
              <strong>{task.contract.name}</strong>
              <span className="row">
                <span className={task.late ? "bad" : "hint"}>{task.late ? `▲ ${t("visits.late")}` : t("visits.phone.due", { day: task.due_on })}</span>
                <b>{distanceText(metres)}</b>
              </span>
              <span className="hint">
                {task.no} · {task.enterprise.name}
              </span>
            </Linked>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** By rule and day, in words. */
export function whyNow({ reasons }: Duty): string {
  return reasons.map(({ rule, event }) => (event ? `${t(`patrols.rule.${rule}`)} ${event}` : t(`patrols.rule.${rule}`))).join("，");
}

function DutyLine({ task, metres }: { task: Duty; metres: number | null }) {
  const late = task.overdue_days > 0 ? t("patrols.field.overdue", { days: task.overdue_days }) : t("patrols.field.overdue_now");
  return (
    <li>
      <Linked to={`/field/p${task.item_id}`} className="task" testId="duty">
        <strong>{task.name ?? task.ledger_no}</strong>
        <span className="row">
          <span className={task.overdue ? "bad" : "hint"}>{task.overdue ? `▲ ${late}` : t("patrols.field.due", { day: task.next_due })}</span>
          <b>{distanceText(metres)}</b>
        </span>
        <span className="hint">{[task.street, whyNow(task)].filter(Boolean).join(" · ")}</span>
      </Linked>
    </li>
  );
}

function RectificationLine({ task, metres }: { task: Rectification; metres: number | null }) {
  const late = task.overdue_days > 0;
  return (
    <li>
      <Linked to={`/field/r${task.id}`} className="task" testId="rectification">
        <strong>
          {task.status === "reported" ? t("patrols.field.recheck") : t("patrols.field.report")} · {task.name}
        </strong>
        <span>{task.problem}</span>
        <span className="row">
          <span className={late ? "bad" : "hint"}>
            {late ? `▲ ${t("patrols.field.overdue", { days: task.overdue_days })}` : t("patrols.field.deadline_is", { day: task.deadline })}
          </span>
          <b>{distanceText(metres)}</b>
        </span>
        <span className="hint">
          {task.no} · {t(`patrols.rect.${task.status}`)}
        </span>
      </Linked>
    </li>
  );
}
