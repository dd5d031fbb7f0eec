/** Tokens for scripts and GIS desktops: made here, shown once, revoked here. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { createToken, type NewToken, revokeToken, type Token, useTokens } from "@/api/account";
import { Field } from "@/credentials/field";
import { problemsOf } from "@/credentials/problems";
import { copyText } from "@/shared/copy";
import { when } from "@/shared/format";
import { Button } from "@/shared/ui/button";
import { Banner, EmptyState, ErrorState, Skeleton } from "@/shared/ui/states";

export function Tokens({ username }: { username: string }) {
  const { t } = useTranslation();
  const [made, setMade] = useState<string | null>(null);
  return (
    <>
      <p className="note">{t("account.tokens_text")}</p>
      {made && <Made token={made} username={username} onClose={() => setMade(null)} />}
      <List />
      <Create onMade={setMade} />
    </>
  );
}

function Made({ token, username, onClose }: { token: string; username: string; onClose: () => void }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  return (
    <Banner tone="success" onClose={onClose}>
      <p>{t("account.token_once")}</p>
      <p className="token-line">
        <code data-testid="token">{token}</code>
        <Button icon="copy" onClick={() => void copyText(token).then(setCopied)}>
          {copied ? t("action.copied") : t("account.copy")}
        </Button>
      </p>
      <p>{t("account.use_qgis", { username })}</p>
      <p>
        {t("account.use_gdal")} <code>{`GDAL_HTTP_HEADERS="Authorization: Bearer …"`}</code>
      </p>
    </Banner>
  );
}

function List() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [asked, setAsked] = useState<number | null>(null);
  const { data, error, refetch } = useTokens();
  const revoke = useMutation({
    mutationFn: revokeToken,
    onSettled: () => client.invalidateQueries({ queryKey: ["account", "tokens"] }),
  });
  if (error && !data) return <ErrorState error={error} what={t("account.tokens_failed")} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton rows={2} label={t("state.loading")} />;
  if (data.items.length === 0) return <EmptyState title={t("account.no_tokens")} />;
  const act = (token: Token) =>
    asked === token.id ? (
      <Button look="danger" disabled={revoke.isPending} onClick={() => revoke.mutate(token.id)}>
        {t("account.revoke_sure")}
      </Button>
    ) : (
      <Button onClick={() => setAsked(token.id)}>{t("account.revoke")}</Button>
    );
  return (
    <>
      {revoke.error && <ErrorState error={revoke.error} what={t("account.revoke_failed")} />}
      <div className="table-scroll" tabIndex={0} role="region" aria-label={t("account.tokens")}>
        <table className="plain-table">
          <thead>
            <tr>
              <th>{t("account.token_name")}</th>
              <th>{t("account.access")}</th>
              <th>{t("account.ends")}</th>
              <th>{t("account.used")}</th>
              <th>{t("account.action")}</th>
            </tr>
          </thead>
          <tbody>
            {data.items.map((token) => (
              <tr key={token.id}>
                <td>{token.name}</td>
                <td>{t(`account.access_${token.access}`)}</td>
                <td>{when(token.expires_at)}</td>
                <td>{token.used_at ? when(token.used_at) : t("account.never")}</td>
                <td>{act(token)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Create({ onMade }: { onMade: (token: string) => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [input, setInput] = useState<NewToken>({ name: "", access: "read", days: 90 });
  const create = useMutation({
    mutationFn: async () => (await createToken(input)).data,
    onSuccess: ({ token }) => {
      onMade(token);
      setInput({ ...input, name: "" });
      void client.invalidateQueries({ queryKey: ["account", "tokens"] });
    },
  });
  const problems = problemsOf(t, create.error, ["name", "days"]);
  const known = Object.keys(problems).length > 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <form className="token-form" onSubmit={submit} noValidate>
      <Field
        label={t("account.token_name")}
        hint={t("account.token_hint")}
        value={input.name}
        problems={problems["name"]}
        onText={(name) => setInput({ ...input, name })}
      />
      <Field
        label={t("account.days")}
        inputMode="numeric"
        value={String(input.days)}
        problems={problems["days"]}
        onText={(text) => setInput({ ...input, days: Number(text.replace(/\D/g, "").slice(0, 3)) })}
      />
      <div className="credential">
        <label htmlFor="token-access">{t("account.access")}</label>
        <select
          id="token-access"
          value={input.access}
          onChange={(event) => setInput({ ...input, access: event.target.value as Token["access"] })}
        >
          <option value="read">{t("account.access_read")}</option>
          <option value="write">{t("account.access_write")}</option>
        </select>
      </div>
      <Button look="primary" type="submit" disabled={create.isPending}>
        {t("account.create")}
      </Button>
      {create.error && !known && <ErrorState error={create.error} what={t("account.create_failed")} />}
    </form>
  );
}
