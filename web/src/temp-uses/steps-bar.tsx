/** What can be done with the use as it stands, and why not. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Bench } from "./bench";
import { HandoverDialog } from "./handover-dialog";
import { printAddressOfUse, type UseStep } from "@/api/temp-uses";
import { Confirm } from "@/shared/ui/confirm";
import { GuardedButton } from "@/shared/ui/guarded";
import { Icon } from "@/shared/ui/icon";
import { ReasonDialog } from "@/shared/ui/reason-dialog";

/** Steps after which nothing of the agreement changes, or nothing at all. */
const FINAL: readonly string[] = ["signed", "archived"];

export function StepsBar({ bench }: { bench: Bench }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState<UseStep | null>(null);
  const { use, editing, deeds, readOnly } = bench;
  const dirty = Object.keys(editing.changed).length > 0;
  const busy = deeds.act.isPending;
  const labelOf = ({ to, way }: UseStep) => t(`temp_uses.${way === "back" ? "back" : "step"}.${to}`);
  const reasonOf = (step: UseStep) => (step.may ? null : t(step.who === "filer" ? "temp_uses.may_not_file" : "temp_uses.may_not_decide"));
  /** Delivery and return are proved by a form; what goes on from another use is not delivered again. */
  const isProved = ({ to }: UseStep) => (to === "in_use" && use.renews === null) || to === "returned";
  return (
    <div className="deeds" data-testid="deeds">
      {!readOnly && (
        <GuardedButton
          look={dirty ? "primary" : "plain"}
          icon="save"
          data-testid="save"
          reason={dirty || busy ? null : t("record.nothing_changed")}
          disabled={busy}
          onClick={() => deeds.act.mutate(null)}
        >
          {t(busy ? "record.working" : "record.save")}
        </GuardedButton>
      )}
      {use.steps.map((step) => {
        const label = labelOf(step);
        const reason = reasonOf(step);
        if (step.way === "forward" && FINAL.includes(step.to)) {
          return (
            <span key={step.to} data-to={step.to}>
              <Confirm label={label} sure={t(`temp_uses.sure.${step.to}`)} yes={label} reason={reason} busy={busy} onYes={() => deeds.act.mutate({ to: step.to })} />
            </span>
          );
        }
        return (
          <GuardedButton
            key={step.to}
            data-to={step.to}
            look={step.way === "forward" && step.to !== "continued" && !dirty ? "primary" : "plain"}
            icon={step.way === "back" ? "undo" : undefined}
            reason={reason}
            disabled={busy}
            onClick={() => (step.way !== "forward" || isProved(step) ? setAsking(step) : deeds.act.mutate({ to: step.to }))}
          >
            {label}
          </GuardedButton>
        );
      })}
      <PrintLink id={use.id} dirty={dirty} />
      {asking && isProved(asking) && asking.way === "forward" && (
        <HandoverDialog
          bench={bench}
          title={labelOf(asking)}
          kind={asking.to === "in_use" ? "temporary_out" : "temporary_back"}
          onClose={() => setAsking(null)}
          onChosen={(form) => {
            setAsking(null);
            deeds.act.mutate({ to: asking.to, ...(form === null ? {} : { handover_id: form }) });
          }}
        />
      )}
      {asking && asking.way !== "forward" && (
        <ReasonDialog
          title={labelOf(asking)}
          lead={t(asking.way === "back" ? "temp_uses.back_lead" : "temp_uses.end_lead")}
          label={t("temp_uses.reason")}
          busy={busy}
          onClose={() => setAsking(null)}
          onReason={(reason) => {
            setAsking(null);
            deeds.act.mutate({ to: asking.to, reason });
          }}
        />
      )}
    </div>
  );
}

/** The page shows what is stored: it would be stamped without what stands here only. */
function PrintLink({ id, dirty }: { id: number; dirty: boolean }) {
  const { t } = useTranslation();
  if (dirty) {
    return (
      <GuardedButton icon="print" reason={t("handovers.save_first")}>
        {t("temp_uses.print")}
      </GuardedButton>
    );
  }
  return (
    <a className="button" href={printAddressOfUse(id)} target="_blank" rel="noopener" data-testid="print">
      <Icon name="print" />
      {t("temp_uses.print")}
      <span className="visually-hidden">{t("print.opens")}</span>
    </a>
  );
}
