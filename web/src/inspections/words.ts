/** Texts of patrols stand in a file of their own, which the phone page reads as well. */
import en from "@/locales/patrols.en.json";
import zh from "@/locales/patrols.zh-CN.json";
import { addTexts } from "@/shared/i18n";

addTexts(zh, en);
