/** 拆分: which piece goes into which new entry. Area and cost are shared by the service, to the cent. */
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { OvertakenError, unlessOvertaken } from "../overtaken";
import { Refusal } from "../refusal";
import { useLedger, useRefresh } from "../use-ledger";
import { type EntryDetail, type Part, splitEntry } from "@/api/reserve";
import type { Config } from "@/api/types";
import { sum } from "@/shared/decimal";
import { squareMetres } from "@/shared/format";
import { Button } from "@/shared/ui/button";
import { Dialog } from "@/shared/ui/dialog";
import { GuardedButton } from "@/shared/ui/guarded";

interface Props {
  entry: EntryDetail;
  config: Config;
  onClose: () => void;
}

export function SplitDialog({ entry, config, onClose }: Props) {
  const { t } = useTranslation();
  const { update } = useLedger();
  const refresh = useRefresh();
  const { pieces } = entry;
  const [base, setBase] = useState({ id: entry.id, version: entry.version });
  /** Part number of each piece; at first every piece is one of its own. */
  const [places, setPlaces] = useState<Record<number, number>>(() => Object.fromEntries(pieces.map(({ space_id }, i) => [space_id, i + 1])));
  const [names, setNames] = useState<Record<number, string>>({});
  const [reason, setReason] = useState("");
  const numbers = [...new Set(Object.values(places))].sort((a, b) => a - b);
  const of = (number: number) => pieces.filter(({ space_id }) => places[space_id] === number);
  const parts: Part[] = numbers.map((number) => {
    const name = names[number]?.trim();
    return { spaces: of(number).map(({ space_id }) => space_id), ...(name ? { name } : {}) };
  });
  const split = useMutation({
    mutationFn: () => unlessOvertaken(base, () => splitEntry(base.id, base.version, { parts, reason: reason.trim() })),
    onSuccess: async ([first]) => {
      await refresh();
      onClose();
      if (first !== undefined) update({ id: String(first), tab: "pieces" });
    },
    onError: (error) => {
      if (error instanceof OvertakenError) setBase(error.now);
    },
  });
  const why = numbers.length < 2 ? t("ledger.two_parts") : reason.trim() === "" ? t("ledger.reason_first") : null;
  return (
    <Dialog wide title={t("ledger.split")} onClose={onClose} testId="split">
      <p>{t("ledger.split_lead")}</p>
      <ul className="plain-list">
        {pieces.map((piece) => {
          const name = piece.name ?? piece.object_no ?? `#${piece.space_id}`;
          return (
            <li key={piece.space_id} className="split-row">
              <span>
                {name} · {squareMetres(piece.area_m2)} ㎡
              </span>
              <select
                aria-label={t("ledger.part_of", { name })}
                value={places[piece.space_id]}
                onChange={(event) => setPlaces({ ...places, [piece.space_id]: Number(event.target.value) })}
              >
                {pieces.map((_, i) => (
                  <option key={i} value={i + 1}>
                    {t("ledger.part", { number: i + 1 })}
                  </option>
                ))}
              </select>
            </li>
          );
        })}
      </ul>
      {numbers.map((number, i) => (
        <label key={number}>
          {t("ledger.part_name", { number: i + 1, area: squareMetres(sum(of(number).map(({ area_m2 }) => area_m2))) })}
          <input
            type="text"
            maxLength={200}
            placeholder={`${entry.name}-${i + 1}`}
            value={names[number] ?? ""}
            onChange={(event) => setNames({ ...names, [number]: event.target.value })}
          />
        </label>
      ))}
      <label>
        {t("ledger.reason")} *
        <textarea rows={2} maxLength={2000} aria-required value={reason} onChange={(event) => setReason(event.target.value)} />
      </label>
      <Refusal error={split.error} config={config} what={t("ledger.split_failed")} />
      <div className="form-actions">
        <GuardedButton look="primary" reason={why} disabled={split.isPending} onClick={() => split.mutate()}>
          {t("ledger.split_do", { count: numbers.length })}
        </GuardedButton>
        <Button onClick={onClose}>{t("action.cancel")}</Button>
      </div>
    </Dialog>
  );
}
