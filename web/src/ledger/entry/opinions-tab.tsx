/** 会签: who was asked, until when, what was said; the word of one's own organisation. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { AskDialog } from "./ask-dialog";
import { Refusal } from "../refusal";
import { useRefresh } from "../use-ledger";
import { type EntryDetail, giveOpinion } from "@/api/reserve";
import { type HeldSession, useMay } from "@/api/session";
import type { Config } from "@/api/types";
import { OneOpinion } from "@/records/opinion";
import { GuardedButton } from "@/shared/ui/guarded";
import { EmptyState } from "@/shared/ui/states";

interface Props {
  entry: EntryDetail;
  config: Config;
  me: HeldSession;
  /** Somebody came to ask. */
  ask: boolean;
}

export default function OpinionsTab({ entry, config, me, ask }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const refresh = useRefresh();
  const open = entry.state === "lead" || entry.state === "check";
  const reason = !may("reserve.decide") ? t("ledger.may_not_ask") : open ? null : t("ledger.asking_is_over");
  const [asking, setAsking] = useState(ask && reason === null);
  return (
    <>
      <section>
        <GuardedButton icon="plus" reason={reason} onClick={() => setAsking(true)} data-testid="ask">
          {t("ledger.ask")}
        </GuardedButton>
        {reason && <p className="note">{reason}</p>}
      </section>
      <section>
        {entry.opinions.length === 0 && <EmptyState title={t("ledger.nobody_asked")} />}
        <ul className="opinions" data-testid="opinions">
          {entry.opinions.map((opinion) => (
            <OneOpinion
              key={opinion.id}
              opinion={opinion}
              config={config}
              mine={may("reserve.opine") && me.user.organisation?.id === opinion.organisation_id}
              onSay={(answer) => giveOpinion(entry.id, opinion.id, answer).then(refresh)}
              refusal={(error) => <Refusal error={error} config={config} what={t("ledger.answer_failed")} />}
            />
          ))}
        </ul>
      </section>
      {asking && <AskDialog entry={entry} config={config} onClose={() => setAsking(false)} />}
    </>
  );
}
