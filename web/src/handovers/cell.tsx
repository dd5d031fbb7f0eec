/** One field of the paper: something to write in, or what was written. */
import { useTranslation } from "react-i18next";
import { decimalText } from "./form";
import { type Column, fieldId, GRADES, isNeeded } from "./paper";
import { scaled } from "@/shared/decimal";
import { NONE } from "@/shared/format";

interface Props {
  path: string;
  column: Column;
  value: string;
  /** Its name where no label stands beside it. */
  label?: string;
  problems: readonly string[] | undefined;
  readOnly: boolean;
  onValue: (path: string, value: string) => void;
}

/** The service keeps no longer text. */
const LONGEST = 1000;
const LAST_DAY = "9999-12-31";

export function Cell({ readOnly, ...rest }: Props) {
  return readOnly ? <Said {...rest} /> : <Input {...rest} />;
}

/** As printed. */
function hundredths(value: string): string {
  const plain = decimalText(value);
  return plain === null ? value : scaled(Number(plain), 1, 1, 2);
}

function Said({ path, column: { kind }, value }: Omit<Props, "readOnly">) {
  const { t } = useTranslation();
  const yesNo = kind === "truth" || kind === "flag";
  const text = yesNo ? t(value === "true" ? "value.yes" : "value.no") : kind === "area" ? hundredths(value) : value;
  return (
    <span id={fieldId(path)} className="said" tabIndex={-1}>
      {value === "" ? NONE : text}
    </span>
  );
}

function Input({ path, column, value, label, problems = [], onValue }: Omit<Props, "readOnly">) {
  const id = fieldId(path);
  const wrong = problems.length > 0;
  const common = {
    id,
    value,
    "aria-label": label,
    "aria-invalid": wrong || undefined,
    "aria-required": isNeeded(path) || undefined,
    "aria-describedby": wrong ? `${id}-problem` : undefined,
    onChange: (event: { target: { value: string } }) => onValue(path, event.target.value),
  };
  return (
    <>
      <Control kind={column.kind} common={common} />
      {wrong && (
        <span className="field-error" id={`${id}-problem`}>
          {problems.join(" ")}
        </span>
      )}
    </>
  );
}

interface Common {
  id: string;
  value: string;
  onChange: (event: { target: { value: string } }) => void;
}

function Control({ kind, common }: { kind: Column["kind"]; common: Common }) {
  const { t } = useTranslation();
  switch (kind) {
    case "long":
      return <textarea rows={2} maxLength={LONGEST} {...common} />;
    case "area":
    case "ratio":
      return <input type="text" className="figure" inputMode="decimal" autoComplete="off" maxLength={20} {...common} />;
    case "count":
    case "year":
      return <input type="text" className="figure" inputMode="numeric" autoComplete="off" maxLength={9} {...common} />;
    case "day":
      return <input type="date" max={LAST_DAY} {...common} />;
    case "truth":
      return (
        <select {...common}>
          <option value="">{NONE}</option>
          <option value="true">{t("value.yes")}</option>
          <option value="false">{t("value.no")}</option>
        </select>
      );
    case "grade":
      return (
        <select {...common}>
          <option value="">{NONE}</option>
          {GRADES.map((grade) => (
            <option key={grade}>{grade}</option>
          ))}
        </select>
      );
    default:
      return <input type="text" autoComplete="off" maxLength={LONGEST} {...common} />;
  }
}
