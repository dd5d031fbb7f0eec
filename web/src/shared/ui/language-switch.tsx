import { useTranslation } from "react-i18next";
import { type Language, setLanguage } from "../i18n";

export function LanguageSwitch() {
  const { t, i18n } = useTranslation();
  const next: Language = i18n.language === "en" ? "zh-CN" : "en";
  return (
    <button
      type="button"
      className="language"
      lang={next}
      aria-label={t("language.switch")}
      onClick={() => void setLanguage(next)}
    >
      {t("language.other")}
    </button>
  );
}
