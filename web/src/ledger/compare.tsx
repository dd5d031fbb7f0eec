/** 与某日相比: what is new, what changed, what has left since the end of that day. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Changes } from "./changes";
import { useLedger } from "./use-ledger";
import { type Compared, useCompared } from "@/api/reserve";
import type { Config } from "@/api/types";
import { count } from "@/shared/format";
import { Button } from "@/shared/ui/button";
import { ErrorState, Skeleton } from "@/shared/ui/states";

const KINDS = ["new", "changed", "left"] as const;

/** As many are listed before somebody asks for more. */
const FIRST = 20;

export function CompareField({ today }: { today: string }) {
  const { t } = useTranslation();
  const { search, update } = useLedger();
  return (
    <label className="ledger-filter">
      <span>{t("ledger.compare")}</span>
      <input
        type="date"
        max={today}
        value={search.since ?? ""}
        onChange={(event) => update({ since: event.target.value || undefined }, { replace: true })}
      />
    </label>
  );
}

/** Marks of the rows: id → what became of it. */
export function useMarks(): ReadonlyMap<number, Compared> {
  const { search } = useLedger();
  const { data } = useCompared(search.since ?? null);
  return new Map(search.since ? data?.items.map((item) => [item.id, item]) : []);
}

export function KindTag({ kind }: { kind: Compared["kind"] }) {
  const { t } = useTranslation();
  const look = { new: "tag-success", changed: "tag-info", left: "tag-error" }[kind];
  return <span className={`tag ${look}`}>{t(`ledger.kind.${kind}`)}</span>;
}

export function CompareBand({ config }: { config: Config }) {
  const { t } = useTranslation();
  const { search, update } = useLedger();
  const { data, error, refetch } = useCompared(search.since ?? null);
  const [all, setAll] = useState(false);
  if (!search.since) return null;
  if (error) return <ErrorState error={error} what={t("ledger.compare_failed")} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton rows={2} label={t("state.loading")} />;
  const shown = all ? data.items : data.items.slice(0, FIRST);
  return (
    <section className="ledger-band compare" aria-label={t("ledger.compared", { date: search.since })} data-testid="compare">
      <p className="compare-head">
        <b>{t("ledger.compared", { date: search.since })}</b>
        {KINDS.map((kind) => (
          <span key={kind} data-kind={kind}>
            <KindTag kind={kind} /> {count(data.items.filter((item) => item.kind === kind).length)}
          </span>
        ))}
        <Button onClick={() => update({ since: undefined }, { replace: true })}>{t("ledger.compare_end")}</Button>
      </p>
      <ul className="compare-list" tabIndex={0} aria-label={t("ledger.compared", { date: search.since })}>
        {shown.map((item) => (
          <li key={item.id}>
            <KindTag kind={item.kind} />{" "}
            <button type="button" className="link" onClick={() => update({ id: String(item.id), tab: "history" })}>
              {[item.ledger_no, item.name].filter(Boolean).join(" ")}
            </button>
            <Changes changes={item.changes} config={config} />
          </li>
        ))}
      </ul>
      {data.items.length > shown.length && (
        <Button onClick={() => setAll(true)}>{t("ledger.show_all", { count: data.items.length })}</Button>
      )}
    </section>
  );
}
