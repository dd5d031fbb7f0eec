/** The plain page around everything that happens before one is in: name of the system, one card. */
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePublicConfig } from "@/api/queries";
import { useTitle } from "@/shared/hooks";
import { LanguageSwitch } from "@/shared/ui/language-switch";
import { Mark } from "@/shared/ui/mark";
import "./sign-in.css";

interface Props {
  title: string;
  children: ReactNode;
  /** Below the card. */
  foot?: ReactNode;
}

export function Door({ title, children, foot }: Props) {
  const { t } = useTranslation();
  const { data } = usePublicConfig();
  useTitle(title);
  return (
    <div className="door">
      <header className="door-head">
        <span className="brand">
          <Mark />
          <span>{t("app.name")}</span>
        </span>
        {data && <span className="door-district">{data.district.name}</span>}
        <LanguageSwitch />
      </header>
      <main className="door-main" id="main">
        <div className="door-card">
          <h1>{title}</h1>
          {children}
        </div>
        {foot}
      </main>
    </div>
  );
}
