/** Texts of credit come with the pages that show it. */
import en from "@/locales/credit.en.json";
import zh from "@/locales/credit.zh-CN.json";
import { addTexts } from "@/shared/i18n";
import "@/supervision/supervision.css";
import "./credit.css";

addTexts(zh, en);
