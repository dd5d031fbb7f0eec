/** Texts of temporary uses come with their page. */
import en from "@/locales/temp-uses.en.json";
import zh from "@/locales/temp-uses.zh-CN.json";
import { addTexts } from "@/shared/i18n";

addTexts(zh, en);
