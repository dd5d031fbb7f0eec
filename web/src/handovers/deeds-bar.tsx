/** What can be done with the form as it stands, and why not. */
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Deed, Deeds } from "./use-deeds";
import type { Editing } from "./use-form";
import { isLocked, printAddress } from "@/api/handovers";
import { useMay } from "@/api/session";
import { Button } from "@/shared/ui/button";
import { Confirm } from "@/shared/ui/confirm";
import { Denied } from "@/shared/ui/denied";
import { GuardedButton } from "@/shared/ui/guarded";
import { Icon } from "@/shared/ui/icon";
import { ReasonDialog } from "@/shared/ui/reason-dialog";

interface Props {
  editing: Editing;
  deeds: Deeds;
  onSupplement: () => void;
}

export function DeedsBar({ editing, deeds, onSupplement }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const [goingBack, setGoingBack] = useState(false);
  const { record: handover, changed } = editing;
  const dirty = Object.keys(changed).length > 0;
  const busy = deeds.act.isPending;
  const run = (deed: Deed | null) => deeds.act.mutate(deed);
  const writes = may("reserve.write");
  const decides = may("reserve.decide");
  return (
    <div className="deeds" data-testid="deeds">
      {!isLocked(handover) && writes && (
        <GuardedButton
          look={dirty ? "primary" : "plain"}
          icon="save"
          data-testid="save"
          reason={dirty || busy ? null : t("record.nothing_changed")}
          disabled={busy}
          onClick={() => run(null)}
        >
          {t(busy ? "record.working" : "record.save")}
        </GuardedButton>
      )}
      {handover.status === "draft" && writes && (
        <Button data-testid="confirm" look={dirty ? "plain" : "primary"} disabled={busy} onClick={() => run({ to: "confirming" })}>
          {t("handovers.to_confirming")}
        </Button>
      )}
      {handover.status === "confirming" && writes && (
        <Button icon="undo" data-testid="back" disabled={busy} onClick={() => setGoingBack(true)}>
          {t("handovers.to_draft")}
        </Button>
      )}
      {handover.status === "confirming" && (
        <Decision may={decides} label={t("handovers.to_signed")}>
          <Confirm label={t("handovers.to_signed")} sure={t("handovers.sign_sure")} yes={t("handovers.sign_yes")} busy={busy} onYes={() => run({ to: "signed" })} />
        </Decision>
      )}
      {handover.status === "signed" && (
        <Decision may={decides} label={t("handovers.to_archived")}>
          <Confirm
            label={t("handovers.to_archived")}
            sure={t("handovers.archive_sure")}
            yes={t("handovers.to_archived")}
            busy={busy}
            onYes={() => run({ to: "archived" })}
          />
        </Decision>
      )}
      {isLocked(handover) && writes && (
        <Button icon="plus" data-testid="supplement" onClick={onSupplement}>
          {t("handovers.supplement")}
        </Button>
      )}
      <PrintLink id={handover.id} dirty={dirty} />
      {goingBack && (
        <ReasonDialog
          title={t("handovers.to_draft")}
          lead={t("handovers.back_lead")}
          label={t("handovers.reason")}
          busy={busy}
          onClose={() => setGoingBack(false)}
          onReason={(reason) => {
            setGoingBack(false);
            run({ to: "draft", reason });
          }}
        />
      )}
    </div>
  );
}

/** 签字 and 归档 are for some; the others see who. */
function Decision({ may, label, children }: { may: boolean; label: string; children: ReactNode }) {
  const { t } = useTranslation();
  return may ? children : <Denied label={label} reason={t("may.sign_handover")} />;
}

/** The page shows what is stored: it would be signed without what stands here only. */
function PrintLink({ id, dirty }: { id: number; dirty: boolean }) {
  const { t } = useTranslation();
  if (dirty) {
    return (
      <GuardedButton icon="print" reason={t("handovers.save_first")}>
        {t("handovers.print")}
      </GuardedButton>
    );
  }
  return (
    <a className="button" href={printAddress(id)} target="_blank" rel="noopener" data-testid="print">
      <Icon name="print" />
      {t("handovers.print")}
      <span className="visually-hidden">{t("print.opens")}</span>
    </a>
  );
}
