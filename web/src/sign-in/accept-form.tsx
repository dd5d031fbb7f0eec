/** Set-up of the first administrator (name, user name, password); invitation and reset (password only). */
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useEnter } from "./enter";
import { forgetSecret } from "./secret";
import { ApiError } from "@/api/client";
import { acceptInvitation, type Invitation } from "@/api/session";
import { Field, focusFirstProblem } from "@/credentials/field";
import { type Mistake, mistakeOf, NewPasswordFields, useNewPassword } from "@/credentials/new-password";
import { problemsOf, tooOften } from "@/credentials/problems";
import { Button } from "@/shared/ui/button";
import { Banner, ErrorState } from "@/shared/ui/states";

interface Props {
  invitation: Invitation;
  secret: string;
  onDead: () => void;
}

export function AcceptForm({ invitation, secret, onDead }: Props) {
  const { t } = useTranslation();
  const enter = useEnter();
  const form = useRef<HTMLFormElement>(null);
  const setup = invitation.purpose === "setup";
  const [username, setUsername] = useState(invitation.username ?? "");
  const [name, setName] = useState("");
  const [next, setNext] = useNewPassword();
  const [missing, setMissing] = useState(false);
  const [mistake, setMistake] = useState<Mistake>(null);
  const accept = useMutation({
    mutationFn: () =>
      acceptInvitation({
        secret,
        password: next.password,
        ...(setup ? { username: username.trim(), name: name.trim() } : {}),
      }),
    onSuccess: (session) => {
      forgetSecret();
      enter(session);
    },
    onError: (error) => {
      if (error instanceof ApiError && error.status === 404) onDead();
      else focusFirstProblem(form.current);
    },
  });
  const problems = problemsOf(t, accept.error, ["username", "name", "password"]);
  const often = tooOften(t, accept.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const lacks = setup && (username.trim() === "" || name.trim() === "");
    const found = mistakeOf(next);
    setMissing(lacks);
    setMistake(found);
    if (lacks || found) focusFirstProblem(form.current);
    else accept.mutate();
  };
  const required = (text: string) => (missing && text.trim() === "" ? [t("form.required")] : undefined);
  return (
    <form ref={form} className="credentials" onSubmit={submit} noValidate>
      <Field
        label={t("credentials.username")}
        name="username"
        autoComplete="username"
        required={setup}
        readOnly={!setup}
        hint={setup ? t("welcome.username_hint") : undefined}
        value={username}
        problems={required(username) ?? problems["username"]}
        onText={setUsername}
      />
      {setup && (
        <Field
          label={t("welcome.name")}
          name="name"
          autoComplete="name"
          required
          value={name}
          problems={required(name) ?? problems["name"]}
          onText={setName}
        />
      )}
      <NewPasswordFields value={next} onChange={setNext} mistake={mistake} problems={problems["password"]} />
      {often && <Banner tone="error">{often}</Banner>}
      {accept.error && !often && Object.keys(problems).length === 0 && (
        <ErrorState error={accept.error} what={t("welcome.accept_failed")} />
      )}
      <div className="form-actions">
        <Button look="primary" type="submit" disabled={accept.isPending}>
          {t("welcome.accept")}
        </Button>
      </div>
    </form>
  );
}
