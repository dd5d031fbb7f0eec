/** What was done, in words; the record tells of every room, and nobody else has to wait for it. */
import i18next, { type TFunction } from "i18next";
import en from "@/locales/audit.en.json";
import zh from "@/locales/audit.zh-CN.json";

/** English of the rest of the page is fetched when it is wanted; ours goes with it and never before. */
function addEnglish() {
  if (i18next.hasResourceBundle("en", "translation")) i18next.addResourceBundle("en", "translation", en, true);
}

i18next.addResourceBundle("zh-CN", "translation", zh, true);
addEnglish();
i18next.on("languageChanged", addEnglish);

/** The name of an action, or its code. */
export function deedText(t: TFunction, action: string): string {
  const key = action.replace(/[.-]/g, "_");
  return t(`audit.action.${key}`, { defaultValue: t(`deeds.${key}`, { defaultValue: action }) });
}
