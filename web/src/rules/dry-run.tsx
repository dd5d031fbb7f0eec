import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Table, type TableProps } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, request } from "@/api/client";
import type { ClassificationRun } from "@/api/types";
import { CATEGORIES } from "@/shared/category";
import { count } from "@/shared/format";
import { AntdTheme } from "@/shared/ui/antd-theme";
import { Button } from "@/shared/ui/button";
import { CategoryTag } from "@/shared/ui/category-tag";
import { EmptyState, ErrorState } from "@/shared/ui/states";

/** Nothing is written: the service tells what would change if these rules held. */
export function DryRun() {
  const { t } = useTranslation();
  const [rules, setRules] = useState("");
  const run = useMutation({
    mutationFn: async () =>
      (
        await request<ClassificationRun>("/api/classification/runs", {
          method: "POST",
          json: { dry_run: true, ...(rules.trim() ? { rules } : {}) },
        })
      ).data,
  });
  const problems = run.error instanceof ApiError ? run.error.errors : [];
  return (
    <section className="dry-run" aria-label={t("rules.try")}>
      <h2>{t("rules.try")}</h2>
      <p>{t("rules.try_text")}</p>
      <label htmlFor="rules-text">{t("rules.text")}</label>
      <textarea
        id="rules-text"
        rows={8}
        spellCheck={false}
        placeholder={t("rules.placeholder")}
        value={rules}
        aria-describedby={problems.length > 0 ? "rules-problems" : undefined}
        onChange={(event) => setRules(event.target.value)}
      />
      <div className="form-actions">
        <label className="button button-plain file-button">
          {t("rules.file")}
          <input
            type="file"
            className="visually-hidden"
            accept=".toml,text/plain"
            onChange={(event) => void event.target.files?.[0]?.text().then(setRules)}
          />
        </label>
        <Button look="primary" disabled={run.isPending} onClick={() => run.mutate()}>
          {t(run.isPending ? "rules.running" : "rules.run")}
        </Button>
      </div>
      {run.error && <ErrorState error={run.error} what={t("rules.run_failed")} />}
      {problems.length > 0 && (
        <ul className="reasons" id="rules-problems">
          {problems.map((problem, i) => (
            <li key={i}>
              {problem.field && <code>{problem.field}</code>} {problem.message}
            </li>
          ))}
        </ul>
      )}
      {run.data && <Outcome run={run.data} />}
    </section>
  );
}

function Outcome({ run }: { run: ClassificationRun }) {
  const { t } = useTranslation();
  return (
    <div className="outcome" data-testid="outcome" role="region" aria-label={t("rules.outcome")}>
      <p role="status">
        <b>{t("rules.changed", { count: count(run.changed) })}</b>
      </p>
      <ul className="outcome-counts">
        {CATEGORIES.map((category) => (
          <li key={category}>
            <CategoryTag category={category} /> {count(run.counts[category] ?? 0)}
          </li>
        ))}
      </ul>
      {run.changes.length === 0 ? (
        <EmptyState title={t("rules.no_change")} />
      ) : (
        <AntdTheme>
          <ChangeTable run={run} />
        </AntdTheme>
      )}
    </div>
  );
}

type Change = ClassificationRun["changes"][number];

function ChangeTable({ run }: { run: ClassificationRun }) {
  const { t } = useTranslation();
  const columns: TableProps<Change>["columns"] = [
    {
      key: "name",
      title: t("field.name"),
      render: (_, change) => (
        <Link to="/map" search={{ sel: String(change.id) }}>
          {change.name ?? `#${change.id}`}
        </Link>
      ),
    },
    { key: "from", title: t("rules.from"), width: 140, render: (_, { from }) => from && <CategoryTag category={from} /> },
    { key: "to", title: t("rules.to"), width: 140, render: (_, { to }) => <CategoryTag category={to} /> },
    { key: "rule", title: t("rules.rule"), width: 90, dataIndex: "rule" },
  ];
  return (
    <Table<Change>
      size="small"
      rowKey="id"
      columns={columns}
      dataSource={run.changes}
      pagination={run.changes.length > 50 ? { pageSize: 50, size: "small", showSizeChanger: false } : false}
      scroll={{ x: 560 }}
      footer={
        run.changed > run.changes.length
          ? () => t("rules.capped", { shown: run.changes.length, total: run.changed })
          : undefined
      }
    />
  );
}
