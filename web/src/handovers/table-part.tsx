/** A table of the paper: lines that come and go, or the word that there are none. */
import { memo, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Bench } from "./bench";
import { Cell } from "./cell";
import type { Row } from "./form";
import { type Column, COLUMNS, fieldId, NONE_OF, type TableName } from "./paper";
import type { Problems } from "@/records/deeds";
import { goTo } from "@/shared/go-to";
import { Button, IconButton } from "@/shared/ui/button";
import { NONE } from "@/shared/format";

interface Props {
  bench: Bench;
  table: TableName;
}

/** Three numbers in one column of the paper. */
const METERS: readonly string[] = ["water_meter", "power_meter", "gas_meter"];

/** The columns as they are printed: the meters share one. */
function headsOf(columns: readonly Column[]): Column[][] {
  const heads: Column[][] = [];
  for (const column of columns) {
    const last = heads.at(-1);
    if (METERS.includes(column.name) && last?.some(({ name }) => METERS.includes(name))) last.push(column);
    else heads.push([column]);
  }
  return heads;
}

/** After a line came, the cursor stands in it; after one went, in what took its place. */
function useCursor(table: TableName, count: number) {
  const before = useRef(count);
  const target = useRef<number | null>(null);
  useEffect(() => {
    const last = before.current;
    before.current = count;
    if (last === count || target.current === null) return;
    const index = Math.min(target.current, count - 1);
    target.current = null;
    const first = COLUMNS[table][0];
    goTo(count === 0 || !first ? `${fieldId(table)}-add` : fieldId(`${table}/${index}/${first.name}`));
  }, [table, count]);
  return (index: number) => {
    target.current = index;
  };
}

export function TablePart({ bench, table }: Props) {
  const { t } = useTranslation();
  const rows = bench.form.tables[table];
  const heads = headsOf(COLUMNS[table]);
  const aim = useCursor(table, rows.length);
  const title = t(`handovers.table.${table}`);
  const id = fieldId(table);
  const wrong = bench.problems[table];
  const remove = (index: number) => {
    aim(index);
    bench.onRemove(table, index);
  };
  return (
    <section className="paper-part" id={id} aria-labelledby={`${id}-title`} data-table={table}>
      <header>
        <h2 id={`${id}-title`}>{title}</h2>
        <NoneBox bench={bench} table={table} />
      </header>
      {wrong && <p className="field-error">{wrong.join(" ")}</p>}
      {rows.length > 0 ? (
        <div className="paper-scroll">
          <table className={`paper-table paper-${table}`}>
            <thead>
              <tr>
                {heads.map((group) => (
                  <th key={group[0]?.name} scope="col" className={group.length > 1 ? "is-meters" : ""} data-kind={group[0]?.kind}>
                    {t(`handovers.column.${table}.${group.length > 1 ? "meters" : (group[0]?.name ?? "")}`)}
                  </th>
                ))}
                {!bench.readOnly && (
                  <td className="row-deed">
                    <span className="visually-hidden">{t("handovers.remove_head")}</span>
                  </td>
                )}
              </tr>
            </thead>
            <tbody>
              {rows.map((row, index) => (
                <Line
                  // Lines have no other name than their place.
                  key={index}
                  table={table}
                  index={index}
                  row={row}
                  problems={bench.problems}
                  readOnly={bench.readOnly}
                  onValue={bench.onValue}
                  onRemove={remove}
                />
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <p className="paper-none">{bench.form.plain[NONE_OF[table] ?? ""] === "true" ? t("handovers.none") : NONE}</p>
      )}
      {!bench.readOnly && (
        <Button
          icon="plus"
          id={`${id}-add`}
          className="add-row"
          onClick={() => {
            aim(rows.length);
            bench.onAdd(table);
          }}
        >
          {t("handovers.add", { table: title })}
        </Button>
      )}
    </section>
  );
}

/** “无”: to be said, where the paper asks for it; not while lines stand there. */
function NoneBox({ bench, table }: Props) {
  const { t } = useTranslation();
  const name = NONE_OF[table];
  if (!name || bench.readOnly) return null;
  const lines = bench.form.tables[table].length;
  const checked = bench.form.plain[name] === "true";
  const id = fieldId(name);
  const contradicts = lines > 0 && !checked;
  return (
    <>
      <label className="none-box">
        <input
          id={id}
          type="checkbox"
          checked={checked}
          disabled={contradicts}
          aria-describedby={contradicts ? `${id}-why` : undefined}
          onChange={(event) => bench.onValue(name, event.target.checked ? "true" : "")}
        />
        {t(`handovers.field.${name}`)}
      </label>
      {contradicts && (
        <span className="note" id={`${id}-why`}>
          {t("handovers.none_not")}
        </span>
      )}
    </>
  );
}

interface LineProps {
  table: TableName;
  index: number;
  row: Row;
  problems: Problems;
  readOnly: boolean;
  onValue: Bench["onValue"];
  onRemove: (index: number) => void;
}

function SomeLine({ table, index, row, problems, readOnly, onValue, onRemove }: LineProps) {
  const { t } = useTranslation();
  const line = t("handovers.line", { no: index + 1 });
  const name = (column: string) => t(`handovers.column.${table}.${column}`);
  const label = (column: string) => `${t(`handovers.table.${table}`)} ${line} ${name(column)}`;
  const cell = (column: Column) => {
    const path = `${table}/${index}/${column.name}`;
    return (
      <Cell
        path={path}
        column={column}
        value={row[column.name] ?? ""}
        label={label(column.name)}
        problems={problems[path]}
        readOnly={readOnly}
        onValue={onValue}
      />
    );
  };
  return (
    <tr>
      {headsOf(COLUMNS[table]).map((group) => (
        <td key={group[0]?.name} data-label={name(group.length > 1 ? "meters" : (group[0]?.name ?? ""))}>
          {group.length > 1
            ? group.map((column) => (
                <span className="meter" key={column.name}>
                  <span aria-hidden="true">{t(`handovers.meter.${column.name}`)}</span>
                  <span>{cell(column)}</span>
                </span>
              ))
            : group[0] && cell(group[0])}
        </td>
      ))}
      {!readOnly && (
        <td className="row-deed">
          <IconButton icon="trash" label={t("handovers.remove", { table: t(`handovers.table.${table}`), line })} onClick={() => onRemove(index)} />
        </td>
      )}
    </tr>
  );
}

/** Two hundred lines of eleven fields: a key in one of them draws that one anew. */
const Line = memo(
  SomeLine,
  (before, now) => before.row === now.row && before.problems === now.problems && before.readOnly === now.readOnly && before.index === now.index,
);
