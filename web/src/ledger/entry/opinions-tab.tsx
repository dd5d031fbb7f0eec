/** 会签: who was asked, until when, what was said; the word of one's own organisation. */
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { AskDialog } from "./ask-dialog";
import { overdue } from "./deadline";
import { codeName } from "../fields";
import { Refusal } from "../refusal";
import { useRefresh } from "../use-ledger";
import { type EntryDetail, giveOpinion, type Opinion } from "@/api/reserve";
import { type HeldSession, useMay } from "@/api/session";
import type { Config } from "@/api/types";
import { when } from "@/shared/format";
import { Button } from "@/shared/ui/button";
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
              entry={entry}
              config={config}
              mine={may("reserve.opine") && me.user.organisation?.id === opinion.organisation_id}
            />
          ))}
        </ul>
      </section>
      {asking && <AskDialog entry={entry} config={config} onClose={() => setAsking(false)} />}
    </>
  );
}

interface OneProps {
  opinion: Opinion;
  entry: EntryDetail;
  config: Config;
  mine: boolean;
}

const LOOKS: Record<string, string> = { agree: "tag-success", conditions: "tag-info", disagree: "tag-error" };

function OneOpinion({ opinion, entry, config, mine }: OneProps) {
  const { t } = useTranslation();
  const late = overdue(opinion, config.today);
  return (
    <li data-organisation={opinion.organisation_id} data-opinion={opinion.opinion}>
      <div className="timeline-head">
        <b>{opinion.organisation ?? `#${opinion.organisation_id}`}</b>
        {opinion.round > 1 && <span className="tag">{t("ledger.round", { round: opinion.round })}</span>}
        {opinion.opinion === null ? (
          <span className={late > 0 ? "opinion-late" : "tag"}>
            {late > 0 ? t("ledger.overdue", { day: opinion.due_on, count: late }) : t("ledger.due", { day: opinion.due_on })}
          </span>
        ) : (
          <span className={`tag ${LOOKS[opinion.opinion] ?? ""}`}>{codeName(config.codes.opinion, opinion.opinion)}</span>
        )}
      </div>
      {opinion.question && <p className="note">{t("ledger.asked", { who: opinion.asked_by, at: when(opinion.asked_at), question: opinion.question })}</p>}
      {opinion.words && <p>{opinion.words}</p>}
      {opinion.said_at && <p className="note">{t("ledger.said", { who: opinion.said_by, at: when(opinion.said_at) })}</p>}
      {mine && opinion.opinion === null && <AnswerForm opinion={opinion} entry={entry} config={config} />}
    </li>
  );
}

const ANSWERS = ["agree", "conditions", "disagree"] as const;

function AnswerForm({ opinion, entry, config }: Omit<OneProps, "mine">) {
  const { t } = useTranslation();
  const id = useId();
  const refresh = useRefresh();
  const [answer, setAnswer] = useState<(typeof ANSWERS)[number]>("agree");
  const [words, setWords] = useState("");
  const say = useMutation({
    mutationFn: () => giveOpinion(entry.id, opinion.id, { opinion: answer, words: words.trim() }),
    onSuccess: refresh,
  });
  const unsaid = answer !== "agree" && words.trim() === "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!unsaid && !say.isPending) say.mutate();
  };
  return (
    <form className="step-form" onSubmit={submit} noValidate data-testid="answer">
      <fieldset className="segmented">
        <legend>{t("ledger.answer")}</legend>
        {ANSWERS.map((one) => (
          <label key={one}>
            <input type="radio" name={`${id}-answer`} value={one} checked={answer === one} onChange={() => setAnswer(one)} />
            <span>{codeName(config.codes.opinion, one)}</span>
          </label>
        ))}
      </fieldset>
      <label htmlFor={id}>{t(answer === "agree" ? "ledger.words_optional" : "ledger.words")}</label>
      <textarea id={id} rows={3} maxLength={2000} aria-required={answer !== "agree"} value={words} onChange={(event) => setWords(event.target.value)} />
      <Refusal error={say.error} config={config} what={t("ledger.answer_failed")} />
      <div className="form-actions">
        <GuardedButton look="primary" type="submit" reason={unsaid ? t("ledger.words") : null} disabled={say.isPending}>
          {t("ledger.answer_do")}
        </GuardedButton>
        {words && <Button onClick={() => setWords("")}>{t("action.cancel")}</Button>}
      </div>
    </form>
  );
}
