/** Texts of patrols stand in a file of their own, which the phone page reads as well. */
import i18next from "i18next";
import en from "@/locales/patrols.en.json";
import zh from "@/locales/patrols.zh-CN.json";

/** English of the rest of the page is fetched when it is wanted; ours goes with it and never before. */
function addEnglish() {
  if (i18next.hasResourceBundle("en", "translation")) i18next.addResourceBundle("en", "translation", en, true);
}

i18next.addResourceBundle("zh-CN", "translation", zh, true);
addEnglish();
i18next.on("languageChanged", addEnglish);
