/** When to warn that the session is about to idle out. */

/** What the warning promises. */
const NOTICE_MS = 60_000;
/** The service moves the end on at most once a minute: it may come that much earlier than counted here. */
const SERVICE_GRAIN_MS = 60_000;

export type IdleState = "awake" | "warn" | "over";

export function idleState(lastContact: number, idleMs: number, now: number): IdleState {
  const rest = lastContact + idleMs - now;
  if (rest <= 0) return "over";
  return rest <= Math.min(NOTICE_MS + SERVICE_GRAIN_MS, idleMs / 2) ? "warn" : "awake";
}
