/** 合同约定 as a form: the same for a new contract, an amendment and a correction. */
import { useTranslation } from "react-i18next";
import { DATES, NEW_COVENANT, NEW_INSTALMENT, RATES } from "./terms-fields";
import { DIRECTIONS } from "@/api/contracts";
import type { Config } from "@/api/types";
import { sum } from "@/shared/decimal";
import { Input } from "@/form/input";
import { isNumber, nextNo, plainNumber, rowsOf, valueAt } from "@/form/rows";
import type { Sheet } from "@/form/use-sheet";
import { Button, IconButton } from "@/shared/ui/button";
import { money, perMille, spoken } from "@/supervision/says";

export const choicesOf = (codes: readonly { code: string; name: string }[]) => codes.map(({ code, name }) => ({ value: code, label: name }));

interface Props {
  sheet: Sheet;
  config: Config;
}

export function TermsForm({ sheet, config }: Props) {
  const { t } = useTranslation();
  const field = (name: string) => ({ sheet, name, label: t(`contracts.field.${name}`) });
  const typed = (name: string) => plainNumber(sheet.fields[name] ?? "");
  const sumNote = (name: string) => spoken(t, typed(name));
  return (
    <>
      <fieldset>
        <legend>{t("contracts.group.sale")}</legend>
        <div className="field-grid">
          <Input {...field("sale_no")} most={100} />
          <Input {...field("sale_method")} kind="select" choices={choicesOf(config.codes.sale_method)} />
          <Input {...field("land_use")} most={100} />
          <Input {...field("term_years")} kind="number" />
          <Input {...field("price_total")} kind="number" note={sumNote("price_total")} />
          <Input {...field("deposit")} kind="number" note={sumNote("deposit")} />
          <Input {...field("should_dev_area")} kind="number" />
          <Input {...field("invest_total")} kind="number" note={sumNote("invest_total")} />
        </div>
      </fieldset>
      <fieldset>
        <legend>{t("contracts.group.days")}</legend>
        <div className="field-grid">
          {DATES.map((name) => (
            <Input key={name} {...field(name)} kind="date" />
          ))}
          {RATES.map((name) => (
            <Input key={name} {...field(name)} kind="number" hint="0.001" note={typed(name) && isNumber(typed(name)) ? perMille(typed(name)) : undefined} />
          ))}
        </div>
      </fieldset>
      <Instalments sheet={sheet} />
      <Covenants sheet={sheet} config={config} />
    </>
  );
}

/** The lines of a table of the form, with what is said of the table as a whole. */
function Lines({ sheet, table, columns, fresh, cell, foot }: {
  sheet: Sheet;
  table: "instalments" | "covenants";
  columns: readonly string[];
  fresh: () => Record<string, string>;
  cell: (path: string, column: string) => React.ReactNode;
  foot?: React.ReactNode;
}) {
  const { t } = useTranslation();
  const rows = rowsOf(sheet.fields[table]);
  return (
    <fieldset data-table={table}>
      <legend>{t(`contracts.field.${table}`)}</legend>
      {rows.length > 0 && (
        <div className="table-scroll" tabIndex={0} role="region" aria-label={t(`contracts.field.${table}`)}>
          <table className="plain-table sup-table">
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column} scope="col">
                    {t(`contracts.field.${column}`)}
                  </th>
                ))}
                <th scope="col">
<span className="visually-hidden">{t("contracts.deeds")}</span>
</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((_, line) => (
                <tr key={line}>
                  {columns.map((column) => (
                    <td key={column} data-label={t(`contracts.field.${column}`)}>
                      {cell(`${table}/${line}/${column}`, column)}
                    </td>
                  ))}
                  <td>
                    <IconButton icon="trash" label={t("contracts.remove_line", { table: t(`contracts.field.${table}`), no: line + 1 })} onClick={() => sheet.remove(table, line)} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {sheet.problems[table] && <p className="field-error">{sheet.problems[table]}</p>}
      <p className="form-actions">
        <Button icon="plus" data-add={table} onClick={() => sheet.add(table, { seq: nextNo(sheet.fields, table), ...fresh() })}>
          {t(`contracts.add_${table}`)}
        </Button>
        {foot}
      </p>
    </fieldset>
  );
}

function Instalments({ sheet }: { sheet: Sheet }) {
  const { t } = useTranslation();
  const amounts = rowsOf(sheet.fields["instalments"]).map(({ amount }) => plainNumber(amount ?? ""));
  const total = sum(amounts.filter(isNumber).map(Number));
  return (
    <Lines
      sheet={sheet}
      table="instalments"
      columns={["seq", "due", "amount"]}
      fresh={() => NEW_INSTALMENT}
      cell={(path, column) => (
        <Input
          sheet={sheet}
          name={path}
          bare
          label={t(`contracts.field.${column}`)}
          kind={column === "due" ? "date" : "number"}
          note={column === "amount" ? spoken(t, plainNumber(valueAt(sheet.fields, path))) : undefined}
        />
      )}
      foot={amounts.length > 0 && <span className="note">{t("contracts.instalments_sum", { sum: money(total) })}</span>}
    />
  );
}

function Covenants({ sheet, config }: Props) {
  const { t } = useTranslation();
  const select: Record<string, { value: string; label: string }[]> = {
    metric: choicesOf(config.codes.covenant_metric),
    direction: DIRECTIONS.map((direction) => ({ value: direction, label: t(`contracts.direction.${direction}`) })),
  };
  const kind = (column: string) => (column in select ? "select" : column === "same_share_penalty" ? "check" : ["seq", "target", "from", "to"].includes(column) ? "number" : "text");
  return (
    <Lines
      sheet={sheet}
      table="covenants"
      columns={["seq", "metric", "direction", "target", "unit", "from", "to", "clause", "liability", "same_share_penalty"]}
      fresh={() => NEW_COVENANT}
      cell={(path, column) => (
        <Input
          sheet={sheet}
          name={path}
          bare
          label={t(`contracts.field.${column}`)}
          kind={kind(column)}
          choices={select[column] ?? []}
          also={column === "from" ? [path.replace(/from$/, "years")] : []}
        />
      )}
    />
  );
}
