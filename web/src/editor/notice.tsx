/** What was just done, and where to go on; or what could not be done. */
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { tell, useEditor } from "./store";
import { Banner } from "@/shared/ui/states";

export function NoticeLine() {
  const { t } = useTranslation();
  const notice = useEditor((state) => state.notice);
  const capped = useEditor((state) => state.nearCapped);
  return (
    <>
      {notice && (
        <Banner tone={notice.tone} onClose={() => tell(null)}>
          <span data-testid="notice" data-key={notice.key}>
            {t(`editor.notice.${notice.key}`, notice.values ?? {})}
          </span>
          {notice.links?.map(({ id, label }) => (
            <Link key={id} to="/map" search={{ sel: String(id) }} className="notice-link" data-id={id}>
              {label}
            </Link>
          ))}
        </Banner>
      )}
      {capped && <Banner tone="info">{t("editor.near_capped")}</Banner>}
    </>
  );
}
