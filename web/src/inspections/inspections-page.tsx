/** `/inspections`: what is due, what was done, what is to be put right, warnings. */
import "./words";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { DoneList } from "./done-list";
import { DueList } from "./due-list";
import { RectificationDialog } from "./rectification-dialog";
import { RectificationList } from "./rectification-list";
import { WarningList } from "./warning-list";
import { type InspectionSearch, INSPECTION_TABS } from "@/shared/inspection-search";
import { useTitle } from "@/shared/hooks";
import { Tabs } from "@/shared/ui/tabs";
import "./inspections.css";

const route = getRouteApi("/inspections");

export default function InspectionsPage() {
  const { t } = useTranslation();
  useTitle(t("patrols.title"));
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const go = (change: Partial<InspectionSearch>) => void navigate({ search: { ...search, ...change }, replace: true });
  const tab = search.tab ?? "due";
  const List = { due: DueList, done: DoneList, rects: RectificationList, weather: WarningList }[tab];
  return (
    <div className="document inspections">
      <header className="inspections-head">
        <div>
          <h1>{t("patrols.title")}</h1>
          <p className="lead">{t("patrols.desk.lead")}</p>
        </div>
        <a className="button button-plain" href="/field">
          {t("patrols.desk.open_field")}
        </a>
      </header>
      <Tabs
        label={t("patrols.title")}
        tabs={INSPECTION_TABS.map((key) => ({ key, label: t(`patrols.desk.tab.${key}`) }))}
        active={tab}
        onChange={(next) => go({ tab: next === "due" ? undefined : next })}
      >
        <List search={search} go={go} />
      </Tabs>
      {search.rect !== undefined && <RectificationDialog key={search.rect} id={search.rect} onClose={() => go({ rect: undefined })} />}
    </div>
  );
}
