/** Texts of the phone page: the same files as the desk page's, without the machinery that a large page needs. */
import { useSyncExternalStore } from "react";
import en from "@/locales/patrols.en.json";
import zh from "@/locales/patrols.zh-CN.json";
import visitsEn from "@/locales/visits.en.json";
import visitsZh from "@/locales/visits.zh-CN.json";

export type Language = "zh-CN" | "en";
type Tree = { [key: string]: string | Tree };

const TEXTS: Record<Language, Tree> = { "zh-CN": { ...zh, ...visitsZh }, en: { ...en, ...visitsEn } };
/** As the rest of the page keeps it (shared/i18n.ts). */
const STORED = "tuguan.language";

let current: Language = localStorage.getItem(STORED) === "en" ? "en" : "zh-CN";
const listeners = new Set<() => void>();

export function setLanguage(language: Language) {
  current = language;
  localStorage.setItem(STORED, language);
  document.documentElement.lang = language;
  listeners.forEach((listener) => listener());
}

export const language = () => current;

/** The text of a key, with its blanks filled. */
export function t(key: string, values: Record<string, string | number> = {}): string {
  let found: string | Tree | undefined = TEXTS[current];
  for (const part of key.split(".")) found = typeof found === "object" ? found[part] : undefined;
  if (typeof found !== "string") return key;
  return found.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name] ?? ""));
}

/** Draws again when the language changes. */
export function useLanguage(): Language {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => current,
  );
}

/** 350 m, 2.4 km; on the plot. */
export function distanceText(metres: number | null): string {
  if (metres === null) return t("patrols.field.no_place");
  if (metres === 0) return t("patrols.field.inside");
  if (metres < 1000) return t("patrols.field.metres", { n: Math.round(metres) });
  return t("patrols.field.km", { n: (metres / 1000).toFixed(1) });
}

/** 12.3 MB, 4 KB. */
export const sizeText = (bytes: number) =>
  bytes >= 100_000 ? `${(bytes / 1_000_000).toFixed(1)} MB` : `${Math.ceil(bytes / 1000)} KB`;
