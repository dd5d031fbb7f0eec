/** What is kept, and drawn again when it changes; the address; whether there is a net. */
import { useEffect, useState, useSyncExternalStore } from "react";
import { onKept } from "./db";

/** What `load` reads from the store; undefined until it is read. */
export function useKept<T>(load: () => Promise<T>, key: string): T | undefined {
  const [kept, setKept] = useState<{ key: string; value: T }>();
  useEffect(() => {
    let gone = false;
    const read = () =>
      void load().then(
        (value) => {
          if (!gone) setKept({ key, value });
        },
        () => undefined,
      );
    read();
    const stop = onKept(read);
    return () => {
      gone = true;
      stop();
    };
    // `key` says of what is read; the function is a new one each time.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key]);
  return kept?.key === key ? kept.value : undefined;
}

const WENT = "tuguan:went";

export function usePath(): string {
  return useSyncExternalStore(
    (listener) => {
      window.addEventListener("popstate", listener);
      window.addEventListener(WENT, listener);
      return () => {
        window.removeEventListener("popstate", listener);
        window.removeEventListener(WENT, listener);
      };
    },
    () => location.pathname,
  );
}

export function go(path: string, replace = false) {
  if (replace) history.replaceState(null, "", path);
  else history.pushState(null, "", path);
  window.dispatchEvent(new Event(WENT));
  window.scrollTo(0, 0);
}

export function useOnline(): boolean {
  return useSyncExternalStore(
    (listener) => {
      window.addEventListener("online", listener);
      window.addEventListener("offline", listener);
      return () => {
        window.removeEventListener("online", listener);
        window.removeEventListener("offline", listener);
      };
    },
    () => navigator.onLine,
  );
}
