/** One question to a department: until when, what was said; and the word of one's own organisation. */
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Opinion } from "@/api/reserve";
import type { Config } from "@/api/types";
import { overdue } from "@/shared/deadline";
import { when } from "@/shared/format";
import { Button } from "@/shared/ui/button";
import { GuardedButton } from "@/shared/ui/guarded";
import "./records.css";

/** Not everybody who is asked is asked something of its own. */
type Asked = Omit<Opinion, "question"> & { question?: string };

const nameOf = (config: Config, opinion: string) => config.codes.opinion.find(({ code }) => code === opinion)?.name ?? opinion;

export interface Answer {
  opinion: string;
  words: string;
}

interface Props {
  opinion: Asked;
  config: Config;
  /** My organisation was asked. */
  mine: boolean;
  onSay: (answer: Answer) => Promise<unknown>;
  /** What is shown when the word was not taken. */
  refusal: (error: unknown) => ReactNode;
}

const LOOKS: Record<string, string> = { agree: "tag-success", conditions: "tag-info", disagree: "tag-error" };

export function OneOpinion({ opinion, config, mine, onSay, refusal }: Props) {
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
          <span className={`tag ${LOOKS[opinion.opinion] ?? ""}`}>{nameOf(config, opinion.opinion)}</span>
        )}
      </div>
      {opinion.question && <p className="note">{t("ledger.asked", { who: opinion.asked_by, at: when(opinion.asked_at), question: opinion.question })}</p>}
      {opinion.words && <p>{opinion.words}</p>}
      {opinion.said_at && <p className="note">{t("ledger.said", { who: opinion.said_by, at: when(opinion.said_at) })}</p>}
      {mine && opinion.opinion === null && <AnswerForm config={config} onSay={onSay} refusal={refusal} />}
    </li>
  );
}

const ANSWERS = ["agree", "conditions", "disagree"] as const;

function AnswerForm({ config, onSay, refusal }: Pick<Props, "config" | "onSay" | "refusal">) {
  const { t } = useTranslation();
  const id = useId();
  const [answer, setAnswer] = useState<(typeof ANSWERS)[number]>("agree");
  const [words, setWords] = useState("");
  const say = useMutation({
    mutationFn: () => onSay({ opinion: answer, words: words.trim() }),
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
            <span>{nameOf(config, one)}</span>
          </label>
        ))}
      </fieldset>
      <label htmlFor={id}>{t(answer === "agree" ? "ledger.words_optional" : "ledger.words")}</label>
      <textarea id={id} rows={3} maxLength={2000} aria-required={answer !== "agree"} value={words} onChange={(event) => setWords(event.target.value)} />
      {refusal(say.error)}
      <div className="form-actions">
        <GuardedButton look="primary" type="submit" reason={unsaid ? t("ledger.words") : null} disabled={say.isPending}>
          {t("ledger.answer_do")}
        </GuardedButton>
        {words && <Button onClick={() => setWords("")}>{t("action.cancel")}</Button>}
      </div>
    </form>
  );
}
