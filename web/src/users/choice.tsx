/** A labelled choice, in the manner of `Field`. */
import { type SelectHTMLAttributes, useId } from "react";

interface Props extends Omit<SelectHTMLAttributes<HTMLSelectElement>, "onChange" | "id"> {
  label: string;
  value: string;
  onValue: (value: string) => void;
  hint?: string | undefined;
  problems?: readonly string[] | undefined;
}

export function Choice({ label, onValue, hint, problems = [], children, ...rest }: Props) {
  const id = useId();
  const wrong = problems.length > 0;
  const described = [hint ? `${id}-hint` : "", wrong ? `${id}-problem` : ""].filter(Boolean).join(" ");
  return (
    <div className="credential">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        aria-invalid={wrong}
        aria-describedby={described || undefined}
        onChange={(event) => onValue(event.target.value)}
        {...rest}
      >
        {children}
      </select>
      {hint && (
        <span className="note" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      <span className="field-error" id={`${id}-problem`} role={wrong ? "alert" : undefined}>
        {problems.map((problem) => (
          <span key={problem}>{problem}</span>
        ))}
      </span>
    </div>
  );
}
