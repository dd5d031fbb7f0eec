import { Table, type TableProps } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { problemCsv } from "./problem-file";
import { save } from "@/api/client";
import { allProblems } from "@/api/imports";
import type { ImportJob, Problem } from "@/api/types";
import { count } from "@/shared/format";
import type { LngLat } from "@/shared/geo";
import { AntdTheme } from "@/shared/ui/antd-theme";
import { Button } from "@/shared/ui/button";
import { Icon } from "@/shared/ui/icon";
import { EmptyState, ErrorState } from "@/shared/ui/states";

const PAGE = 50;

interface Props {
  job: ImportJob;
  onLocate: (position: LngLat) => void;
}

/** Each problem with row, line, field, what is wrong and what to do; a click goes to the place. */
export function ProblemTable({ job, onLocate }: Props) {
  const { t } = useTranslation();
  const problems = (job.problems ?? []).map((problem, key) => ({ ...problem, key }));
  const columns = useColumns(onLocate);
  if (problems.length === 0) {
    return (
      <div className="problems">
        <EmptyState title={t("imports.no_problems")} />
      </div>
    );
  }
  return (
    <div className="problems" data-testid="problems">
      <ProblemBar job={job} />
      <AntdTheme>
        <Table<Problem & { key: number }>
          size="small"
          columns={columns}
          dataSource={problems}
          pagination={problems.length > PAGE ? { pageSize: PAGE, size: "small", showSizeChanger: false } : false}
          scroll={{ x: 760 }}
          onRow={(problem) => ({
            onClick: () => problem.position && onLocate(problem.position),
            className: problem.position ? "is-locatable" : "",
          })}
          footer={
            job.problems_total > problems.length
              ? () => t("imports.problems_capped", { shown: problems.length, total: job.problems_total })
              : undefined
          }
        />
      </AntdTheme>
    </div>
  );
}

/** All of them in one table, for whoever corrects the file. */
function ProblemBar({ job }: { job: ImportJob }) {
  const { t } = useTranslation();
  const field = useFieldName();
  const [error, setError] = useState<unknown>(null);
  const fetchAll = async () => {
    setError(null);
    const heads = (["severity", "row", "line", "field", "code", "message", "remedy", "longitude", "latitude"] as const).map((name) =>
      t(`imports.problem.${name}`),
    );
    const csv = problemCsv(await allProblems(job.id), { heads, severity: (name) => t(`imports.severity.${name}`), field });
    save(new Blob([csv], { type: "text/csv;charset=utf-8" }), t("imports.problem_file", { id: job.id }));
  };
  return (
    <div className="problem-bar">
      <Button icon="download" onClick={() => void fetchAll().catch(setError)}>
        {t("imports.problem_download", { count: count(job.problems_total) })}
      </Button>
      {error !== null && <ErrorState error={error} what={t("imports.problem_failed")} />}
    </div>
  );
}

function useFieldName() {
  const { t, i18n } = useTranslation();
  return (name: string | null) => {
    if (!name) return "";
    return i18n.exists(`field.${name}`) ? t(`field.${name}`) : name;
  };
}

type Columns = NonNullable<TableProps<Problem & { key: number }>["columns"]>;

/** On a phone each row is a card; its lines carry the headings. */
function labelled(columns: Columns): Columns {
  return columns.map((column) => ({
    ...column,
    onCell: () => ({ "data-label": column.title }) as React.TdHTMLAttributes<HTMLTableCellElement>,
  }));
}

function useColumns(onLocate: (position: LngLat) => void): Columns {
  const { t } = useTranslation();
  const field = useFieldName();
  return labelled([
    {
      key: "severity",
      title: t("imports.problem.severity"),
      width: 80,
      render: (_, { severity }) => (
        <span className={`severity severity-${severity}`}>
          <Icon name={severity === "error" ? "error" : "warning"} size={13} />
          {t(`imports.severity.${severity}`)}
        </span>
      ),
    },
    { key: "row", title: t("imports.problem.row"), dataIndex: "row", width: 64, align: "right", className: "numbers" },
    { key: "line", title: t("imports.problem.line"), dataIndex: "line", width: 64, align: "right", className: "numbers" },
    { key: "field", title: t("imports.problem.field"), width: 110, render: (_, problem) => field(problem.field) },
    { key: "message", title: t("imports.problem.message"), dataIndex: "message" },
    { key: "remedy", title: t("imports.problem.remedy"), dataIndex: "remedy" },
    {
      key: "locate",
      title: t("imports.problem.place"),
      width: 72,
      render: (_, { position, row }) =>
        position && (
          <button
            type="button"
            className="link"
            onClick={(event) => {
              event.stopPropagation();
              onLocate(position);
            }}
          >
            {t("imports.locate")}
            <span className="visually-hidden"> {t("imports.locate_row", { row: row ?? "" })}</span>
          </button>
        ),
    },
  ]);
}
