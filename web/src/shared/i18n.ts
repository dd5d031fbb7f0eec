import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import zh from "@/locales/zh-CN.json";

export const LANGUAGES = ["zh-CN", "en"] as const;
export type Language = (typeof LANGUAGES)[number];

const STORED = "tuguan.language";

function preferred(): Language {
  const stored = localStorage.getItem(STORED);
  return stored === "en" ? "en" : "zh-CN";
}

/** English is fetched only by those who read it. */
async function addResources(language: Language) {
  if (language === "en" && !i18next.hasResourceBundle("en", "translation")) {
    const en = await import("@/locales/en.json");
    i18next.addResourceBundle("en", "translation", en.default);
  }
}

export async function startI18n() {
  const language = preferred();
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    resources: { "zh-CN": { translation: zh } },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  await addResources(language);
  if (language !== "zh-CN") await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

export async function setLanguage(language: Language) {
  await addResources(language);
  localStorage.setItem(STORED, language);
  document.documentElement.lang = language;
  await i18next.changeLanguage(language);
}

type Texts = Record<string, unknown>;

/** Texts of a part of the page that brings its own: they come with it, English only where English is read. */
export function addTexts(zh: Texts, en: Texts) {
  // English of the rest of the page is fetched when it is wanted; ours goes with it and never before.
  const addEnglish = () => {
    if (i18next.hasResourceBundle("en", "translation")) i18next.addResourceBundle("en", "translation", en, true);
  };
  i18next.addResourceBundle("zh-CN", "translation", zh, true);
  addEnglish();
  i18next.on("languageChanged", addEnglish);
}
