/** 履约保证金: received after signing, deducted with a reason, given back after the return. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Bench } from "./bench";
import { Part } from "./part";
import { SmallForm } from "./small-form";
import { type Books, DEPOSIT_KINDS, type DepositKind, type UseStatus, writeDeposit } from "@/api/temp-uses";
import { sum } from "@/shared/decimal";
import { yuan } from "@/shared/format";
import { GuardedButton } from "@/shared/ui/guarded";

/** When each is done (src/temporary_uses/money.rs). */
const TIMES: Record<DepositKind, readonly UseStatus[]> = {
  received: ["signed", "in_use"],
  deducted: ["in_use", "returned", "continued"],
  returned: ["signed", "returned", "continued"],
};

export function DepositPart({ bench, books }: { bench: Bench; books: Books }) {
  const { t } = useTranslation();
  const { use, config, deeds } = bench;
  const [kind, setKind] = useState<DepositKind | null>(null);
  const agreed = String(use.form["deposit"] ?? "0");
  const received = sum(books.deposit.filter((row) => row.kind === "received").map(({ amount }) => Number(amount)));
  const why = (one: DepositKind): string | null => {
    if (!bench.keeps) return t("temp_uses.may_not_keep");
    if (!TIMES[one].includes(use.status)) return t(`temp_uses.deposit_when.${one}`);
    return one !== "received" && Number(books.held) === 0 ? t("temp_uses.nothing_held") : null;
  };
  const due = sum([Number(agreed), -received]);
  const amount = kind === "received" && due > 0 ? String(due) : kind === "returned" ? books.held : "";
  return (
    <Part name="deposit_ledger" title={t("temp_uses.deposit_ledger")} problems={deeds.problems["deposit_ledger"]}>
      <p>
        {t("temp_uses.deposit_sums", { agreed: yuan(agreed), received: yuan(String(received)) })} <b data-testid="held">{t("temp_uses.held", { held: yuan(books.held) })}</b>
      </p>
      <ul className="temp-lines" data-testid="deposit">
        {books.deposit.map((row) => (
          <li key={row.id} data-kind={row.kind}>
            <span className="tag">{t(`temp_uses.deposit_kind.${row.kind}`)}</span>
            <span>{[row.on_day, `${yuan(row.amount)} ${t("temp_uses.yuan")}`, row.reason, row.voucher_no, row.recorded_by].filter(Boolean).join(" · ")}</span>
          </li>
        ))}
      </ul>
      <div className="form-actions">
        {DEPOSIT_KINDS.map((one) => (
          <GuardedButton key={one} reason={why(one)} data-deed={one} onClick={() => setKind(one)}>
            {t(`temp_uses.deposit_do.${one}`)}
          </GuardedButton>
        ))}
      </div>
      {kind && (
        <SmallForm
          key={kind}
          title={t(`temp_uses.deposit_do.${kind}`)}
          lead={t("temp_uses.held", { held: yuan(books.held) })}
          questions={[
            { name: "on_day", label: t("temp_uses.on_day"), kind: "day", initial: config.today, max: config.today },
            { name: "amount", label: t("temp_uses.amount"), kind: "amount", initial: amount },
            { name: "reason", label: t("temp_uses.reason"), kind: "text", optional: kind !== "deducted" },
            { name: "voucher_no", label: t("temp_uses.voucher_no"), kind: "text", optional: kind === "deducted" },
          ]}
          onSend={({ on_day = "", amount: said = "", reason = "", voucher_no = "" }) =>
            bench.run(({ id }) => writeDeposit(id, { kind, on_day, amount: said, reason, voucher_no }))
          }
          onClose={() => setKind(null)}
        />
      )}
    </Part>
  );
}
