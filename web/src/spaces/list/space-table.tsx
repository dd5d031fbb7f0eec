import { Table, type TableProps } from "antd";
import type { SorterResult } from "antd/es/table/interface";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { nextPage, previousPage, useList } from "./use-list";
import { setPage, usePage } from "../store";
import { useFilterUpdate, useMapSearch, useSelect } from "../use-map-search";
import { tokenOf } from "@/api/client";
import { PAGE_SIZE, useSpace } from "@/api/queries";
import type { Config, Space } from "@/api/types";
import { count, mu, squareMetres } from "@/shared/format";
import { useDebounced } from "@/shared/hooks";
import { moveFocus } from "@/shared/row-focus";
import { selectedIds } from "@/shared/url-state";
import { AntdTheme } from "@/shared/ui/antd-theme";
import { Button } from "@/shared/ui/button";
import { CategoryTag } from "@/shared/ui/category-tag";
import { EmptyState, ErrorState } from "@/shared/ui/states";

const SETTLE_MS = 250;

export default function SpaceTable({ config }: { config: Config }) {
  const { t } = useTranslation();
  const list = useList(true);
  const { search } = useMapSearch();
  const selected = selectedIds(search);
  const items = list.data?.items ?? [];
  const rows = useWithSelected(items, selected[0] ?? null, search.asof ?? null);
  return (
    <AntdTheme>
      <Toolbar matched={list.data?.matched} shown={items.length} next={tokenOf(list.data?.next)} />
      {list.error && !list.data ? (
        <ErrorState error={list.error} what={t("list.failed")} onRetry={() => void list.refetch()} />
      ) : (
        <Rows rows={rows} selected={selected} loading={list.isFetching && !list.data} config={config} pinned={rows.length > items.length} />
      )}
    </AntdTheme>
  );
}

/** An object chosen on the map may stand on another page: it is shown on top of this one. */
function useWithSelected(items: readonly Space[], id: number | null, asOf: string | null): Space[] {
  const missing = id !== null && !items.some((item) => item.id === id) ? id : null;
  const { data } = useSpace(missing, asOf);
  return missing !== null && data ? [data, ...items] : [...items];
}

function Toolbar({ matched, shown, next }: { matched: number | undefined; shown: number; next: string | null }) {
  const { t } = useTranslation();
  const inView = usePage((page) => page.inView);
  const cursors = usePage((page) => page.cursors);
  const from = cursors.length * PAGE_SIZE;
  return (
    <div className="list-tools">
      <TextFilter />
      <label className="check">
        <input type="checkbox" checked={inView} onChange={() => setPage({ inView: !inView, cursors: [] })} />
        {t("list.in_view")}
      </label>
      <span className="list-range" role="status" data-testid="matched" data-matched={matched}>
        {matched === undefined
          ? t("state.loading")
          : t("list.range", { from: shown === 0 ? 0 : from + 1, to: from + shown, total: count(matched) })}
      </span>
      <Button icon="left" disabled={cursors.length === 0} onClick={previousPage}>
        {t("list.previous")}
      </Button>
      <Button disabled={!next} onClick={() => next && nextPage(next)}>
        {t("list.next")}
      </Button>
    </div>
  );
}

function TextFilter() {
  const { t } = useTranslation();
  const { search } = useMapSearch();
  const update = useFilterUpdate();
  const [text, setText] = useState(search.q ?? "");
  const settled = useDebounced(text, SETTLE_MS);
  const known = useRef(search.q ?? "");
  useEffect(() => {
    if (settled === known.current) return;
    known.current = settled;
    update({ q: settled || undefined });
  }, [settled, update]);
  useEffect(() => {
    // Cleared by its chip, or by Back.
    if ((search.q ?? "") === known.current) return;
    known.current = search.q ?? "";
    setText(known.current);
  }, [search.q]);
  return (
    <input
      type="search"
      className="text-filter"
      aria-label={t("list.text")}
      placeholder={t("list.text")}
      value={text}
      onChange={(event) => setText(event.target.value)}
    />
  );
}

/** Names of the service's sort keys, by column. */
const SORTS: Record<string, string> = { name: "name", area: "area", no: "object_no" };

interface RowsProps {
  rows: Space[];
  selected: readonly number[];
  loading: boolean;
  pinned: boolean;
  config: Config;
}

