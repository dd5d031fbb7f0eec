/** 导出: what the filter leaves, in the columns that are shown. */
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { exported } from "./columns";
import { parametersOf } from "./filter";
import { useLedger } from "./use-ledger";
import { downloadLedger } from "@/api/reserve";
import { Button } from "@/shared/ui/button";
import { ErrorState } from "@/shared/ui/states";

export function ExportButton({ columns, today }: { columns: readonly string[]; today: string }) {
  const { t } = useTranslation();
  const { search } = useLedger();
  const file = useMutation({
    mutationFn: () => downloadLedger(parametersOf(search), exported(columns), `${t("nav.ledger")}-${today}.xlsx`),
  });
  return (
    <>
      <Button icon="download" disabled={file.isPending} onClick={() => file.mutate()}>
        {t("ledger.export")}
      </Button>
      {file.error && <ErrorState error={file.error} what={t("ledger.export_failed")} />}
    </>
  );
}
