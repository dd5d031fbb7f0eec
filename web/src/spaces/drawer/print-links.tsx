/** 红线图 and 招商一页纸 of an object, each a page of its own to print. */
import { useTranslation } from "react-i18next";
import type { SpaceDetail } from "@/api/types";
import { GuardedButton } from "@/shared/ui/guarded";
import { Icon } from "@/shared/ui/icon";

export function PrintLinks({ space, past }: { space: SpaceDetail; past: boolean }) {
  const { t } = useTranslation();
  const sensitive = space.category === "military" || space.attributes["confidentiality"] === "sensitive";
  const reason = past ? t("print.as_of") : null;
  const sheets = [
    ["red-line", t("print.red_line"), reason],
    ["investor", t("print.investor"), reason ?? (sensitive ? t("print.not_offered") : null)],
  ] as const;
  return (
    <div className="drawer-print">
      {sheets.map(([sheet, label, denied]) =>
        denied === null ? (
          <a key={sheet} className="button" href={`/api/print/spaces/${space.id}/${sheet}`} target="_blank" rel="noopener">
            <Icon name="print" />
            {label}
            <span className="visually-hidden">{t("print.opens")}</span>
          </a>
        ) : (
          <GuardedButton key={sheet} icon="print" reason={denied}>
            {label}
          </GuardedButton>
        ),
      )}
    </div>
  );
}
