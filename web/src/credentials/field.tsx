/** One labelled field with its hint and what is wrong with it. */
import type { InputHTMLAttributes, Ref } from "react";
import { useId } from "react";
import "./credentials.css";

interface Props extends Omit<InputHTMLAttributes<HTMLInputElement>, "onChange" | "id"> {
  label: string;
  value: string;
  onText: (text: string) => void;
  hint?: string | undefined;
  problems?: readonly string[] | undefined;
  ref?: Ref<HTMLInputElement>;
}

export function Field({ label, onText, hint, problems = [], type = "text", ...rest }: Props) {
  const id = useId();
  const wrong = problems.length > 0;
  const described = [hint ? `${id}-hint` : "", wrong ? `${id}-problem` : ""].filter(Boolean).join(" ");
  return (
    <div className="credential">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type={type}
        aria-invalid={wrong}
        aria-describedby={described || undefined}
        spellCheck={false}
        autoCapitalize="none"
        onChange={(event) => onText(event.target.value)}
        {...rest}
      />
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

interface CodeProps {
  value: string;
  onText: (text: string) => void;
  problems?: readonly string[] | undefined;
  label: string;
  hint?: string | undefined;
  ref?: Ref<HTMLInputElement>;
}

/** Six digits of the second factor; spaces that a phone shows between them are taken off. */
export function CodeField({ onText, ...rest }: CodeProps) {
  return (
    <Field
      name="code"
      inputMode="numeric"
      autoComplete="one-time-code"
      maxLength={7}
      className="code-input"
      onText={(text) => onText(text.replace(/\D/g, "").slice(0, 6))}
      {...rest}
    />
  );
}

/** Puts the cursor where the first mistake is, after the messages are on the page. */
export function focusFirstProblem(form: HTMLFormElement | null) {
  requestAnimationFrame(() => form?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
}
