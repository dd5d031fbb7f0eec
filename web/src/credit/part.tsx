/** Credit of one enterprise: at a glance, every record, every check; to enter, import, end and check for whoever may. */
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CheckDialog } from "./check-dialog";
import { Checks } from "./checks";
import { EndDialog, EnterDialog } from "./dialogs";
import { Records, KindTag, VerdictTag } from "./glance";
import { ImportDialog } from "./import-dialog";
import type { CreditFile, CreditRecord } from "@/api/credit";
import { useMay } from "@/api/session";
import { Button } from "@/shared/ui/button";
import { Part } from "@/supervision/part";
import "./words";

type Open = { kind: "enter" } | { kind: "import" } | { kind: "check" } | { kind: "end"; record: CreditRecord };

interface Props {
  enterprise: { uscc: string; name: string };
  credit: CreditFile;
}

export function CreditPart({ enterprise, credit }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const client = useQueryClient();
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const refresh = () => {
    void client.invalidateQueries({ queryKey: ["credit"] });
    void client.invalidateQueries({ queryKey: ["enterprises"] });
  };
  const done = () => {
    refresh();
    close();
  };
  const writes = may("enterprises.write");
  return (
    <>
      <Part
        title={t("credit.title")}
        testId="credit"
        deeds={
          <>
            {writes && (
              <>
                <Button icon="plus" data-testid="credit-new" onClick={() => setOpen({ kind: "enter" })}>
                  {t("credit.enter")}
                </Button>
                <Button icon="upload" data-testid="credit-table" onClick={() => setOpen({ kind: "import" })}>
                  {t("credit.import")}
                </Button>
              </>
            )}
            {(writes || may("contracts.write")) && (
              <Button icon="check" data-testid="credit-transfer" onClick={() => setOpen({ kind: "check" })}>
                {t("credit.check_transfer")}
              </Button>
            )}
          </>
        }
      >
        <p className="credit-glance" data-testid="credit-glance">
          <VerdictTag verdict={credit.verdict} />
          {credit.red && <KindTag kind="red" />}
          <span className="note">{t("credit.as_of", { day: credit.today })}</span>
        </p>
        <Records label={t("credit.records")} records={credit.records} {...(writes && { onEnd: (record: CreditRecord) => setOpen({ kind: "end", record }) })} />
      </Part>
      <Part title={t("credit.checks")}>
        <p className="note">{t("credit.checks_lead", { days: credit.valid_days })}</p>
        <Checks checks={credit.checks} />
      </Part>
      {open?.kind === "enter" && <EnterDialog enterprise={enterprise} onClose={close} onDone={done} />}
      {open?.kind === "end" && <EndDialog record={open.record} onClose={close} onDone={done} />}
      {open?.kind === "import" && <ImportDialog onClose={close} onDone={refresh} />}
      {open?.kind === "check" && <CheckDialog uscc={enterprise.uscc} name={enterprise.name} purpose="transfer" onClose={close} onDone={done} />}
    </>
  );
}
