/**
 * When this browser last heard from the service, over all tabs: the service counts idle time from there,
 * so the warning must not come in one tab while another is worked in.
 */
const STORED = "tuguan.contact";

/** Writing at every answer would be waste; this much too early does no harm to a warning. */
const GRAIN_MS = 10_000;

let last = 0;

export function touch(now = Date.now()) {
  if (now - last < GRAIN_MS) return;
  last = now;
  localStorage.setItem(STORED, String(now));
}

export function lastContact(): number {
  return Math.max(last, Number(localStorage.getItem(STORED) ?? 0));
}
