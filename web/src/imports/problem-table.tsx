import { Table, type TableProps } from "antd";
import { useTranslation } from "react-i18next";
import type { ImportJob, Problem } from "@/api/types";
import type { LngLat } from "@/shared/geo";
import { AntdTheme } from "@/shared/ui/antd-theme";
import { Icon } from "@/shared/ui/icon";
import { EmptyState } from "@/shared/ui/states";

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

type Columns = NonNullable<TableProps<Problem & { key: number }>["columns"]>;

/** On a phone each row is a card; its lines carry the headings. */
function labelled(columns: Columns): Columns {
  return columns.map((column) => ({
    ...column,
    onCell: () => ({ "data-label": column.title }) as React.TdHTMLAttributes<HTMLTableCellElement>,
  }));
}

function useColumns(onLocate: (position: LngLat) => void): Columns {
  const { t, i18n } = useTranslation();
  const field = (name: string | null) => {
    if (!name) return "";
    return i18n.exists(`field.${name}`) ? t(`field.${name}`) : name;
  };
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
