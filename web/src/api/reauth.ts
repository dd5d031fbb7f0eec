/**
 * What happens when a session ends under an open page: whoever was refused waits here, one dialog asks
 * for the password, and everybody goes on. The page itself is not touched, so nothing typed is lost.
 */
import { create } from "zustand";

interface Reauth {
  /** The dialog is wanted. */
  asked: boolean;
  /** It ended because nobody worked, not because it was ended. */
  idle: boolean;
}

export const useReauth = create<Reauth>(() => ({ asked: false, idle: false }));

/** Before a session was ever seen, a refusal is simply the sign-in page's business. */
let armed = false;
let current = 0;
let waiting: { promise: Promise<void>; resolve: () => void } | null = null;
const listeners = new Set<() => void>();

/** Counts the sign-ins over the page; taken before a request, it tells whether the answer is older than the session. */
export const epoch = () => current;

/** A session was seen: from now on its end asks for the password over the page. */
export function arm() {
  armed = true;
}

interface Wait {
  idle?: boolean;
  signal?: AbortSignal | null | undefined;
}

/** Waits until the officer has signed in again; false when no session was there to lose. */
export async function signedInAgain(since: number, { idle = false, signal }: Wait = {}): Promise<boolean> {
  if (!armed) return false;
  if (since !== current) return true;
  if (!waiting) {
    let resolve = () => {};
    const promise = new Promise<void>((done) => (resolve = done));
    waiting = { promise, resolve };
    useReauth.setState({ asked: true, idle });
  }
  await Promise.race([waiting.promise, aborted(signal)]);
  return true;
}

function aborted(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => reject(new DOMException("cancelled", "AbortError"));
    if (signal?.aborted) stop();
    else signal?.addEventListener("abort", stop, { once: true });
  });
}

/** The dialog's end: everybody who waits sends again. */
export function resume() {
  current++;
  const waited = waiting;
  waiting = null;
  useReauth.setState({ asked: false, idle: false });
  waited?.resolve();
  for (const listener of listeners) listener();
}

/** For what cannot wait, because the browser fetches it: pictures of base maps are asked for again. */
export function onSignedInAgain(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
