/** User name and password, then the code when there is a second factor. For the page and for the dialog over a page. */
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/client";
import { type HeldSession, signIn } from "@/api/session";
import { CodeField, Field, focusFirstProblem } from "@/credentials/field";
import { tooOften } from "@/credentials/problems";
import { Button } from "@/shared/ui/button";
import { Banner, ErrorState } from "@/shared/ui/states";

interface Props {
  /** Known already where only the password is asked for. */
  username?: string;
  submit: string;
  onSignedIn: (session: HeldSession) => void;
  children?: ReactNode;
}

export function SignInForm({ username: known = "", submit: submitText, onSignedIn, children }: Props) {
  const { t } = useTranslation();
  const form = useRef<HTMLFormElement>(null);
  const [username, setUsername] = useState(known);
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [asksCode, setAsksCode] = useState(false);
  const [missing, setMissing] = useState(false);
  const enter = useMutation({
    mutationFn: () => signIn({ username: username.trim(), password, ...(asksCode ? { code } : {}) }),
    onSuccess: onSignedIn,
    onError: (error) => {
      if (!(error instanceof ApiError)) return;
      if (error.code === "code-required") setAsksCode(true);
      // Whoever types again starts from an empty field.
      if (error.code === "wrong-code") setCode("");
      if (error.code === "wrong-credentials") setPassword("");
      if (error.code !== "code-required") focusFirstProblem(form.current);
    },
  });
  const codeField = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (asksCode) codeField.current?.focus();
  }, [asksCode]);
  const refusal = enter.error instanceof ApiError ? enter.error.code : "";
  const often = tooOften(t, enter.error);
  const wrong = refusal === "wrong-credentials";
  const told = often !== null || wrong || refusal === "wrong-code" || refusal === "code-required";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const lacks = username.trim() === "" || password === "" || (asksCode && code.length < 6);
    setMissing(lacks);
    if (lacks) focusFirstProblem(form.current);
    else enter.mutate();
  };
  const required = (text: string) => (missing && text.trim() === "" ? [t("form.required")] : undefined);
  const restart = () => {
    setAsksCode(false);
    setCode("");
    setPassword("");
    setMissing(false);
    enter.reset();
  };
  return (
    <form ref={form} className="credentials" onSubmit={submit} noValidate>
      {asksCode ? (
        <>
          <p className="note">{t("sign_in.code_for", { username: username.trim() })}</p>
          <CodeField
            ref={codeField}
            label={t("credentials.code_label")}
            hint={t("credentials.code_hint")}
            value={code}
            problems={
              missing && code.length < 6
                ? [t("credentials.code_six")]
                : refusal === "wrong-code"
                  ? [t("credentials.code.wrong-code")]
                  : undefined
            }
            onText={setCode}
          />
        </>
      ) : (
        <>
          <Field
            label={t("credentials.username")}
            name="username"
            autoComplete="username"
            required
            value={username}
            problems={required(username)}
            onText={setUsername}
          />
          <Field
            label={t("credentials.password")}
            name="password"
            type="password"
            autoComplete="current-password"
            required
            autoFocus={known !== ""}
            value={password}
            problems={required(password) ?? (wrong ? [t("sign_in.wrong")] : undefined)}
            onText={setPassword}
          />
        </>
      )}
      {often && <Banner tone="error">{often}</Banner>}
      {enter.error && !told && <ErrorState error={enter.error} what={t("sign_in.failed")} />}
      <div className="form-actions">
        <Button look="primary" type="submit" disabled={enter.isPending}>
          {submitText}
        </Button>
        {asksCode && <Button onClick={restart}>{t("sign_in.other_account")}</Button>}
        {children}
      </div>
    </form>
  );
}
