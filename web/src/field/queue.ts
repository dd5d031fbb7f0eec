/**
 * What waits to be sent. Each item has an id of its own, which is its Idempotency-Key, and every step that the service confirmed is put
 * down: whatever dies in between, going on from there makes nothing twice. An item leaves the queue when the service has all of it, or
 * when the person gives it up; what the service refuses stays, with its reasons.
 */
import { all, change, one } from "./db";
import type { Photo } from "./photo";
import { call, Refusal, type Refused, SignedOut, Unreached } from "./service";
import type { Me, Tasks } from "./tasks";

export interface Item {
  id: string;
  uid: number;
  kind: "patrol" | "rectification" | "visit";
  /** Address of its task below /field/. */
  task: string;
  title: string;
  at: string;
  bytes: number;
  photos: string[];
  /** `asking`: the service told of something that the person has to decide on. */
  state: "waiting" | "failed" | "asking";
  errors: Refused[];
  /** Conflicts that the person knows of. */
  despite: string[];
  /** Of a patrol: what is posted. Of a rectification: the step. Of a visit: the form, and the version that it is based on. */
  body: Record<string, unknown>;
  /** The form that the service made of it. */
  made: number | null;
  /** The last step was sent at least once: only its own repetition tells how it ended. */
  tried: boolean;
}

export interface Sent {
  id: string;
  task: string;
  title: string;
  no: string;
  at: string;
}

/** Conflicts that one may send on in spite of. */
export const ASKING = ["left-the-store", "patrolled-today"];

export async function itemsOf(uid: number): Promise<Item[]> {
  const items = await all<Item>("queue");
  return items.filter((item) => item.uid === uid).sort((a, b) => a.at.localeCompare(b.at));
}

/** Puts an item into the queue, and takes its draft away in the same step. */
export async function enqueue(item: Item, draft: string) {
  await change([["queue", item]], [["drafts", draft]]);
}

export async function giveUp(item: Item) {
  if (item.made !== null && item.kind === "patrol") {
    // The service has a draft of it. Without a net it stays there, and is nobody's patrol.
    await call(`/api/patrols/${item.made}/transitions`, { method: "POST", json: { to: "dropped" } }).catch(() => undefined);
  }
  await change([], [["queue", item.id], ...item.photos.map((id) => ["photos", id] as ["photos", string])]);
}

/** Waits to be sent once more, in spite of what the person knows now. */
export async function again(item: Item, despite: string[] = []) {
  await put(item, { state: "waiting", errors: [], despite: [...new Set([...item.despite, ...despite])] });
}

interface Outcome {
  /** The session has ended. */
  signedOut: boolean;
  /** Something went out. */
  sent: boolean;
}

/** Sends what waits, one after the other; only one tab at a time. */
export async function drain(me: Me): Promise<Outcome> {
  const outcome = { signedOut: false, sent: false };
  const work = async () => {
    for (const item of await itemsOf(me.uid)) {
      if (item.state !== "waiting") continue;
      try {
        await sendOne(item);
        outcome.sent = true;
      } catch (error) {
        if (error instanceof SignedOut) outcome.signedOut = true;
        if (error instanceof SignedOut || error instanceof Unreached) return;
        await refused(item.id, error);
      }
    }
  };
  if (!("locks" in navigator)) await work();
  else await navigator.locks.request("tuguan-field-queue", { ifAvailable: true }, (lock) => (lock ? work() : undefined));
  return outcome;
}

/** Keeps the reasons with the item. */
async function refused(id: string, error: unknown) {
  const item = await one<Item>("queue", id);
  if (!item) return;
  const reasons = error instanceof Refusal ? error.reasons : [];
  const known = reasons.length > 0 && reasons.every(({ code }) => ASKING.includes(code));
  const told = reasons.length > 0 ? reasons : [{ code: "", field: "", message: error instanceof Error ? error.message : String(error) }];
  await put(item, { state: known ? "asking" : "failed", errors: told });
}

/** An item as it is kept now, with something put down. */
async function put(item: Item, now: Partial<Item>): Promise<Item> {
  const next = { ...item, ...now };
  await change([["queue", next]]);
  return next;
}

interface Patrol {
  id: number;
  no: string | null;
  status: string;
}

async function sendOne(item: Item) {
  const no = await { patrol: sendPatrol, rectification: sendStep, visit: sendVisit }[item.kind](item);
  const sent: Sent = { id: `sent:${item.id}`, task: item.task, title: item.title, no, at: new Date().toISOString() };
  const gone = item.photos.map((id) => ["photos", id] as ["photos", string]);
  // Until the tasks are asked for anew, this one is none.
  const tasks = await one<Tasks>("tasks", String(item.uid));
  const left = tasks && without(tasks, item.task);
  await change([["meta", sent], ...(left ? [["tasks", left] as ["tasks", Tasks]] : [])], [["queue", item.id], ...gone]);
}

