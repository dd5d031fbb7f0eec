/** One field of a form: its label, its control, and what is wrong with it. */
import { type ReactNode, type Ref, useId } from "react";
import { valueAt } from "./rows";
import type { Sheet } from "./use-sheet";

export interface Choosable {
  value: string;
  label: string;
}

interface Props {
  sheet: Pick<Sheet, "fields" | "problems" | "put">;
  /** Its path: that of the service's refusals. */
  name: string;
  label: string;
  kind?: "text" | "long" | "date" | "number" | "select" | "check";
  choices?: readonly Choosable[];
  required?: boolean;
  most?: number;
  hint?: string;
  /** Told below it, such as a sum in words. */
  note?: ReactNode;
  wide?: boolean;
  /** Of a long text: how many lines stand at once, and a hold for those who write into it. */
  lines?: number;
  area?: Ref<HTMLTextAreaElement>;
  /** In a table the head says what it is. */
  bare?: boolean;
  /** Where other paths are told here, too. */
  also?: readonly string[];
}

export function Input({ sheet, name, label, kind = "text", choices = [], required = false, most, hint, note, wide = false, lines = 3, area, bare = false, also = [] }: Props) {
  const id = useId();
  const value = valueAt(sheet.fields, name);
  const problem = [name, ...also].map((path) => sheet.problems[path]).find((text) => text !== undefined);
  const common = {
    id,
    name,
    value,
    "aria-required": required || undefined,
    "aria-invalid": problem !== undefined || undefined,
    "aria-describedby": problem ? `${id}-problem` : undefined,
    "aria-label": bare ? label : undefined,
    onChange: (event: { target: { value: string } }) => sheet.put(name, event.target.value),
  };
  const listed = value === "" || choices.some((one) => one.value === value);
  const control = () => {
    if (kind === "long") return <textarea {...common} ref={area} rows={lines} maxLength={most} />;
    if (kind === "select") {
      return (
        <select {...common}>
          <option value="">—</option>
          {!listed && <option value={value}>{value}</option>}
          {choices.map((one) => (
            <option key={one.value} value={one.value}>
              {one.label}
            </option>
          ))}
        </select>
      );
    }
    return <input {...common} type={kind === "date" ? "date" : "text"} maxLength={most} placeholder={hint} inputMode={kind === "number" ? "decimal" : undefined} autoComplete="off" />;
  };
  const told = problem && (
    <span className="field-error" id={`${id}-problem`}>
      {problem}
    </span>
  );
  if (kind === "check") {
    return (
      <div className={`form-field ${wide ? "is-wide" : ""}`} data-field={name}>
        <label className="check">
          <input
            type="checkbox"
            name={name}
            aria-label={bare ? label : undefined}
            checked={value === "true"}
            onChange={(event) => sheet.put(name, event.target.checked ? "true" : "")}
          />
          {!bare && label}
        </label>
        {told}
      </div>
    );
  }
  return (
    <div className={`form-field ${wide ? "is-wide" : ""}`} data-field={name}>
      {!bare && (
        <label htmlFor={id}>
          {label}
          {required && <span aria-hidden="true"> *</span>}
        </label>
      )}
      {control()}
      {note && <span className="note">{note}</span>}
      {told}
    </div>
  );
}
