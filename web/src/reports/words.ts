/** Texts of reports stand in a file of their own: nobody else has to wait for them. */
import i18next from "i18next";
import "@/supervision/words";
import en from "@/locales/reports.en.json";
import zh from "@/locales/reports.zh-CN.json";
import "./reports.css";

/** English of the rest of the page is fetched when it is wanted; ours goes with it and never before. */
function addEnglish() {
  if (i18next.hasResourceBundle("en", "translation")) i18next.addResourceBundle("en", "translation", en, true);
}

i18next.addResourceBundle("zh-CN", "translation", zh, true);
addEnglish();
i18next.on("languageChanged", addEnglish);
