/** Signing in on the phone; what is kept stays where it is meanwhile. */
import { useId, useState } from "react";
import { Refusal } from "./service";
import { type Me, signIn } from "./tasks";
import { t } from "./words";

export function SignInBox({ username, why, onSignedIn }: { username: string; why: string; onSignedIn: (me: Me) => void }) {
  const [failed, setFailed] = useState("");
  const [busy, setBusy] = useState(false);
  const id = useId();
  const submit = async (data: FormData) => {
    const text = (name: string) => String(data.get(name) ?? "").trim();
    const code = text("code");
    setBusy(true);
    try {
      onSignedIn(await signIn({ username: text("username"), password: String(data.get("password") ?? ""), ...(code !== "" && { code }) }));
    } catch (error) {
      const said = error instanceof Refusal ? (error.reasons[0]?.message ?? error.message) : t("patrols.field.no_answer");
      setFailed(t("patrols.field.sign_in_failed", { why: said }));
    }
    setBusy(false);
  };
  return (
    <form
      className="sign-in"
      data-testid="sign-in"
      onSubmit={(event) => {
        event.preventDefault();
        void submit(new FormData(event.currentTarget));
      }}
    >
      <p role="status">{why}</p>
      <label htmlFor={`${id}-name`}>{t("patrols.field.username")}</label>
      <input id={`${id}-name`} name="username" defaultValue={username} autoComplete="username" autoCapitalize="none" required />
      <label htmlFor={`${id}-word`}>{t("patrols.field.password")}</label>
      <input id={`${id}-word`} name="password" type="password" autoComplete="current-password" required />
      <label htmlFor={`${id}-code`}>{t("patrols.field.code")}</label>
      <input id={`${id}-code`} name="code" inputMode="numeric" autoComplete="one-time-code" />
      {failed && (
        <p role="alert" className="bad">
          {failed}
        </p>
      )}
      <button type="submit" className="button main" disabled={busy}>
        {t("patrols.field.sign_in")}
      </button>
    </form>
  );
}
