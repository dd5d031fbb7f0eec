/** What waits to be sent, with what the service says of each. */
import { useState } from "react";
import { change, one } from "./db";
import { draftId, type Draft } from "./draft";
import type { Photo } from "./photo";
import { again, ASKING, giveUp, type Item } from "./queue";
import { go } from "./hooks";
import type { Me } from "./tasks";
import type { VisitDraft } from "./visit-draft";
import { sizeText, t } from "./words";

interface Props {
  me: Me;
  items: Item[];
  sending: boolean;
  onSend: () => void;
}

export function QueueScreen({ me, items, sending, onSend }: Props) {
  const retry = async () => {
    for (const item of items) if (item.state === "failed") await again(item);
    onSend();
  };
  return (
    <>
      <p className="summary" data-testid="queue-summary">
        {items.length === 0
          ? t("patrols.field.queue_none")
          : t("patrols.field.queue", { n: items.length, size: sizeText(items.reduce((sum, { bytes }) => sum + bytes, 0)) })}
      </p>
      {items.length > 0 && (
        <button type="button" className="button main" disabled={sending} data-testid="send" onClick={() => void retry()}>
          {sending ? t("patrols.field.queue_sending") : t("patrols.field.retry_all")}
        </button>
      )}
      <ul className="tasks" aria-label={t("patrols.field.queue_title")}>
        {items.map((item) => (
          <Entry key={item.id} me={me} item={item} onSend={onSend} />
        ))}
      </ul>
    </>
  );
}

/** The service speaks both languages; what this page found out itself does not. */
function wordsOf({ code, message }: Item["errors"][number]): string {
  if (code === "changed-since") return t("patrols.field.changed_since", { status: t(`patrols.rect.${message}`) });
  if (code === "visit-changed") return t("visits.phone.changed", { version: message });
  return message;
}

function Entry({ me, item, onSend }: { me: Me; item: Item; onSend: () => void }) {
  const [sure, setSure] = useState(false);
  const codes = item.errors.map(({ code }) => code).filter((code) => ASKING.includes(code));
  return (
    <li className="task" data-testid="queue-item" data-state={item.state}>
      <strong>{item.title}</strong>
      <span className={item.state === "waiting" ? "hint" : "bad"}>
        {t(`patrols.field.state.${item.state}`)} · {new Date(item.at).toLocaleString()} · {t("patrols.field.photos_n", { n: item.photos.length })} · {sizeText(item.bytes)}
      </span>
      {item.errors.length > 0 && (
        <div role="alert">
          <ul className="bad">
            {item.errors.map((error) => (
              <li key={error.code + error.field + error.message}>{wordsOf(error)}</li>
            ))}
          </ul>
        </div>
      )}
      <div className="row">
        {item.state === "asking" && (
          <button type="button" className="button" data-testid="anyway" onClick={() => void again(item, codes).then(onSend)}>
            {t("patrols.field.send_anyway")}
          </button>
        )}
        {item.state === "failed" && (
          <button type="button" className="button" data-testid="retry" onClick={() => void again(item).then(onSend)}>
            {t("patrols.field.retry")}
          </button>
        )}
        {item.state !== "waiting" && (
          <button type="button" className="button" onClick={() => void editAgain(me, item)}>
            {t("patrols.field.edit_again")}
          </button>
        )}
        <button type="button" className="button" data-testid="give-up" onClick={() => setSure(!sure)} aria-expanded={sure}>
          {t("patrols.field.give_up")}
        </button>
      </div>
      {sure && (
        <div className="row">
          <span className="bad">{t("patrols.field.give_up_sure")}</span>
          <button type="button" className="button ill" data-testid="give-up-sure" onClick={() => void giveUp(item)}>
            {t("patrols.field.give_up")}
          </button>
        </div>
      )}
    </li>
  );
}

/** Out of the queue, and a draft again with its photos; what the service has of it is given up there. */
async function editAgain(me: Me, item: Item) {
  if (item.kind === "visit") return editVisitAgain(item);
  const form = (item.body["form"] ?? {}) as Record<string, unknown>;
  const step = (item.body["step"] ?? {}) as Record<string, unknown>;
  const checks = (form["checks"] ?? []) as { item: string; result: string; note?: string }[];
  const failed = checks.filter(({ result }) => result === "no");
  const text = (value: unknown) => (typeof value === "string" ? value : "");
  const photos = await Promise.all(item.photos.map((id) => one<Photo>("photos", id)));
  const draft: Draft = {
    id: draftId(me.uid, item.task),
    at: new Date().toISOString(),
    result: item.kind === "rectification" ? "" : failed.length > 0 ? "problem" : "clean",
    chips: failed.map((check) => check.item),
    photos: item.photos,
    note: item.kind === "rectification" ? text(step["words"]) : (failed[0]?.note ?? ""),
    severity: text(form["severity"]) || "minor",
    weather: "",
    far_reason: text(form["far_reason"]),
    occupied: text(form["occupied_area_m2"]),
    measures: text(form["measures"]),
    deadline: text(form["deadline"]) || text(step["deadline"]),
    step: text(step["to"]),
  };
  const fresh = photos.filter((photo) => photo !== null).map((photo) => ["photos", { ...photo, uploaded: false }] as ["photos", Photo]);
  // The photos are the draft's from now on.
  await giveUp({ ...item, photos: [] });
  await change([["drafts", draft], ...fresh]);
  go(`/field/${item.task}`);
}

/** A visit is a draft again, based on the version that the person was told of; its photos stay where they are. */
async function editVisitAgain(item: Item) {
  const draft = item.body["draft"] as VisitDraft;
  const told = item.errors.find(({ code }) => code === "visit-changed");
  const back: VisitDraft = { ...draft, base: told ? Number(told.message) : (item.body["version"] as number) };
  await giveUp({ ...item, photos: [] });
  await change([["drafts", back]]);
  go(`/field/${item.task}`);
}
