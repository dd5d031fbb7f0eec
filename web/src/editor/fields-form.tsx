/** The attributes: text, numbers, and choices from the code lists. */
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { type Choice, choicesOf, type FieldSpec, fieldsOf, PLANNING } from "./fields";
import { setEditor, setField, useEditor } from "./store";
import type { FieldProblem } from "@/api/client";
import type { Config } from "@/api/types";

interface Props {
  config: Config;
  /** 资源规划 may change the planning fields only. */
  planningOnly: boolean;
  problems: readonly FieldProblem[];
}

export function FieldsForm({ config, planningOnly, problems }: Props) {
  const { t } = useTranslation();
  const kind = useEditor((state) => state.base.kind);
  return (
    <section className="editor-fields" aria-label={t("drawer.attributes")}>
      <h2>{t("drawer.attributes")}</h2>
      {planningOnly && <p className="note">{t("editor.planning_only")}</p>}
      {fieldsOf(kind).map((spec) => (
        <FieldRow
          key={spec.name}
          spec={spec}
          config={config}
          disabled={planningOnly && !PLANNING.includes(spec.name)}
          problem={problems.find(({ field }) => field === spec.name)?.message ?? null}
        />
      ))}
    </section>
  );
}

interface RowProps {
  spec: FieldSpec;
  config: Config;
  disabled: boolean;
  problem: string | null;
}

function FieldRow({ spec, config, disabled, problem }: RowProps) {
  const { t } = useTranslation();
  const id = useId();
  const fields = useEditor((state) => state.fields);
  const before = useEditor((state) => state.base.fields[spec.name] ?? "");
  const value = fields[spec.name] ?? "";
  const set = (text: string) => {
    setField(spec.name, text);
    // A code means something else in another scheme.
    if (spec.control === "scheme") setField(spec.name.replace(/_scheme$/, ""), "");
    setEditor({ notice: null });
  };
  const common = {
    id,
    name: spec.name,
    value,
    disabled,
    "aria-required": spec.required ?? false,
    "aria-invalid": problem !== null,
    "aria-describedby": problem ? `${id}-problem` : undefined,
  };
  const onChange = (event: { target: { value: string } }) => set(event.target.value);
  const yesNo: Choice[] = ["true", "false"].map((one) => ({ value: one, label: t(one === "true" ? "value.yes" : "value.no") }));
  const isSelect = ["code", "scheme", "use", "yes_no"].includes(spec.control);
  const choices = spec.control === "yes_no" ? yesNo : isSelect ? choicesOf(spec, fields, config) : [];
  // What is stored may be older than the list.
  const listed = value === "" || choices.some((choice) => choice.value === value);
  return (
    <div className={`editor-field ${value.trim() !== before.trim() ? "is-changed" : ""}`}>
      <label htmlFor={id}>
        {t(`field.${spec.name}`)}
        {spec.required && <span aria-hidden="true"> *</span>}
      </label>
      {isSelect ? (
        <select {...common} onChange={onChange}>
          <option value="">—</option>
          {!listed && <option value={value}>{value}</option>}
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </select>
      ) : spec.control === "long" ? (
        <textarea {...common} rows={3} maxLength={spec.most} onChange={onChange} />
      ) : (
        <input
          {...common}
          type="text"
          maxLength={spec.most}
          inputMode={spec.control === "number" ? "decimal" : undefined}
          placeholder={spec.control === "month" ? "2026-12" : undefined}
          onChange={onChange}
        />
      )}
      {problem && (
        <span className="field-error" id={`${id}-problem`}>
          {problem}
        </span>
      )}
    </div>
  );
}
