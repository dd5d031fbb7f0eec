/** 台风、暴雨预警: what was put down, and a new one. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Heads } from "./list-parts";
import { ApiError } from "@/api/client";
import { putWarning, useWarnings, type Warning, withdrawWarning } from "@/api/patrols";
import { useConfig } from "@/api/queries";
import { useMay } from "@/api/session";
import { when } from "@/shared/format";
import { Button } from "@/shared/ui/button";
import { Banner, EmptyState, ErrorState, Skeleton } from "@/shared/ui/states";

function Problems({ error }: { error: unknown }) {
  const { t } = useTranslation();
  if (!error) return null;
  if (!(error instanceof ApiError) || error.errors.length === 0) return <ErrorState error={error} what={t("patrols.desk.failed")} />;
  return (
    <Banner tone="error">
      <ul>
        {error.errors.map(({ message }) => (
          <li key={message}>{message}</li>
        ))}
      </ul>
    </Banner>
  );
}

export function WarningList() {
  const { t } = useTranslation();
  const may = useMay();
  const { data, error, refetch } = useWarnings();
  const streets = useConfig().data?.streets ?? [];
  if (error && !data) return <ErrorState error={error} what={t("patrols.desk.failed")} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton rows={5} label={t("state.loading")} />;
  const names = (codes: string[]) =>
    codes.length === 0 ? t("patrols.desk.whole") : codes.map((code) => streets.find((street) => street.code === code)?.name ?? code).join("、");
  return (
    <>
      {may("reserve.decide") && <NewWarning streets={streets} />}
      {data.items.length === 0 ? (
        <EmptyState title={t("patrols.desk.none")} />
      ) : (
        <div className="table-scroll" tabIndex={0} role="region" aria-label={t("patrols.desk.tab.weather")}>
          <table className="plain-table" aria-label={t("patrols.desk.tab.weather")} data-testid="warnings">
            <Heads names={["warn_kind", "warn_name", "warn_at", "warn_due", "warn_streets", "state"]} />
            <tbody>
              {data.items.map((warning) => (
                <tr key={warning.id}>
                  <td>{t(`patrols.weather_kind.${warning.kind}`)}</td>
                  <td>{warning.name}</td>
                  <td>{when(warning.at)}</td>
                  <td>{when(warning.due_at)}</td>
                  <td>{names(warning.streets)}</td>
                  <td>{warning.withdrawn_reason ? t("patrols.desk.withdrawn", { why: warning.withdrawn_reason }) : may("reserve.decide") && <Withdraw warning={warning} />}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

function Withdraw({ warning }: { warning: Warning }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [why, setWhy] = useState<string | null>(null);
  const back = useMutation({
    mutationFn: () => withdrawWarning(warning.id, warning.version, why ?? ""),
    onSuccess: () => client.invalidateQueries({ queryKey: ["patrols"] }),
  });
  if (why === null) return <Button onClick={() => setWhy("")}>{t("patrols.desk.withdraw")}</Button>;
  return (
    <>
      <input aria-label={t("patrols.desk.withdraw_why")} placeholder={t("patrols.desk.withdraw_why")} value={why} onChange={(event) => setWhy(event.target.value)} />
      <Button disabled={back.isPending} onClick={() => back.mutate()}>
        {t("patrols.desk.withdraw")}
      </Button>
      <Problems error={back.error} />
    </>
  );
}

/** Now, as a `datetime-local` field writes it. */
const nowLocal = () => new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 16);

function NewWarning({ streets }: { streets: readonly { code: string; name: string }[] }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [chosen, setChosen] = useState<string[]>([]);
  const put = useMutation({ mutationFn: putWarning, onSuccess: () => client.invalidateQueries({ queryKey: ["patrols"] }) });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const at = new Date(String(data.get("at")));
    put.mutate({ kind: String(data.get("kind")), name: String(data.get("name")), at: at.toISOString(), streets: chosen });
  };
  return (
    <form className="list-filter" data-testid="new-warning" onSubmit={submit}>
      <label>
        <span>{t("patrols.desk.warn_kind")}</span>
        <select name="kind">
          {["typhoon", "rainstorm"].map((kind) => (
            <option key={kind} value={kind}>
              {t(`patrols.weather_kind.${kind}`)}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>{t("patrols.desk.warn_name")}</span>
        <input name="name" required maxLength={100} />
      </label>
      <label>
        <span>{t("patrols.desk.warn_at")}</span>
        <input name="at" type="datetime-local" required defaultValue={nowLocal()} />
      </label>
      <fieldset className="streets">
        <legend>{t("patrols.desk.warn_streets")}</legend>
        {streets.map(({ code, name }) => (
          <label key={code} className="choice">
            <input
              type="checkbox"
              checked={chosen.includes(code)}
              onChange={(event) => setChosen(event.target.checked ? [...chosen, code] : chosen.filter((other) => other !== code))}
            />{" "}
            {name}
          </label>
        ))}
      </fieldset>
      <Button type="submit" look="primary" disabled={put.isPending}>
        {t("patrols.desk.warn")}
      </Button>
      <Problems error={put.error} />
    </form>
  );
}
