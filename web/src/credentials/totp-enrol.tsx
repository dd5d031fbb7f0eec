/** 动态口令: the password first, then the secret for the phone, then a code that shows that it works. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { CodeField, Field, focusFirstProblem } from "./field";
import { problemsOf, tooOften } from "./problems";
import { confirmTotp, offerTotp, type TotpOffer } from "@/api/account";
import { sessionQuery, useMe } from "@/api/session";
import { Button } from "@/shared/ui/button";
import { Banner, ErrorState } from "@/shared/ui/states";

export function TotpEnrol({ onDone }: { onDone: () => void }) {
  const [offer, setOffer] = useState<TotpOffer | null>(null);
  return offer ? <Confirm offer={offer} onDone={onDone} /> : <Prove onOffer={setOffer} />;
}

function Failed({ error, shown }: { error: unknown; shown: boolean }) {
  const { t } = useTranslation();
  const often = tooOften(t, error);
  if (often) return <Banner tone="error">{often}</Banner>;
  return error && !shown ? <ErrorState error={error} what={t("credentials.totp_failed")} /> : null;
}

function Prove({ onOffer }: { onOffer: (offer: TotpOffer) => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const form = useRef<HTMLFormElement>(null);
  const [password, setPassword] = useState("");
  const [missing, setMissing] = useState(false);
  const prove = useMutation({
    mutationFn: async () => (await offerTotp(password)).data,
    onSuccess: onOffer,
    onError: () => focusFirstProblem(form.current),
  });
  const problems = problemsOf(t, prove.error, ["password"])["password"];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setMissing(password === "");
    if (password === "") focusFirstProblem(form.current);
    else prove.mutate();
  };
  return (
    <form ref={form} className="credentials" onSubmit={submit} noValidate>
      <p className="note">{t("credentials.totp_password")}</p>
      <input type="text" name="username" autoComplete="username" value={me?.user.username ?? ""} readOnly hidden />
      <Field
        label={t("credentials.password")}
        name="password"
        type="password"
        autoComplete="current-password"
        required
        value={password}
        problems={missing ? [t("form.required")] : problems}
        onText={setPassword}
      />
      <Failed error={prove.error} shown={problems !== undefined} />
      <div className="form-actions">
        <Button look="primary" type="submit" disabled={prove.isPending}>
          {t("credentials.next")}
        </Button>
      </div>
    </form>
  );
}

/** Groups of four are easier to type into a phone. */
export const spaced = (secret: string) => secret.replace(/(.{4})(?=.)/g, "$1 ");

export const pictureOf = (svg: string) => `data:image/svg+xml;utf8,${encodeURIComponent(svg)}`;

function Confirm({ offer, onDone }: { offer: TotpOffer; onDone: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const form = useRef<HTMLFormElement>(null);
  const [code, setCode] = useState("");
  const [missing, setMissing] = useState(false);
  const confirm = useMutation({
    mutationFn: () => confirmTotp(code),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: sessionQuery.queryKey });
      onDone();
    },
    onError: () => focusFirstProblem(form.current),
  });
  // The step before is gone with its button: the cursor goes on to the code.
  useEffect(() => form.current?.querySelector<HTMLInputElement>("input")?.focus(), []);
  const problems = problemsOf(t, confirm.error, ["code"])["code"];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setMissing(code.length < 6);
    if (code.length < 6) focusFirstProblem(form.current);
    else confirm.mutate();
  };
  return (
    <form ref={form} className="credentials" onSubmit={submit} noValidate>
      <p>{t("credentials.totp_scan")}</p>
      <div className="totp-offer">
        <img src={pictureOf(offer.qr_svg)} alt={t("credentials.totp_picture")} width={180} height={180} />
        <div>
          <p className="note">{t("credentials.totp_secret")}</p>
          <code data-testid="totp-secret">{spaced(offer.secret)}</code>
        </div>
      </div>
      <CodeField
        label={t("credentials.code_label")}
        hint={t("credentials.code_hint")}
        value={code}
        problems={missing ? [t("credentials.code_six")] : problems}
        onText={setCode}
      />
      <Failed error={confirm.error} shown={problems !== undefined} />
      <div className="form-actions">
        <Button look="primary" type="submit" disabled={confirm.isPending}>
          {t("credentials.totp_confirm")}
        </Button>
      </div>
    </form>
  );
}
