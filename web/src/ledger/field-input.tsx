/** One field of an entry as a control, with what is wrong with it. */
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { choicesOf, fieldLabel, type FieldSpec } from "./fields";
import type { Config } from "@/api/types";

interface Props {
  spec: FieldSpec;
  config: Config;
  value: string;
  onChange: (value: string) => void;
  disabled?: boolean;
  /** Differs from what is stored. */
  changed?: boolean;
  problem?: string | null;
}

const PLACEHOLDERS: Partial<Record<FieldSpec["control"], string>> = { month: "2026-12", area: "㎡" };

export function FieldInput({ spec, config, value, onChange, disabled = false, changed = false, problem = null }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const { name, control, most, required = false } = spec;
  const common = {
    id,
    name,
    value,
    disabled,
    "aria-required": required,
    "aria-invalid": problem !== null,
    "aria-describedby": problem ? `${id}-problem` : undefined,
    onChange: (event: { target: { value: string } }) => onChange(event.target.value),
  };
  const choices =
    control === "yes_no"
      ? [{ code: "true", name: t("value.yes") }, { code: "false", name: t("value.no") }]
      : choicesOf(config, name);
  const isSelect = control === "yes_no" || control === "code" || control === "street";
  // What is stored may be older than the list.
  const listed = value === "" || choices.some(({ code }) => code === value);
  return (
    <div className={`ledger-field ${changed ? "is-changed" : ""}`} data-field={name}>
      <label htmlFor={id}>
        {fieldLabel(t, name)}
        {required && <span aria-hidden="true"> *</span>}
      </label>
      {isSelect ? (
        <select {...common}>
          <option value="">—</option>
          {!listed && <option value={value}>{value}</option>}
          {choices.map((choice) => (
            <option key={choice.code} value={choice.code}>
              {choice.name}
            </option>
          ))}
        </select>
      ) : control === "long" ? (
        <textarea {...common} rows={3} maxLength={most} />
      ) : (
        <input
          {...common}
          type={control === "date" ? "date" : "text"}
          maxLength={most}
          inputMode={control === "number" || control === "area" || control === "money" ? "decimal" : undefined}
          placeholder={control === "money" ? t("ledger.money_hint") : PLACEHOLDERS[control]}
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
