/**
 * What was not saved yet, kept in this browser until it is: a tab that dies loses nothing. Each person has drafts of their own.
 * Those of sensitive objects end with the session: the next person at this machine shall not find them.
 */
const HEAD = "tuguan.draft";

/** Older ones are of no use to anybody. */
const LIFETIME_MS = 14 * 24 * 3600 * 1000;

interface Kept {
  saved_at: number;
  sensitive: boolean;
  content: unknown;
}

const keyOf = (userId: number, name: string) => `${HEAD}.${userId}.${name}`;

function keptAt(key: string): Kept | null {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? "null") as Kept | null;
    return kept && typeof kept.saved_at === "number" ? kept : null;
  } catch {
    return null;
  }
}

/** False where the browser has no room: then the page must say that nothing is kept. */
export function keepDraft(userId: number, name: string, content: unknown, sensitive: boolean, now = Date.now()): boolean {
  const kept: Kept = { saved_at: now, sensitive, content };
  try {
    localStorage.setItem(keyOf(userId, name), JSON.stringify(kept));
    return true;
  } catch {
    return false;
  }
}

export function readDraft(userId: number, name: string, now = Date.now()): { savedAt: number; content: unknown } | null {
  const kept = keptAt(keyOf(userId, name));
  return kept && now - kept.saved_at < LIFETIME_MS ? { savedAt: kept.saved_at, content: kept.content } : null;
}

export function dropDraft(userId: number, name: string) {
  localStorage.removeItem(keyOf(userId, name));
}

/** At the end of a session: the sensitive ones and the old ones go. */
export function forgetDrafts(now = Date.now()) {
  for (const key of Object.keys(localStorage)) {
    if (!key.startsWith(`${HEAD}.`)) continue;
    const kept = keptAt(key);
    if (!kept || kept.sensitive || now - kept.saved_at >= LIFETIME_MS) localStorage.removeItem(key);
  }
}
