/** 列设置 follows the person from desk to desk; the browser keeps a copy, so that the table stands at once. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { COLUMN_KEYS } from "./columns";
import { keepPreferences, type Preferences, readPreferences, settled } from "./preferences";
import { keepSettings, useViews, type Views, viewsKey } from "@/api/views";

/** Boxes are ticked one after the other: the service is told once. */
const SETTLE_MS = 600;

export function usePreferences(userId: number): [Preferences, (next: Preferences) => void] {
  const client = useQueryClient();
  const { data } = useViews("ledger");
  const [preferences, setPreferences] = useState<Preferences>(() => readPreferences(userId, COLUMN_KEYS));
  const touched = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    // What was changed here meanwhile is newer than what comes.
    if (!data?.settings || touched.current) return;
    const told = settled(data.settings, COLUMN_KEYS);
    setPreferences(told);
    keepPreferences(userId, told);
  }, [data, userId]);
  const prefer = (next: Preferences) => {
    touched.current = true;
    setPreferences(next);
    keepPreferences(userId, next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      client.setQueryData<Views>(viewsKey("ledger"), (before) => before && { ...before, settings: next });
      // The browser's copy stands until it gets through.
      keepSettings("ledger", next).catch(() => undefined);
    }, SETTLE_MS);
  };
  return [preferences, prefer];
}
