/** One possible step: what is missing, each with the way to mend it, or the little form that takes it. */
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { stateName } from "../fields";
import { OvertakenError, unlessOvertaken } from "../overtaken";
import { isHandover, type Remedy, remedyOf } from "../remedy";
import { Refusal } from "../refusal";
import { useRefresh } from "../use-ledger";
import { type EntryDetail, type Missing, moveEntry, type Piece, type Step } from "@/api/reserve";
import type { Config } from "@/api/types";
import { squareMetres } from "@/shared/format";
import { Button } from "@/shared/ui/button";
import { GuardedButton } from "@/shared/ui/guarded";
import { Icon } from "@/shared/ui/icon";

/** Fewest characters of the reason for a step back (src/reserve/process.rs). */
const REASON = 10;

interface Props {
  step: Step;
  entry: EntryDetail;
  config: Config;
  onGo: (remedy: Remedy) => void;
  /** Somebody else changed the entry first; null when that is history. */
  onOvertaken: (error: OvertakenError | null) => void;
}

export function StepCard({ step, entry, config, onGo, onOvertaken }: Props) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const id = useId();
  const name = stateName(config, step.to);
  const why = !step.permitted ? t("ledger.may_not_move") : step.missing.length > 0 ? t("ledger.lacks", { count: step.missing.length }) : null;
  return (
    <li className={`step-card way-${step.way}`} data-to={step.to}>
      <div className="step-head">
        <b id={id}>{t("ledger.step_to", { state: name })}</b>
        {step.way !== "forward" && <span className="tag">{t(`ledger.way.${step.way}`)}</span>}
        {!open && (
          <GuardedButton
            look={step.way === "forward" ? "primary" : "plain"}
            reason={why}
            aria-label={t("ledger.take_step", { state: name })}
            onClick={() => setOpen(true)}
          >
            {t("ledger.take")}
          </GuardedButton>
        )}
      </div>
      {!step.permitted && <p className="note">{t("ledger.may_not_move")}</p>}
      {step.missing.length > 0 && (
        <>
          <p className="note">{t("ledger.lacks", { count: step.missing.length })}</p>
          <MissingList entry={entry} missing={step.missing} onGo={onGo} />
        </>
      )}
      {open && why === null && <StepForm {...{ step, entry, config, onOvertaken }} labelledBy={id} onClose={() => setOpen(false)} />}
    </li>
  );
}

function MissingList({ entry, missing, onGo }: { entry: EntryDetail; missing: readonly Missing[]; onGo: (remedy: Remedy) => void }) {
  const { t } = useTranslation();
  return (
    <ul className="missing" data-testid="missing">
      {missing.map((one) => {
        const remedy = isHandover(one) ? null : remedyOf(one);
        return (
          <li key={`${one.field}-${one.code}`} data-field={one.field} data-code={one.code}>
            <Icon name={one.code === "vetoed" ? "error" : "warning"} size={13} />
            <span>{one.message}</span>
            {isHandover(one) && (
              <Link to="/handovers" search={{ item: entry.id }}>
                {t("ledger.handovers")}
              </Link>
            )}
            {remedy && (
              <button type="button" className="link" onClick={() => onGo(remedy)}>
                {t(`ledger.remedy.${remedy.tab}`)}
                <span className="visually-hidden">{one.message}</span>
              </button>
            )}
          </li>
        );
      })}
    </ul>
  );
}

interface FormProps extends Omit<Props, "onGo"> {
  labelledBy: string;
  onClose: () => void;
}

function StepForm({ step, entry, config, onOvertaken, labelledBy, onClose }: FormProps) {
  const { t } = useTranslation();
  const id = useId();
  const refresh = useRefresh();
  const [reason, setReason] = useState("");
  const [leaving, setLeaving] = useState<number[]>([]);
  const move = useMutation({
    mutationFn: () =>
      unlessOvertaken(entry, () =>
        moveEntry(entry.id, entry.version, {
          to: step.to,
          reason: reason.trim(),
          ...(step.pieces_required ? { spaces: leaving } : {}),
        }),
      ),
    onSuccess: async () => {
      onOvertaken(null);
      await refresh();
    },
    onError: (error) => {
      if (error instanceof OvertakenError) onOvertaken(error);
      // What stands on the page is older than what others did: the steps from here are asked for anew.
      void refresh();
    },
  });
  const held = entry.pieces.filter(({ out_on }) => out_on === null);
  const given = [...reason.trim()].length;
  const short = step.reason_required && given < REASON;
  const none = step.pieces_required && (leaving.length === 0 || leaving.length === held.length);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!short && !none && !move.isPending) move.mutate();
  };
  return (
    <form className="step-form" aria-labelledby={labelledBy} onSubmit={submit} noValidate>
      {step.pieces_required && <Leaving pieces={held} leaving={leaving} onChange={setLeaving} />}
      <label htmlFor={id}>{t(step.reason_required ? "ledger.reason_ten" : "ledger.reason_optional", { count: REASON })}</label>
      <textarea
        id={id}
        name="reason"
        rows={2}
        maxLength={2000}
        autoFocus
        value={reason}
        aria-required={step.reason_required}
        aria-invalid={short && given > 0}
        onChange={(event) => setReason(event.target.value)}
      />
      {step.reason_required && <small>{t("ledger.reason_count", { given, count: REASON })}</small>}
      {!(move.error instanceof OvertakenError) && <Refusal error={move.error} config={config} what={t("ledger.move_failed")} />}
      <div className="form-actions">
        <GuardedButton
          look={step.way === "forward" ? "primary" : "danger"}
          type="submit"
          disabled={move.isPending}
          reason={none ? t("ledger.choose_leaving") : short ? t("ledger.reason_ten", { count: REASON }) : null}
        >
          {t("ledger.do_step", { state: stateName(config, step.to) })}
        </GuardedButton>
        <Button onClick={onClose}>{t("action.cancel")}</Button>
      </div>
    </form>
  );
}

/** 部分出库: which pieces leave; some must stay. */
function Leaving({ pieces, leaving, onChange }: { pieces: readonly Piece[]; leaving: readonly number[]; onChange: (ids: number[]) => void }) {
  const { t } = useTranslation();
  return (
    <fieldset className="leaving">
      <legend>{t("ledger.leaving")}</legend>
      {pieces.map((piece) => (
        <label key={piece.space_id} className="check">
          <input
            type="checkbox"
            checked={leaving.includes(piece.space_id)}
            onChange={(event) =>
              onChange(event.target.checked ? [...leaving, piece.space_id] : leaving.filter((other) => other !== piece.space_id))
            }
          />
          {piece.name ?? piece.object_no ?? `#${piece.space_id}`} · {squareMetres(piece.area_m2)} ㎡
        </label>
      ))}
      {pieces.length < 2 && <p className="note">{t("ledger.one_piece")}</p>}
    </fieldset>
  );
}
