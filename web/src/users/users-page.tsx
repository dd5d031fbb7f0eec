/** `/admin/users`: accounts and organisations, each administrator with his own half. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Organisations } from "./organisations";
import { People } from "./people";
import { useTitle } from "@/shared/hooks";
import { Tabs } from "@/shared/ui/tabs";
import "./users.css";

type Part = "people" | "organisations";

export default function UsersPage() {
  const { t } = useTranslation();
  useTitle(t("users.title"));
  const [part, setPart] = useState<Part>("people");
  const tabs = (["people", "organisations"] as const).map((key) => ({ key, label: t(`users.${key}`) }));
  return (
    <div className="document users">
      <h1>{t("users.title")}</h1>
      <p className="lead">{t("users.lead")}</p>
      <Tabs label={t("users.title")} tabs={tabs} active={part} onChange={setPart}>
        {part === "people" ? <People /> : <Organisations />}
      </Tabs>
    </div>
  );
}
