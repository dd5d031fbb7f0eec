/** Texts of letters: their own pages need them, and those that letters are made from. */
import en from "@/locales/letters.en.json";
import zh from "@/locales/letters.zh-CN.json";
import { addTexts } from "@/shared/i18n";

addTexts(zh, en);
