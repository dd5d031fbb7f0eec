import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMay, writableTargets } from "@/api/session";
import { Icon } from "@/shared/ui/icon";

/** A fresh installation: the ways to get something onto the map. */
export function EmptyCards() {
  const { t } = useTranslation();
  const may = useMay();
  const mayImport = writableTargets(may).length > 0;
  return (
    <div className="empty-cards" data-testid="empty-cards">
      <h2>{t("empty.title")}</h2>
      <div>
        {mayImport && (
          <Link to="/imports" className="card">
            <Icon name="upload" size={24} />
            <b>{t("empty.import")}</b>
            <span>{t("empty.import_text")}</span>
          </Link>
        )}
        {may("parcels.write") && (
          <Link to="/map/edit" className="card">
            <Icon name="draw" size={24} />
            <b>{t("tool.draw_new")}</b>
            <span>{t("empty.draw_text")}</span>
          </Link>
        )}
        <div className="card">
          <Icon name="map" size={24} />
          <b>{t("empty.demo")}</b>
          <span>{t("empty.demo_text")}</span>
          <code>tuguan demo</code>
        </div>
      </div>
    </div>
  );
}
