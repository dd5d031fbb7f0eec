/** A form with its notices and its button: refused it says everything at once, overtaken it keeps what was typed. */
import { type FormEvent, type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { rowsOf } from "./rows";
import { type Overtaken, type Sheet, type SheetOptions, useSheet } from "./use-sheet";
import { ApiError } from "@/api/client";
import { NONE, when } from "@/shared/format";
import type { Clash } from "@/shared/rebase";
import { Button } from "@/shared/ui/button";
import { Dialog } from "@/shared/ui/dialog";
import { ErrorState } from "@/shared/ui/states";

interface FormProps<R> extends SheetOptions<R> {
  /** Name of a place of the form, in words. */
  labelOf: (path: string) => string;
  /** What could not be done. */
  what: string;
  submit: string;
  look?: "primary" | "danger";
  onClose?: (() => void) | undefined;
  children: (sheet: Sheet) => ReactNode;
}

export function SheetForm<R>({ labelOf, what, submit, look = "primary", onClose, children, ...options }: FormProps<R>) {
  const { t } = useTranslation();
  const { sheet, save, overtaken, failure, giveWay } = useSheet(options);
  const press = (event: FormEvent) => {
    event.preventDefault();
    // A dialog inside this form has a form of its own.
    event.stopPropagation();
    if (!save.isPending) save.mutate();
  };
  const problems = Object.entries(sheet.problems);
  const refused = failure instanceof ApiError && failure.status >= 400 && failure.status < 500;
  return (
    <form onSubmit={press} noValidate className="sheet-form">
      {children(sheet)}
      {overtaken && <OvertakenBox overtaken={overtaken} labelOf={labelOf} onGiveWay={giveWay} />}
      {problems.length > 0 && <Refused key={save.submittedAt} what={what} problems={problems} labelOf={labelOf} />}
      {failure && problems.length === 0 && refused && <Refused key={save.submittedAt} what={what} problems={[["", failure.detail || failure.title]]} labelOf={labelOf} />}
      {failure && problems.length === 0 && !refused && <ErrorState error={failure} what={what} />}
      <div className="form-actions">
        <Button look={look} type="submit" disabled={save.isPending}>
          {submit}
        </Button>
        {onClose && <Button onClick={onClose}>{t("action.cancel")}</Button>}
      </div>
    </form>
  );
}

interface RefusedProps {
  what: string;
  problems: readonly (readonly [string, string])[];
  labelOf: (path: string) => string;
}

/** All at once; what is wrong stands beside its field, too. */
function Refused({ what, problems, labelOf }: RefusedProps) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.scrollIntoView({ block: "nearest" });
  }, []);
  return (
    <div className="banner banner-error" role="alert" data-testid="refused" ref={box}>
      <div className="banner-body">
        <b>{what}</b>
        <ul>
          {problems.map(([path, message]) => (
            <li key={path} data-problem={path}>
              {path !== "" && `${labelOf(path)}${t("record.colon")}`}
              {message}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

interface OvertakenProps {
  overtaken: Overtaken;
  labelOf: (path: string) => string;
  onGiveWay: (clash: Clash) => void;
}

function OvertakenBox({ overtaken: { now, changed, clashes }, labelOf, onGiveWay }: OvertakenProps) {
  const { t } = useTranslation();
  const shown = (value: string) => {
    if (value === "") return NONE;
    return value.startsWith("[") ? t("handovers.lines", { count: rowsOf(value).length }) : value;
  };
  return (
    <div className="banner banner-warning" role="alert" data-testid="overtaken">
      <div className="banner-body">
        <b>{t("record.overtaken", { who: now.changed_by, at: when(now.updated_at), version: now.version })}</b>
        {changed.length > 0 && <p>{t("record.they_changed", { list: changed.map(labelOf).join(t("list_separator")) })}</p>}
        <p>{t("record.kept")}</p>
        <ul>
          {clashes.map((clash) => (
            <li key={clash.name} data-clash={clash.name}>
              {t("record.clash", { name: labelOf(clash.name), mine: shown(clash.mine), theirs: shown(clash.theirs) })}{" "}
              <button type="button" className="link" onClick={() => onGiveWay(clash)}>
                {t("record.take_theirs")}
                <span className="visually-hidden"> {labelOf(clash.name)}</span>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

interface DialogProps<R> extends FormProps<R> {
  title: string;
  wide?: boolean;
  testId: string;
  lead?: ReactNode;
  onClose: () => void;
}

export function FormDialog<R>({ title, wide = false, testId, lead, onClose, ...form }: DialogProps<R>) {
  return (
    <Dialog title={title} wide={wide} onClose={onClose} testId={testId}>
      {lead && <p>{lead}</p>}
      <SheetForm {...form} onClose={onClose} />
    </Dialog>
  );
}
