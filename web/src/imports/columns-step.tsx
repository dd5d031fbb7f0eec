/** Step 3: 字段映射. Each column with a value of it and the field it is read as; what is agreed on is remembered for such files. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Changes, changed, doubles, KEEP, mapWith, readAs, SKIP, unfilled } from "./column-map";
import { useRevise } from "./crs-step";
import { isPaper } from "./format";
import type { ImportColumn, ImportField, ImportJob } from "@/api/types";
import { Button } from "@/shared/ui/button";
import { Banner, ErrorState } from "@/shared/ui/states";

interface Props {
  job: ImportJob;
  onBack: () => void;
  onNext: () => void;
  onRevised: () => void;
}

/** Fields by the names officers know: in Chinese those of the service, which files carry, too. */
function useFieldTitle(job: ImportJob) {
  const { t, i18n } = useTranslation();
  return ({ name, title }: ImportField) => {
    if (name === "area_m2") return t("imports.declared_area");
    if (i18n.language !== "en") return title;
    const key = job.into === "zones" && name === "kind" ? "field.zone_kind" : `field.${name}`;
    return i18n.exists(key) ? t(key) : name;
  };
}

export function ColumnsStep({ job, onBack, onNext, onRevised }: Props) {
  const { t } = useTranslation();
  const titleOf = useFieldTitle(job);
  const [changes, setChanges] = useState<Changes>({});
  const revise = useRevise(job, onRevised);
  const fields = job.fields ?? [];
  const twice = doubles(job.columns, changes);
  const open = unfilled(fields, job.columns, changes);
  const dirty = Object.keys(changes).length > 0;
  const said = Object.keys(job.map.columns ?? {}).length > 0;
  return (
    <div className="wizard-side wizard-columns">
      <h2 tabIndex={-1}>{t("imports.columns_title")}</h2>
      <p>{t("imports.columns_lead")}</p>
      {job.map.remembered && (
        <Banner tone="info">
          <span data-testid="remembered">{t("imports.columns_remembered")}</span>
        </Banner>
      )}
      {open.length > 0 && (
        <Banner tone="warning">{t("imports.columns_open", { fields: open.map(titleOf).join(t("list_separator")) })}</Banner>
      )}
      <table className="plain-table column-table">
        <thead>
          <tr>
            <th scope="col">{t("imports.column_name")}</th>
            <th scope="col">{t("imports.column_sample")}</th>
            <th scope="col">{t("imports.column_field")}</th>
          </tr>
        </thead>
        <tbody>
          {job.columns.map((column) => (
            <Line
              key={column.name}
              column={column}
              fields={fields}
              titleOf={titleOf}
              choice={changes[column.name] ?? readAs(column)}
              mayKeep={!isPaper(job.into)}
              isChanged={column.name in changes}
              others={(twice.get(changes[column.name] ?? readAs(column)) ?? []).filter((name) => name !== column.name)}
              onChoice={(choice) => setChanges((before) => changed(job.columns, before, column.name, choice))}
            />
          ))}
        </tbody>
      </table>
      {revise.error && <ErrorState error={revise.error} what={t("imports.revise_failed")} />}
      <div className="form-actions">
        <Button onClick={onBack}>{t("imports.back")}</Button>
        {said && !dirty && (
          <Button disabled={revise.isPending} onClick={() => revise.mutate({ map: {} })}>
            {t("imports.columns_reset")}
          </Button>
        )}
        {dirty && <Button onClick={() => setChanges({})}>{t("imports.columns_undo")}</Button>}
        {dirty ? (
          <Button look="primary" disabled={twice.size > 0 || revise.isPending} onClick={() => revise.mutate({ map: mapWith(job, changes) })}>
            {t("imports.columns_save")}
          </Button>
        ) : (
          <Button look="primary" onClick={onNext}>
            {t("imports.columns_next")}
          </Button>
        )}
      </div>
    </div>
  );
}

interface LineProps {
  column: ImportColumn;
  fields: readonly ImportField[];
  titleOf: (field: ImportField) => string;
  choice: string;
  /** Whether rows may say something beside the fields. */
  mayKeep: boolean;
  isChanged: boolean;
  /** Columns that claim the same field. */
  others: readonly string[];
  onChoice: (choice: string) => void;
}

function Line({ column, fields, titleOf, choice, mayKeep, isChanged, others, onChoice }: LineProps) {
  const { t } = useTranslation();
  const wrong = `wrong-${column.name}`;
  return (
    <tr className={isChanged ? "is-changed" : undefined}>
      <th scope="row" data-label={t("imports.column_name")}>
        {column.name}
      </th>
      <td className="column-sample" data-label={t("imports.column_sample")}>
        {column.sample || <small>{t("imports.column_empty")}</small>}
      </td>
      <td data-label={t("imports.column_field")}>
        <select
          aria-label={t("imports.column_label", { column: column.name })}
          value={choice}
          aria-invalid={others.length > 0}
          aria-describedby={others.length > 0 ? wrong : undefined}
          onChange={(event) => onChoice(event.target.value)}
        >
          <optgroup label={t("imports.column_other")}>
            {mayKeep && <option value={KEEP}>{t("imports.column_keep")}</option>}
            <option value={SKIP}>{t("imports.column_skip")}</option>
          </optgroup>
          <optgroup label={t("imports.column_fields")}>
            {fields.map((field) => (
              <option key={field.name} value={field.name}>
                {field.required ? t("imports.column_required", { field: titleOf(field) }) : titleOf(field)}
              </option>
            ))}
          </optgroup>
        </select>
        {others.length > 0 && (
          <span className="field-error" id={wrong}>
            {t("imports.column_twice", { columns: others.join(t("list_separator")) })}
          </span>
        )}
      </td>
    </tr>
  );
}