function without(tasks: Tasks, task: string): Tasks {
  return {
    ...tasks,
    duties: tasks.duties.filter(({ item_id }) => task !== `p${item_id}`),
    rectifications: tasks.rectifications.filter(({ id }) => task !== `r${id}`),
    visits: (tasks.visits ?? []).filter(({ id }) => task !== `v${id}`),
  };
}

async function sendPatrol(first: Item): Promise<string> {
  let item = first;
  if (item.made === null) {
    const made = await call<Patrol>("/api/patrols", { method: "POST", json: { ...item.body, despite: item.despite }, key: item.id });
    item = await put(item, { made: made.id });
  }
  const path = `/api/patrols/${item.made}`;
  if ((await call<Patrol>(path)).status === "draft") await sendPhotos(item, "patrol", item.made ?? 0, "patrol_photo");
  const done = await call<Patrol>(`${path}/transitions`, { method: "POST", json: { to: "submitted", despite: item.despite } });
  return done.no ?? "";
}

interface Standing {
  no: string;
  status: string;
}

async function sendStep(first: Item): Promise<string> {
  let item = first;
  const { rectification, step, from } = item.body as { rectification: number; step: { to: string }; from: string };
  const path = `/api/patrols/rectifications/${rectification}`;
  if (!item.tried) {
    const now = await call<Standing>(path);
    if (now.status !== from) {
      // Photos are not taken any more where somebody was faster.
      throw new Refusal(409, [{ code: "changed-since", field: "status", message: now.status }], now.status);
    }
    await sendPhotos(item, "rectification", rectification, step.to === "reported" ? "fix_photo" : "recheck_photo");
    item = await put(item, { tried: true });
  }
  const done = await call<Standing>(`${path}/transitions`, { method: "POST", json: step, key: item.id });
  return done.no;
}

interface VisitNow extends Standing {
  version: number;
  changed_by: string;
  submitted_by: string | null;
}

/** Photos, the form, and its submission: what somebody else wrote meanwhile is not written over. */
async function sendVisit(first: Item): Promise<string> {
  let item = first;
  const { visit, form, version, by } = item.body as { visit: number; form: unknown; version: number; by: string };
  const path = `/api/visits/${visit}`;
  const now = await call<VisitNow>(path);
  if (now.status === "submitted" && now.submitted_by === by && item.tried) return now.no;
  // What this phone wrote before its answer was lost is no change by others.
  if (now.status !== "open" || (now.version !== version && !(item.tried && now.changed_by === by))) {
    throw new Refusal(409, [{ code: "visit-changed", field: "version", message: String(now.version) }], now.status);
  }
  await sendPhotos(item, "visit", visit, "visit_photo");
  item = await put(item, { tried: true });
  const written = await call<VisitNow>(path, { method: "PUT", json: { form }, ifMatch: `"${now.version}"` });
  item = await put(item, { body: { ...item.body, version: written.version } });
  return (await call<VisitNow>(`${path}/transitions`, { method: "POST", json: { to: "submitted" }, ifMatch: `"${written.version}"` })).no;
}

async function sendPhotos(item: Item, kind: "patrol" | "rectification" | "visit", owner: number, docKind: string) {
  for (const id of item.photos) {
    const photo = await one<Photo>("photos", id);
    if (!photo || photo.uploaded) continue;
    await sendPhoto(photo, kind, owner, docKind);
    const there: Photo = { ...photo, uploaded: true };
    await change([["photos", there]]);
  }
}

async function sendPhoto(photo: Photo, kind: string, owner: number, docKind: string) {
  const form = new FormData();
  form.append("owner_kind", kind);
  form.append("owner_id", String(owner));
  form.append("doc_kind", docKind);
  if (photo.lng !== null && photo.lat !== null) {
    form.append("lng", String(photo.lng));
    form.append("lat", String(photo.lat));
  }
  if (photo.accuracy_m !== null) form.append("accuracy_m", String(photo.accuracy_m));
  if (photo.taken_at) form.append("taken_at", photo.taken_at);
  form.append("remark", photo.source);
  form.append("file", photo.blob, photo.name);
  try {
    await call("/api/attachments", { method: "POST", form, key: photo.id });
  } catch (error) {
    // It is there already: the answer to the first time was lost.
    if (!(error instanceof Refusal && error.has("duplicate"))) throw error;
  }
}
