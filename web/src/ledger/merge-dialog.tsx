/** 合并: chosen entries become one, whose area and cost are the sum of theirs. */
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { amount } from "./fields";
import { Refusal } from "./refusal";
import { sumsOf } from "./sums";
import { useLedger, useRefresh } from "./use-ledger";
import { type Entry, mergeEntries } from "@/api/reserve";
import type { Config } from "@/api/types";
import { squareMetres } from "@/shared/format";
import { Button } from "@/shared/ui/button";
import { Dialog } from "@/shared/ui/dialog";
import { GuardedButton } from "@/shared/ui/guarded";

interface Props {
  entries: readonly Entry[];
  config: Config;
  onClose: () => void;
  onDone: () => void;
}

export function MergeDialog({ entries, config, onClose, onDone }: Props) {
  const { t } = useTranslation();
  const { update } = useLedger();
  const refresh = useRefresh();
  const [name, setName] = useState("");
  const [reason, setReason] = useState("");
  const merge = useMutation({
    mutationFn: () =>
      mergeEntries({
        items: entries.map(({ id, version }) => ({ id, version })),
        reason: reason.trim(),
        ...(name.trim() ? { name: name.trim() } : {}),
      }),
    onSuccess: async (child) => {
      await refresh();
      onDone();
      update({ id: String(child), tab: undefined });
    },
  });
  const sums = sumsOf(entries);
  return (
    <Dialog title={t("ledger.merge")} onClose={onClose} testId="merge">
      <p>{t("ledger.merge_lead", { count: entries.length })}</p>
      <ul className="plain-list">
        {entries.map((entry) => (
          <li key={entry.id}>
            {[entry.ledger_no, entry.name].filter(Boolean).join(" ")} · {squareMetres(entry.area_in_m2)} ㎡
          </li>
        ))}
      </ul>
      <p>
        <b>
          {squareMetres(sums.area_in_m2)} ㎡{sums.acq_cost !== null && ` · ${amount(t, sums.acq_cost)}`}
        </b>
      </p>
      <label>
        {t("ledger.merge_name")}
        <input type="text" maxLength={200} value={name} onChange={(event) => setName(event.target.value)} />
      </label>
      <label>
        {t("ledger.reason")} *
        <textarea rows={2} maxLength={2000} aria-required value={reason} onChange={(event) => setReason(event.target.value)} />
      </label>
      <Refusal error={merge.error} config={config} what={t("ledger.merge_failed")} />
      <div className="form-actions">
        <GuardedButton
          look="primary"
          reason={reason.trim() === "" ? t("ledger.reason_first") : null}
          disabled={merge.isPending}
          onClick={() => merge.mutate()}
        >
          {t("ledger.merge_do")}
        </GuardedButton>
        <Button onClick={onClose}>{t("action.cancel")}</Button>
      </div>
    </Dialog>
  );
}
