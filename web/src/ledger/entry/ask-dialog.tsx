/** 征求意见: which departments are asked, what, and until when. */
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Refusal } from "../refusal";
import { useRefresh } from "../use-ledger";
import { askOpinions, type EntryDetail } from "@/api/reserve";
import { ORGANISATION_KINDS } from "@/api/session";
import type { Config } from "@/api/types";
import { Button } from "@/shared/ui/button";
import { Dialog } from "@/shared/ui/dialog";
import { GuardedButton } from "@/shared/ui/guarded";
import { EmptyState } from "@/shared/ui/states";

interface Props {
  entry: EntryDetail;
  config: Config;
  onClose: () => void;
}

export function AskDialog({ entry, config, onClose }: Props) {
  const { t } = useTranslation();
  const refresh = useRefresh();
  const organisations = config.organisations ?? [];
  const open = new Set(entry.opinions.filter(({ opinion }) => opinion === null).map(({ organisation_id }) => organisation_id));
  const [chosen, setChosen] = useState<number[]>(() => lastAgainst(entry));
  const [question, setQuestion] = useState("");
  const [due, setDue] = useState("");
  const ask = useMutation({
    mutationFn: () => askOpinions(entry.id, { organisations: chosen, question: question.trim(), ...(due ? { due_on: due } : {}) }),
    onSuccess: async () => {
      await refresh();
      onClose();
    },
  });
  return (
    <Dialog title={t("ledger.ask")} onClose={onClose} testId="ask-dialog">
      {organisations.length === 0 && <EmptyState title={t("ledger.no_organisations")} />}
      {ORGANISATION_KINDS.map((kind) => {
        const own = organisations.filter((organisation) => organisation.kind === kind);
        if (own.length === 0) return null;
        return (
          <fieldset key={kind} className="ask-kind">
            <legend>{t(`ledger.organisations.${kind}`)}</legend>
            {own.map(({ id, name }) => (
              <label key={id} className="check">
                <input
                  type="checkbox"
                  checked={chosen.includes(id)}
                  onChange={(event) => setChosen(event.target.checked ? [...chosen, id] : chosen.filter((other) => other !== id))}
                />
                {name}
                {open.has(id) && <small>{t("ledger.still_open")}</small>}
              </label>
            ))}
          </fieldset>
        );
      })}
      <label>
        {t("ledger.question")}
        <textarea rows={3} maxLength={2000} value={question} onChange={(event) => setQuestion(event.target.value)} />
      </label>
      <label>
        {t("ledger.due_on")}
        <input type="date" min={config.today} value={due} onChange={(event) => setDue(event.target.value)} />
      </label>
      <p className="note">{t("ledger.due_hint")}</p>
      <Refusal error={ask.error} config={config} what={t("ledger.ask_failed")} />
      <div className="form-actions">
        <GuardedButton look="primary" reason={chosen.length === 0 ? t("ledger.choose_organisations") : null} disabled={ask.isPending} onClick={() => ask.mutate()}>
          {t("ledger.ask_do")}
        </GuardedButton>
        <Button onClick={onClose}>{t("action.cancel")}</Button>
      </div>
    </Dialog>
  );
}

/** Who said no the last time is asked again: their boxes are ticked. */
function lastAgainst({ opinions }: EntryDetail): number[] {
  const last = new Map<number, string | null>();
  // The latest round comes first.
  for (const { organisation_id, opinion } of opinions) if (!last.has(organisation_id)) last.set(organisation_id, opinion);
  return [...last].filter(([, opinion]) => opinion === "disagree").map(([id]) => id);
}
