/** The next steps of a process for whoever may take them: words, a new deadline where one is sent back, and everything that lacks. */
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "@/api/client";
import { Button } from "@/shared/ui/button";
import { Banner, ErrorState } from "@/shared/ui/states";

interface Props {
  steps: readonly { to: string; may: boolean }[];
  take: (wish: { to: string; words: string; deadline?: string }) => Promise<unknown>;
  onDone: () => unknown;
  /** What is said, by key: `words`, `new_deadline`, `not_you`, `failed`, `step.TO`. */
  say: (key: string) => string;
}

export function ProcessSteps({ steps, take, onDone, say }: Props) {
  const [words, setWords] = useState("");
  const [deadline, setDeadline] = useState("");
  const step = useMutation({ mutationFn: (to: string) => take({ to, words, ...(deadline !== "" && { deadline }) }), onSuccess: onDone });
  const open = steps.filter(({ may }) => may);
  if (steps.length === 0) return null;
  if (open.length === 0) return <p className="note">{say("not_you")}</p>;
  const problems = step.error instanceof ApiError ? step.error.errors : [];
  return (
    <div className="steps">
      <label>
        <span>{say("words")}</span>
        <textarea name="words" rows={2} maxLength={2000} value={words} onChange={(event) => setWords(event.target.value)} />
      </label>
      {open.some(({ to }) => to === "returned") && (
        <label>
          <span>{say("new_deadline")}</span>
          <input type="date" name="deadline" value={deadline} onChange={(event) => setDeadline(event.target.value)} />
        </label>
      )}
      <div className="form-actions">
        {open.map(({ to }) => (
          <Button key={to} look={to === "withdrawn" || to === "returned" ? "plain" : "primary"} data-step={to} disabled={step.isPending} onClick={() => step.mutate(to)}>
            {say(`step.${to}`)}
          </Button>
        ))}
      </div>
      {problems.length > 0 && (
        <Banner tone="error">
          <ul data-testid="missing">
            {problems.map((problem) => (
              <li key={problem.message}>{problem.message}</li>
            ))}
          </ul>
        </Banner>
      )}
      {step.error && problems.length === 0 && <ErrorState error={step.error} what={say("failed")} />}
    </div>
  );
}
