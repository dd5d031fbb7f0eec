/** 导出: what the filter leaves, in the columns that are shown. */
import { useTranslation } from "react-i18next";
import { exported } from "./columns";
import { parametersOf } from "./filter";
import { useLedger } from "./use-ledger";
import { downloadLedger } from "@/api/reserve";
import { DownloadButton } from "@/shared/ui/download-button";

export function ExportButton({ columns, today }: { columns: readonly string[]; today: string }) {
  const { t } = useTranslation();
  const { search } = useLedger();
  const name = `${t("nav.ledger")}-${today}.xlsx`;
  return (
    <DownloadButton failed={t("ledger.export_failed")} onDownload={() => downloadLedger(parametersOf(search), exported(columns), name)}>
      {t("ledger.export")}
    </DownloadButton>
  );
}
