/** `/admin/audit`: what was done, by whom; filtered, exported, and proved to be whole. */
import { useMutation } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Entry } from "./entry";
import { deedText } from "./words";
import { ACTIONS, type AuditFilter, auditCsv, type Outcome, OUTCOMES, useAudit, verifyAudit } from "@/api/audit";
import { download } from "@/api/client";
import { count } from "@/shared/format";
import { useTitle } from "@/shared/hooks";
import { Button } from "@/shared/ui/button";
import { Banner, EmptyState, ErrorState, Skeleton } from "@/shared/ui/states";
import "./audit.css";

const route = getRouteApi("/admin/audit");

export default function AuditPage() {
  const { t } = useTranslation();
  useTitle(t("audit.title"));
  const filter = route.useSearch();
  return (
    <div className="document audit">
      <h1>{t("audit.title")}</h1>
      <p className="lead">{t("audit.lead")}</p>
      <Proof />
      <Filter key={JSON.stringify(filter)} filter={filter} />
      <Entries filter={filter} />
    </div>
  );
}

/** Every hash computed anew by the service; the end is worth writing down elsewhere. */
function Proof() {
  const { t } = useTranslation();
  const verify = useMutation({ mutationFn: verifyAudit });
  const verdict = verify.data;
  return (
    <section aria-label={t("audit.verify")} className="audit-proof">
      <Button icon="check" disabled={verify.isPending} onClick={() => verify.mutate()}>
        {t(verify.isPending ? "audit.verifying" : "audit.verify")}
      </Button>
      {verify.error && <ErrorState error={verify.error} what={t("audit.verify_failed")} />}
      {verdict?.whole && (
        <Banner tone="success">
          {t("audit.whole", { count: count(verdict.entries) })}
          {verdict.last && (
            <code>
              {verdict.last.seq}:{verdict.last.hash}
            </code>
          )}
        </Banner>
      )}
      {verdict?.fault && (
        <Banner tone="error">
          {t(`audit.fault.${verdict.fault.kind}`, { seq: verdict.fault.seq, defaultValue: verdict.fault.message })}
        </Banner>
      )}
    </section>
  );
}

function Filter({ filter }: { filter: AuditFilter }) {
  const { t } = useTranslation();
  const navigate = route.useNavigate();
  const [draft, setDraft] = useState<AuditFilter>(filter);
  const set = (key: keyof AuditFilter) => (event: { target: { value: string } }) =>
    setDraft({ ...draft, [key]: event.target.value || undefined });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void navigate({ search: draft });
  };
  const field = (key: "actor" | "subject" | "from" | "until", type: string) => (
    <label>
      <span>{t(`audit.column.${key}`)}</span>
      <input type={type} value={draft[key] ?? ""} onChange={set(key)} />
    </label>
  );
  return (
    <form className="audit-filter" onSubmit={submit}>
      {field("actor", "text")}
      <label>
        <span>{t("audit.column.action")}</span>
        <select value={draft.action ?? ""} onChange={set("action")}>
          <option value="">{t("audit.all")}</option>
          {ACTIONS.map((action) => (
            <option key={action} value={action}>
              {deedText(t, action)}
            </option>
          ))}
        </select>
      </label>
      {field("subject", "text")}
      <label>
        <span>{t("audit.column.outcome")}</span>
        <select value={draft.outcome ?? ""} onChange={(event) => setDraft({ ...draft, outcome: (event.target.value || undefined) as Outcome | undefined })}>
          <option value="">{t("audit.all")}</option>
          {OUTCOMES.map((outcome) => (
            <option key={outcome} value={outcome}>
              {t(`audit.outcome.${outcome}`)}
            </option>
          ))}
        </select>
      </label>
      {field("from", "date")}
      {field("until", "date")}
      <Button look="primary" type="submit">
        {t("action.apply")}
      </Button>
    </form>
  );
}

function Entries({ filter }: { filter: AuditFilter }) {
  const { t } = useTranslation();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useAudit(filter);
  const [failed, setFailed] = useState<unknown>(null);
  if (error && !data) return <ErrorState error={error} what={t("audit.failed")} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton rows={8} label={t("state.loading")} />;
  const items = data.pages.flatMap((page) => page.items);
  if (items.length === 0) return <EmptyState title={t("audit.none")} />;
  return (
    <>
      <div className="audit-head">
        <span className="note">{t("audit.shown", { count: count(items.length) })}</span>
        <Button onClick={() => void download(auditCsv(filter), "tuguan-audit.csv").catch(setFailed)}>{t("audit.export")}</Button>
      </div>
      {failed !== null && <ErrorState error={failed} what={t("audit.export_failed")} />}
      <ol className="audit-list">
        {items.map((entry) => (
          <Entry key={entry.seq} entry={entry} />
        ))}
      </ol>
      {hasNextPage && (
        <div className="form-actions">
          <Button disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t("audit.more")}
          </Button>
        </div>
      )}
    </>
  );
}
