/** One's own password anew. The session stays, every other session of the person ends. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Field, focusFirstProblem } from "./field";
import { type Mistake, mistakeOf, NewPasswordFields, useNewPassword } from "./new-password";
import { problemsOf, tooOften } from "./problems";
import { changePassword } from "@/api/account";
import { sessionQuery, useMe } from "@/api/session";
import { Button } from "@/shared/ui/button";
import { Banner, ErrorState } from "@/shared/ui/states";

export function PasswordForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const client = useQueryClient();
  const form = useRef<HTMLFormElement>(null);
  const [current, setCurrent] = useState("");
  const [next, setNext] = useNewPassword();
  const [missing, setMissing] = useState(false);
  const [mistake, setMistake] = useState<Mistake>(null);
  const change = useMutation({
    mutationFn: () => changePassword(current, next.password),
    onSuccess: async () => {
      setCurrent("");
      setNext({ password: "", again: "" });
      await client.invalidateQueries({ queryKey: sessionQuery.queryKey });
      onDone();
    },
    onError: () => focusFirstProblem(form.current),
  });
  const problems = problemsOf(t, change.error, ["current", "new"]);
  const often = tooOften(t, change.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = mistakeOf(next);
    setMissing(current === "");
    setMistake(found);
    if (current === "" || found) focusFirstProblem(form.current);
    else change.mutate();
  };
  return (
    <form ref={form} className="credentials" onSubmit={submit} noValidate>
      <input type="text" name="username" autoComplete="username" value={me?.user.username ?? ""} readOnly hidden />
      <Field
        label={t("credentials.current")}
        name="current"
        type="password"
        autoComplete="current-password"
        required
        value={current}
        problems={missing ? [t("form.required")] : problems["current"]}
        onText={setCurrent}
      />
      <NewPasswordFields
        value={next}
        onChange={setNext}
        mistake={mistake}
        problems={problems["new"]}
      />
      {often && <Banner tone="error">{often}</Banner>}
      {change.error && !often && Object.keys(problems).length === 0 && (
        <ErrorState error={change.error} what={t("credentials.change_failed")} />
      )}
      <div className="form-actions">
        <Button look="primary" type="submit" disabled={change.isPending}>
          {t("credentials.change")}
        </Button>
      </div>
    </form>
  );
}
