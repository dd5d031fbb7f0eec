/** 信用核查 of the applicant, without which a use is neither approved nor signed. */
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Bench } from "./bench";
import { Part } from "./part";
import { useCredit } from "@/api/credit";
import { useMay } from "@/api/session";
import { CheckDialog } from "@/credit/check-dialog";
import { Checks } from "@/credit/checks";
import { fetchUse } from "@/api/temp-uses";
import { GuardedButton } from "@/shared/ui/guarded";
import { Icon } from "@/shared/ui/icon";

/** States in which the check stands in the way. */
const TONES = { valid: ["tag-success", "check"], missing: ["tag-watch", "warning"], expired: ["tag-watch", "warning"], overtaken: ["tag-error", "error"], stopped: ["tag-error", "error"] } as const;

export function CreditPart({ bench }: { bench: Bench }) {
  const { t } = useTranslation();
  const may = useMay();
  const client = useQueryClient();
  const [checking, setChecking] = useState(false);
  const { use, deeds } = bench;
  const uscc = String(use.form["uscc"] ?? "");
  const reads = may("contracts.read");
  const { data } = useCredit(uscc, reads && uscc !== "");
  const checks = data?.checks.filter((check) => check.for === "temporary_use" && check.subject_id === use.id) ?? [];
  const [tone, icon] = TONES[use.credit.state];
  const permitted = may("enterprises.write") || may("reserve.decide");
  const reason = !permitted ? t("credit.not_yours") : uscc === "" ? t("credit.no_code") : null;
  const done = async () => {
    await bench.run(({ id }) => fetchUse(id));
    void client.invalidateQueries({ queryKey: ["credit"] });
    setChecking(false);
  };
  return (
    <Part name="credit_check" title={t("credit.check")} problems={deeds.problems["credit_check"]}>
      <p className="credit-glance">
        <span className={`tag ${tone}`} data-testid="credit-state" data-state={use.credit.state}>
          <Icon name={icon} size={14} /> {t(`credit.gate.${use.credit.state}`, { until: use.credit.until })}
        </span>
        <GuardedButton icon="check" data-testid="credit-do" reason={reason} onClick={() => setChecking(true)}>
          {t("credit.check_do")}
        </GuardedButton>
      </p>
      {reads && <Checks checks={checks} />}
      {checking && <CheckDialog uscc={uscc} name={String(use.form["applicant"] ?? uscc)} purpose="temporary_use" subject={use.id} onClose={() => setChecking(false)} onDone={() => void done()} />}
    </Part>
  );
}
