/** What there is to do: copied from the service whenever it can be reached, and read from the copy. */
import { all, change, one } from "./db";
import { call, SignedOut, Unreached } from "./service";
import type { Point, Shape } from "./geo";

export interface Me {
  id: "me";
  uid: number;
  username: string;
  name: string;
  organisation: number | null;
  /** Patrols at all. */
  writes: boolean;
  /** Makes site visits. */
  visits?: boolean;
}

export interface Reason {
  rule: string;
  due_on: string;
  due_at: string | null;
  event: string | null;
}

export interface Duty {
  item_id: number;
  ledger_no: string | null;
  name: string | null;
  address: string | null;
  street: string | null;
  asset_type: string;
  guard_mode: string | null;
  guard_person: string | null;
  guard_phone: string | null;
  assignee: string | null;
  assignee_id: number | null;
  last_patrol: string | null;
  next_due: string;
  overdue: boolean;
  overdue_days: number;
  reasons: Reason[];
  place?: Point;
  shape?: Shape;
}

export interface Rectification {
  id: number;
  no: string;
  status: string;
  item_id: number;
  name: string | null;
  address: string | null;
  problem: string;
  checks: string[];
  severity: string;
  measures: string;
  responsible: string;
  responsible_id: number;
  deadline: string;
  overdue_days: number;
  changed_by: string;
}

/** 现场核查 that was given to one's organisation (src/visits/store.rs). */
export interface VisitTask {
  id: number;
  version: number;
  no: string;
  task: string;
  due_on: string;
  late: boolean;
  supplement_of: number | null;
  contract: { id: number; contract_no: string; name: string; address: string | null };
  enterprise: { uscc: string; name: string };
  form: Record<string, unknown>;
  place?: Point;
  shape?: Shape;
}

export interface Tasks {
  id: string;
  at: string;
  duties: Duty[];
  rectifications: Rectification[];
  /** Absent in what an earlier page copied. */
  visits?: VisitTask[];
}

/** From here on numbers belong to sensitive entries (V23__patrols.sql). */
export const RESTRICTED_FROM = 1_000_000_000_001;

interface Session {
  user: { id: number; username: string; name: string; organisation: { id: number } | null };
  rights: string[];
}

/** Who is signed in, as the service says; without an answer, as it said last. */
export async function whoAmI(): Promise<Me | null> {
  try {
    const { user, rights } = await call<Session>("/api/session");
    return await remember(user, rights);
  } catch (error) {
    if (error instanceof Unreached) return one<Me>("meta", "me");
    throw error;
  }
}

export async function remember(user: Session["user"], rights: string[]): Promise<Me> {
  const me: Me = {
    id: "me",
    uid: user.id,
    username: user.username,
    name: user.name,
    organisation: user.organisation?.id ?? null,
    writes: rights.includes("reserve.write"),
    visits: rights.includes("alerts.answer"),
  };
  const before = await one<Me>("meta", "me");
  // Another person at this phone shall not see the tasks of the one before.
  const others = before && before.uid !== me.uid ? (await all<Tasks>("tasks")).filter(({ id }) => id !== String(me.uid)) : [];
  await change([["meta", me]], others.map(({ id }) => ["tasks", id]));
  return me;
}

export async function signIn(credentials: { username: string; password: string; code?: string }): Promise<Me> {
  const { user, rights } = await call<Session>("/api/session", { method: "POST", json: credentials });
  return remember(user, rights);
}

interface Page<T> {
  items: T[];
  next: string | null;
}

async function everything<T>(first: string): Promise<T[]> {
  const found: T[] = [];
  for (let path: string | null = first; path; ) {
    const page: Page<T> = await call<Page<T>>(path);
    found.push(...page.items);
    path = page.next;
  }
  return found;
}

/** Asks for the tasks anew. False without a net. */
export async function refresh(me: Me): Promise<boolean> {
  try {
    const duties = me.writes ? await everything<Duty>("/api/patrols/due?shapes=true&limit=500") : [];
    const rectifications = me.writes ? await everything<Rectification>("/api/patrols/rectifications?open=true&limit=500") : [];
    const visits = me.visits ? await everything<VisitTask>("/api/visits?mine=true&status=open&shapes=true&limit=500") : [];
    const tasks: Tasks = { id: String(me.uid), at: new Date().toISOString(), duties, rectifications, visits };
    await change([["tasks", tasks]]);
    return true;
  } catch (error) {
    if (error instanceof SignedOut) throw error;
    return false;
  }
}

export const copied = (me: Me) => one<Tasks>("tasks", String(me.uid));

/** Whether there is something for this person in it: to put right, or to look at. */
export function isMine(me: Me, { status, responsible_id, changed_by }: Rectification): boolean {
  if (status === "reported") return changed_by !== me.username;
  return (status === "issued" || status === "returned") && responsible_id === me.organisation;
}
