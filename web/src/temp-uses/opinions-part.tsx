/** 会签: who was asked, until when, what was said; the word of one's own organisation. */
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Bench } from "./bench";
import { Part } from "./part";
import { useMay } from "@/api/session";
import { answerForUse, askForUse } from "@/api/temp-uses";
import { OneOpinion } from "@/records/opinion";
import { lastAgainst, OrganisationPick } from "@/records/organisation-pick";
import { Button } from "@/shared/ui/button";
import { Dialog } from "@/shared/ui/dialog";
import { GuardedButton } from "@/shared/ui/guarded";
import { ErrorState } from "@/shared/ui/states";

export function OpinionsPart({ bench }: { bench: Bench }) {
  const { t } = useTranslation();
  const may = useMay();
  const [asking, setAsking] = useState(false);
  const { use, me, config, deeds } = bench;
  const why = !bench.decides ? t("temp_uses.may_not_decide") : use.status === "consulting" ? null : t("temp_uses.asked_when");
  return (
    <Part name="opinions" title={t("temp_uses.opinions")} problems={deeds.problems["opinions"]}>
      <GuardedButton icon="plus" reason={why} data-testid="ask" onClick={() => setAsking(true)}>
        {t("ledger.ask")}
      </GuardedButton>
      {use.opinions.length === 0 && <p className="note">{t("ledger.nobody_asked")}</p>}
      <ul className="opinions" data-testid="opinions">
        {use.opinions.map((opinion) => (
          <OneOpinion
            key={opinion.id}
            opinion={opinion}
            config={config}
            mine={may("reserve.opine") && me.user.organisation?.id === opinion.organisation_id}
            onSay={(answer) => bench.run(({ id }) => answerForUse(id, opinion.id, answer))}
            refusal={(error) => (error ? <ErrorState error={error} what={t("ledger.answer_failed")} /> : null)}
          />
        ))}
      </ul>
      {asking && <AskDialog bench={bench} onClose={() => setAsking(false)} />}
    </Part>
  );
}

function AskDialog({ bench, onClose }: { bench: Bench; onClose: () => void }) {
  const { t } = useTranslation();
  const { use, config } = bench;
  const open = new Set(use.opinions.filter(({ opinion }) => opinion === null).map(({ organisation_id }) => organisation_id));
  const [chosen, setChosen] = useState<number[]>(() => lastAgainst(use.opinions));
  const [due, setDue] = useState("");
  const ask = useMutation({
    mutationFn: () => bench.run(({ id }) => askForUse(id, { organisations: chosen, ...(due ? { due_on: due } : {}) })),
    onSuccess: onClose,
  });
  return (
    <Dialog title={t("ledger.ask")} onClose={onClose} testId="ask-dialog">
      <p>{t("temp_uses.ask_lead")}</p>
      <OrganisationPick config={config} chosen={chosen} open={open} onChange={setChosen} />
      <label>
        {t("ledger.due_on")}
        <input type="date" name="due_on" min={config.today} value={due} onChange={(event) => setDue(event.target.value)} />
      </label>
      <p className="note">{t("ledger.due_hint")}</p>
      {ask.error && <ErrorState error={ask.error} what={t("ledger.ask_failed")} />}
      <div className="form-actions">
        <GuardedButton look="primary" reason={chosen.length === 0 ? t("ledger.choose_organisations") : null} disabled={ask.isPending} onClick={() => ask.mutate()}>
          {t("ledger.ask_do")}
        </GuardedButton>
        <Button onClick={onClose}>{t("action.cancel")}</Button>
      </div>
    </Dialog>
  );
}