function Rows({ rows, selected, loading, pinned, config }: RowsProps) {
  const { t } = useTranslation();
  const engine = usePage((page) => page.engine);
  const select = useSelect();
  const box = useRef<HTMLDivElement>(null);
  const hover = usePage((page) => page.hover?.object.id ?? null);
  const open = (space: Space, add: boolean) => {
    setPage({ stack: [] });
    select(add ? toggled(selected, space.id) : [space.id]);
    if (space.bbox && !add) engine?.fit(space.bbox);
  };
  useSelectedInSight(box, selected[0] ?? null);
  const columns = useColumns(config, open);
  const change: TableProps<Space>["onChange"] = (_page, _filters, sorter) => {
    const { columnKey, order } = sorter as SorterResult<Space>;
    const key = SORTS[String(columnKey)] ?? "id";
    setPage({ cursors: [], sort: order ? (order === "descend" ? `-${key}` : key) : "-area" });
  };
  return (
    <div className="list-rows" ref={box} onKeyDown={moveFocus}>
      <Table<Space>
        size="small"
        rowKey="id"
        columns={columns}
        dataSource={rows}
        loading={loading}
        pagination={false}
        sticky
        scroll={{ x: 860 }}
        onChange={change}
        locale={{ emptyText: <EmptyState title={t("list.empty")} /> }}
        rowClassName={(space, index) =>
          [
            selected.includes(space.id) ? "is-selected" : "",
            space.id === hover ? "is-hovered" : "",
            pinned && index === 0 ? "is-pinned" : "",
          ].join(" ")
        }
        onRow={(space) => ({
          "data-id": space.id,
          onClick: (event) => open(space, event.ctrlKey || event.metaKey),
          onMouseEnter: () => setPage({ listHover: space.id }),
          onMouseLeave: () => setPage({ listHover: null }),
          onFocus: () => setPage({ listHover: space.id }),
          onBlur: () => setPage({ listHover: null }),
        })}
      />
    </div>
  );
}

const toggled = (ids: readonly number[], id: number) =>
  ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id];

function useSelectedInSight(box: React.RefObject<HTMLDivElement | null>, id: number | null) {
  useEffect(() => {
    if (id !== null) box.current?.querySelector(`[data-id="${id}"]`)?.scrollIntoView({ block: "nearest" });
  }, [box, id]);
}

function useColumns(config: Config, open: (space: Space, add: boolean) => void): TableProps<Space>["columns"] {
  const { t } = useTranslation();
  const sort = usePage((page) => page.sort);
  const order = (key: string) => {
    if (sort.replace("-", "") !== SORTS[key]) return null;
    return sort.startsWith("-") ? ("descend" as const) : ("ascend" as const);
  };
  const stage = (code: string | null) => config.codes.stage.find((item) => item.code === code)?.name ?? code;
  return [
    {
      key: "name",
      title: t("field.name"),
      sorter: true,
      sortOrder: order("name"),
      width: 220,
      fixed: "left",
      ellipsis: true,
      render: (_, space) => (
        <button
          type="button"
          className="row-open link"
          aria-label={t("list.row_label", {
            name: space.name ?? space.object_no,
            category: t(`category.${space.category}`),
            area: squareMetres(space.area_m2),
          })}
          onClick={(event) => {
            event.stopPropagation();
            open(space, event.ctrlKey || event.metaKey);
          }}
        >
          {space.name ?? space.object_no ?? `#${space.id}`}
        </button>
      ),
    },
    { key: "no", title: t("field.object_no"), sorter: true, sortOrder: order("no"), width: 130, dataIndex: "object_no" },
    { key: "category", title: t("field.category"), width: 110, render: (_, space) => <CategoryTag category={space.category} /> },
    { key: "street", title: t("field.street_code"), width: 100, dataIndex: "street" },
    { key: "stage", title: t("field.stage"), width: 90, render: (_, space) => stage(space.stage) },
    {
      key: "area",
      title: t("list.area"),
      sorter: true,
      sortOrder: order("area"),
      align: "right",
      width: 130,
      className: "numbers",
      render: (_, space) => squareMetres(space.area_m2),
    },
    { key: "mu", title: t("list.mu"), align: "right", width: 100, className: "numbers", render: (_, space) => mu(space.area_m2) },
    {
      key: "floor",
      title: t("list.floor"),
      align: "right",
      width: 130,
      className: "numbers",
      render: (_, space) => squareMetres(space.lettable_area_m2),
    },
    { key: "holder", title: t("field.holder"), dataIndex: "holder", ellipsis: true, width: 220 },
  ];
}
