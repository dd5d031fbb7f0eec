/** Texts of site visits stand in a file of their own, which the phone page reads as well. */
import en from "@/locales/visits.en.json";
import zh from "@/locales/visits.zh-CN.json";
import { addTexts } from "@/shared/i18n";

addTexts(zh, en);
