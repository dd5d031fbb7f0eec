import { Table, type TableProps } from "antd";
import type { SorterResult } from "antd/es/table/interface";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { KindTag } from "./compare";
import { columnOf, type ColumnSpec } from "./columns";
import { amount, fieldLabel, shownValue, stateName, type Translate } from "./fields";
import { useHover } from "./hover";
import { InlineCell } from "./inline-cell";
import { mayChange } from "./rights";
import { sumsOf } from "./sums";
import type { Compared, Entry, Sums } from "@/api/reserve";
import { useMay } from "@/api/session";
import type { Config } from "@/api/types";
import { mu, NONE, squareMetres } from "@/shared/format";
import { moveFocus } from "@/shared/row-focus";
import { AntdTheme } from "@/shared/ui/antd-theme";
import { EmptyState } from "@/shared/ui/states";

interface Props {
  rows: Entry[];
  sums: Sums | undefined;
  config: Config;
  columns: readonly string[];
  dense: boolean;
  loading: boolean;
  sort: string;
  onSort: (sort: string | undefined) => void;
  selected: readonly Entry[];
  onSelect: (entries: Entry[]) => void;
  /** Id of the open entry. */
  open: number | null;
  onOpen: (entry: Entry) => void;
  marks: ReadonlyMap<number, Compared>;
}

const SELECTION_WIDTH = 40;
const NUMBER_WIDTH = 140;
const NAME_WIDTH = 190;

export default function LedgerTable(props: Props) {
  const { t } = useTranslation();
  const { rows, dense, loading, selected, open, onSelect, onSort } = props;
  const specs = useMemo(
    () => props.columns.map(columnOf).filter((spec): spec is ColumnSpec => spec !== undefined),
    [props.columns],
  );
  const columns = useColumns(props, specs);
  const change: TableProps<Entry>["onChange"] = (_page, _filters, sorter) => {
    const { columnKey, order } = sorter as SorterResult<Entry>;
    onSort(order ? `${order === "descend" ? "-" : ""}${String(columnKey)}` : undefined);
  };
  const width = specs.reduce((total, spec) => total + spec.width, SELECTION_WIDTH + NUMBER_WIDTH + NAME_WIDTH);
  return (
    <AntdTheme>
      <div className="ledger-rows list-rows" onKeyDown={moveFocus}>
        <Table<Entry>
          size={dense ? "small" : "medium"}
          rowKey="id"
          columns={columns}
          dataSource={rows}
          loading={loading}
          pagination={false}
          sticky
          scroll={{ x: width }}
          onChange={change}
          locale={{ emptyText: <EmptyState title={t("ledger.empty")} /> }}
          rowClassName={(entry) => (entry.id === open ? "is-selected" : "")}
          onRow={(entry) => ({ "data-id": entry.id, onClick: () => props.onOpen(entry), ...pointed(entry.id) })}
          rowSelection={{
            selectedRowKeys: selected.map(({ id }) => id),
            preserveSelectedRowKeys: true,
            columnWidth: SELECTION_WIDTH,
            fixed: true,
            onChange: (keys, chosen) => onSelect(kept(keys, [...rows, ...chosen, ...selected])),
            getCheckboxProps: (entry) => named(t("ledger.select_row", { name: entry.name })),
            // antd measures the head in a hidden copy, where a box could still take the focus: the button above does it.
            hideSelectAll: true,
          }}
          // The element itself: antd keeps it in sight only if it recognises it.
          summary={() => (
            <Table.Summary fixed="bottom">
              <SumRows {...props} specs={specs} />
            </Table.Summary>
          )}
        />
      </div>
    </AntdTheme>
  );
}

/** The map shows whose row the pointer or the keyboard is at. */
function pointed(id: number) {
  const [enter, leave] = [() => useHover.setState({ row: id }), () => useHover.setState({ row: null })];
  return { onMouseEnter: enter, onMouseLeave: leave, onFocus: enter, onBlur: leave };
}

/** The box's name for screen readers; antd hands unknown properties on to it. */
const named = (label: string) => ({ "aria-label": label }) as object;

/** The chosen entries, newest reading first. */
function kept(keys: readonly React.Key[], known: readonly (Entry | undefined)[]): Entry[] {
  return keys.flatMap((key) => known.find((entry) => entry?.id === key) ?? []);
}

