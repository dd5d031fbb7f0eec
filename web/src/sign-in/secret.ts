/**
 * The secret of a one-time link stands in the fragment, which no server sees; it must not stay in the
 * address bar, the history or a screenshot either. Taken before the router reads the address:
 * `main.tsx` imports this file first.
 */
let kept: string | null = null;

export function takeSecret(from: Location = location, past: History = history) {
  if (from.pathname !== "/welcome" || from.hash.length < 2) return;
  kept = from.hash.slice(1);
  past.replaceState(past.state, "", from.pathname);
}

export const keptSecret = () => kept;

takeSecret();

/** It has been used: nothing of it stays. */
export function forgetSecret() {
  kept = null;
}
