/** `/account`: who I am, my password, my second factor, my sessions and tokens. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { agentName } from "./agent";
import { Tokens } from "./tokens";
import { endSession, removeTotp, useOwnSessions } from "@/api/account";
import { type HeldSession, sessionQuery, useMe } from "@/api/session";
import { Field } from "@/credentials/field";
import { PasswordForm } from "@/credentials/password-form";
import { problemsOf, tooOften } from "@/credentials/problems";
import { TotpEnrol } from "@/credentials/totp-enrol";
import { NONE, when } from "@/shared/format";
import { useTitle } from "@/shared/hooks";
import { Button } from "@/shared/ui/button";
import { Banner, ErrorState, Skeleton } from "@/shared/ui/states";
import "./account.css";

export default function AccountPage() {
  const { t } = useTranslation();
  useTitle(t("account.title"));
  const me = useMe();
  if (!me) return null;
  return (
    <div className="document account">
      <h1>{t("account.title")}</h1>
      <Person me={me} />
      <h2>{t("account.password")}</h2>
      <Password expires={me.password_expires_on} />
      <h2>{t("account.totp")}</h2>
      <SecondFactor on={me.totp} />
      <h2>{t("account.sessions")}</h2>
      <Sessions />
      <h2>{t("account.tokens")}</h2>
      <Tokens username={me.user.username} />
    </div>
  );
}

function Person({ me: { user } }: { me: HeldSession }) {
  const { t } = useTranslation();
  const reach = t(`account.reach.${user.scope.reach}`, { name: user.scope.name ?? user.scope.key ?? "" });
  const rows: [string, string][] = [
    ["name", user.name],
    ["username", user.username],
    ["organisation", user.organisation?.name ?? NONE],
    ["role", user.role ? t(`role.${user.role}`) : t("me.no_role")],
    ["sees", reach],
    ["special", t(`account.special.${user.military}`)],
  ];
  return (
    <dl className="who">
      {rows.map(([key, value]) => (
        <div key={key}>
          <dt>{t(key === "special" ? "users.column.special" : `account.${key}`)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Password({ expires }: { expires: string | null }) {
  const { t } = useTranslation();
  const [done, setDone] = useState(false);
  return (
    <>
      {expires && <p className="note">{t("account.expires", { date: expires })}</p>}
      {done && <Banner tone="success">{t("account.password_changed")}</Banner>}
      <PasswordForm onDone={() => setDone(true)} />
    </>
  );
}

function SecondFactor({ on }: { on: boolean }) {
  const { t } = useTranslation();
  const [enrolling, setEnrolling] = useState(false);
  if (on) return <Remove />;
  if (enrolling) return <TotpEnrol onDone={() => setEnrolling(false)} />;
  return (
    <>
      <p className="note">{t("account.totp_off")}</p>
      <div className="form-actions">
        <Button onClick={() => setEnrolling(true)}>{t("account.totp_start")}</Button>
      </div>
    </>
  );
}

function Remove() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [password, setPassword] = useState("");
  const remove = useMutation({
    mutationFn: () => removeTotp(password),
    onSuccess: () => client.invalidateQueries({ queryKey: sessionQuery.queryKey }),
  });
  const problems = problemsOf(t, remove.error, ["password"])["password"];
  const often = tooOften(t, remove.error);
  return (
    <form
      className="credentials"
      onSubmit={(event) => {
        event.preventDefault();
        if (password) remove.mutate();
      }}
    >
      <Banner tone="success">{t("account.totp_on")}</Banner>
      <Field
        label={t("credentials.password")}
        type="password"
        name="password"
        autoComplete="current-password"
        value={password}
        problems={problems}
        onText={setPassword}
      />
      {often && <Banner tone="error">{often}</Banner>}
      {remove.error && !problems && !often && <ErrorState error={remove.error} what={t("account.totp_remove_failed")} />}
      <div className="form-actions">
        <Button look="danger" type="submit" disabled={!password || remove.isPending}>
          {t("account.totp_remove")}
        </Button>
      </div>
    </form>
  );
}

function Sessions() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { data, error, refetch } = useOwnSessions();
  const end = useMutation({
    mutationFn: endSession,
    onSettled: () => client.invalidateQueries({ queryKey: ["account", "sessions"] }),
  });
  if (error && !data) return <ErrorState error={error} what={t("account.sessions_failed")} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton rows={2} label={t("state.loading")} />;
  return (
    <>
      {end.error && <ErrorState error={end.error} what={t("account.end_failed")} />}
      <div className="table-scroll" tabIndex={0} role="region" aria-label={t("account.sessions")}>
        <table className="plain-table">
          <thead>
            <tr>
              <th>{t("account.program")}</th>
              <th>{t("account.address")}</th>
              <th>{t("account.since")}</th>
              <th>{t("account.seen")}</th>
              <th>{t("account.action")}</th>
            </tr>
          </thead>
          <tbody>
            {data.items.map((item) => (
              <tr key={item.id}>
                <td title={item.agent ?? undefined}>{agentName(item.agent) || NONE}</td>
                <td>{item.address ?? NONE}</td>
                <td>{when(item.created_at)}</td>
                <td>{when(item.seen_at)}</td>
                <td>
                  {item.current ? (
                    <span className="tag tag-success">{t("account.this_one")}</span>
                  ) : (
                    <Button disabled={end.isPending} onClick={() => end.mutate(item.id)}>
                      {t("account.end")}
                      <span className="visually-hidden"> {agentName(item.agent)} {when(item.seen_at)}</span>
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