function useColumns(props: Props, specs: readonly ColumnSpec[]): TableProps<Entry>["columns"] {
  const { t } = useTranslation();
  const may = useMay();
  const { config, sort, marks, onOpen } = props;
  const order = (key: string) => {
    if (sort.replace("-", "") !== key) return null;
    return sort.startsWith("-") ? ("descend" as const) : ("ascend" as const);
  };
  const sorts = (key: string) => ({ sorter: true, sortOrder: order(key) });
  return [
    {
      key: "ledger_no",
      title: t("ledger.field.ledger_no"),
      width: NUMBER_WIDTH,
      fixed: "left",
      ...sorts("ledger_no"),
      render: (_, entry) => entry.ledger_no ?? <small>{t("ledger.no_number")}</small>,
    },
    {
      key: "name",
      title: t("ledger.field.name"),
      width: NAME_WIDTH,
      fixed: "left",
      ...sorts("name"),
      render: (_, entry) => {
        const mark = marks.get(entry.id);
        return (
          <>
            <button
              type="button"
              className="row-open link"
              aria-label={t("ledger.row_label", {
                name: entry.name,
                state: stateName(config, entry.state),
                area: squareMetres(entry.area_in_m2),
              })}
              onClick={(event) => {
                event.stopPropagation();
                onOpen(entry);
              }}
            >
              {entry.name}
            </button>
            {mark && (
              <span className="row-mark" title={mark.changes.map(({ field }) => fieldLabel(t, field)).join(t("list_separator"))}>
                <KindTag kind={mark.kind} />
                {mark.changes.length > 0 && <small>{mark.changes.map(({ field }) => fieldLabel(t, field)).join(t("list_separator"))}</small>}
              </span>
            )}
          </>
        );
      },
    },
    ...specs.map((spec) => ({
      key: spec.key,
      title: headOf(t, spec),
      width: spec.width,
      ...(spec.numbers ? { align: "right" as const, className: "numbers" } : {}),
      ...(spec.sorts ? sorts(spec.key) : {}),
      render: (_: unknown, entry: Entry) =>
        spec.inline ? (
          <InlineCell entry={entry} field={spec.key} writable={mayChange(may, entry.state, spec.key)} />
        ) : (
          cellText(t, config, spec.key, entry)
        ),
    })),
  ];
}

function headOf(t: Translate, { key }: ColumnSpec) {
  if (key === "mu") return t("ledger.mu");
  return key.endsWith("_m2") ? t(`ledger.column.${key}`) : fieldLabel(t, key);
}

/** Figures stand bare under heads that name their unit. */
function cellText(t: Translate, config: Config, key: string, entry: Entry) {
  if (key === "state") return <span className="tag tag-info">{stateName(config, entry.state)}</span>;
  if (key === "mu") return mu(entry.area_stock_m2);
  if (key === "street_code") return entry.street ?? NONE;
  const value = entry[key];
  if (key.endsWith("_m2")) return squareMetres(typeof value === "number" ? value : null);
  return shownValue(t, config, key, value);
}

const SUMMED: Record<string, (t: Translate, sums: Sums) => string> = {
  area_in_m2: (_, sums) => squareMetres(sums.area_in_m2),
  area_stock_m2: (_, sums) => squareMetres(sums.area_stock_m2),
  mu: (_, sums) => mu(sums.area_stock_m2),
  area_out_m2: (_, sums) => squareMetres(sums.area_out_m2),
  area_registered_m2: (_, sums) => squareMetres(sums.area_registered_m2),
  floor_area_m2: (_, sums) => squareMetres(sums.floor_area_m2),
  acq_cost: (t, sums) => amount(t, sums.acq_cost),
};

/** 合计 of everything the filter leaves, and of what is selected. */
function SumRows({ sums, selected, specs }: Props & { specs: readonly ColumnSpec[] }) {
  const { t } = useTranslation();
  const lines = [
    { key: "all", label: t("ledger.sum_filter"), sums },
    ...(selected.length > 0 ? [{ key: "selection", label: t("ledger.sum_selection"), sums: sumsOf(selected) }] : []),
  ];
  return lines.map(({ key, label, sums: of }) => (
    <Table.Summary.Row key={key} className="sum-row" data-testid={`sum-${key}`}>
      <Table.Summary.Cell index={0} />
      <Table.Summary.Cell index={1}>{label}</Table.Summary.Cell>
      <Table.Summary.Cell index={2}>{of ? t("ledger.entries", { count: of.count }) : NONE}</Table.Summary.Cell>
      {specs.map((spec, i) => (
        <Table.Summary.Cell key={spec.key} index={3 + i} align={spec.numbers ? "right" : "left"} className="numbers">
          {of ? (SUMMED[spec.key]?.(t, of) ?? "") : ""}
        </Table.Summary.Cell>
      ))}
    </Table.Summary.Row>
  ));
}
