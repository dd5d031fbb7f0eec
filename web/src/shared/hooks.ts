import { useEffect, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";

/** The value as it was `ms` ago at the latest: keeps typing from asking the service at every key. */
export function useDebounced<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}

/** A title of its own for every page, so that tabs and screen readers can tell them apart. */
export function useTitle(title: string) {
  const { t } = useTranslation();
  useEffect(() => {
    document.title = `${title} · ${t("app.name")}`;
  }, [title, t]);
}

export function useMediaQuery(query: string): boolean {
  return useSyncExternalStore(
    (notify) => {
      const list = matchMedia(query);
      list.addEventListener("change", notify);
      return () => list.removeEventListener("change", notify);
    },
    () => matchMedia(query).matches,
  );
}

/** Phones and narrow windows: panels become a bottom sheet. */
export const NARROW = "(max-width: 760px)";
