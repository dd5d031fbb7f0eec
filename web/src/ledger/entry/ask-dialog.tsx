/** 征求意见: which departments are asked, what, and until when. */
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Refusal } from "../refusal";
import { useRefresh } from "../use-ledger";
import { askOpinions, type EntryDetail } from "@/api/reserve";
import type { Config } from "@/api/types";
import { lastAgainst, OrganisationPick } from "@/records/organisation-pick";
import { Button } from "@/shared/ui/button";
import { Dialog } from "@/shared/ui/dialog";
import { GuardedButton } from "@/shared/ui/guarded";

interface Props {
  entry: EntryDetail;
  config: Config;
  onClose: () => void;
}

export function AskDialog({ entry, config, onClose }: Props) {
  const { t } = useTranslation();
  const refresh = useRefresh();
  const open = new Set(entry.opinions.filter(({ opinion }) => opinion === null).map(({ organisation_id }) => organisation_id));
  const [chosen, setChosen] = useState<number[]>(() => lastAgainst(entry.opinions));
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
      <OrganisationPick config={config} chosen={chosen} open={open} onChange={setChosen} />
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
