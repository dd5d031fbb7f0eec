/** 月末快照: the months that are frozen, and freezing one; again only with a reason. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { latest, overMonths } from "./months";
import { Answered, Pick, Scroll } from "./parts";
import { ApiError } from "@/api/client";
import { useConfig } from "@/api/queries";
import { freezeMonth, type Snapshot, useSnapshots } from "@/api/reports";
import { useMay } from "@/api/session";
import { NONE, when } from "@/shared/format";
import { Button } from "@/shared/ui/button";
import { Confirm } from "@/shared/ui/confirm";
import { Banner, EmptyState, ErrorState } from "@/shared/ui/states";
import { Part } from "@/supervision/part";

/** How far back a month can be chosen here; older ones are frozen by the command line. */
const MOST_MONTHS = 36;
/** Longest reason that the service takes, in characters (src/reports/freeze.rs). */
const LONGEST = 500;

export function SnapshotsPart() {
  const { t } = useTranslation();
  const may = useMay();
  const today = useConfig().data?.today;
  return (
    <Answered answer={useSnapshots()} what={t("reports.snapshots_failed")}>
      {(snapshots) => (
        <>
          <Banner tone="info">{t("reports.frozen_stays")}</Banner>
          {may("reports.freeze") && today && <Freezer snapshots={snapshots} months={overMonths(today, MOST_MONTHS)} />}
          <Part title={t("reports.tab.snapshots")} testId="snapshots">
            {snapshots.length === 0 ? <EmptyState title={t("reports.nothing_frozen")} /> : <Frozen snapshots={snapshots} />}
          </Part>
        </>
      )}
    </Answered>
  );
}

function Frozen({ snapshots }: { snapshots: readonly Snapshot[] }) {
  const { t } = useTranslation();
  const counting = latest(snapshots);
  const label = t("reports.tab.snapshots");
  return (
    <Scroll label={label}>
      <table className="plain-table rep-table" aria-label={label} data-testid="snapshot-list">
        <thead>
          <tr>
            {(["month", "version", "cut_off", "frozen_at", "frozen_by", "reason"] as const).map((name) => (
              <th key={name} scope="col" className="rep-text">
                {t(`reports.snapshot.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {snapshots.map((one) => {
            const counts = counting.includes(one);
            return (
              <tr key={`${one.month} ${one.version}`} data-month={one.month} data-version={one.version}>
                <th scope="row">
                  {counts ? (
                    <Link to="/reports" search={{ tab: "matrix", month: one.month }}>
                      {one.month}
                    </Link>
                  ) : (
                    one.month
                  )}
                </th>
                <td>
                  {one.version} <span className={counts ? "tag tag-success" : "tag"}>{t(counts ? "reports.counts" : "reports.replaced")}</span>
                </td>
                <td>{one.cut_off}</td>
                <td>{when(one.frozen_at)}</td>
                <td>{one.frozen_by}</td>
                <td className="rep-words">{one.reason ?? NONE}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scroll>
  );
}

function Freezer({ snapshots, months }: { snapshots: readonly Snapshot[]; months: readonly string[] }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [chosen, setChosen] = useState(months[0] ?? "");
  const [reason, setReason] = useState("");
  const frozen = latest(snapshots).find(({ month }) => month === chosen);
  const freeze = useMutation({
    mutationFn: () => freezeMonth(frozen ? { month: chosen, reason: reason.trim() } : { month: chosen }),
    onSuccess: () => setReason(""),
    // Also refused: somebody else may have been faster, and then a reason is asked for.
    onSettled: () => client.invalidateQueries({ queryKey: ["reports"] }),
  });
  const refused = freeze.error instanceof ApiError && freeze.error.status < 500 && freeze.error.status > 0 ? freeze.error : null;
  const choose = (month: string) => {
    setChosen(month);
    freeze.reset();
  };
  return (
    <Part title={t("reports.freeze")} testId="freezer">
      <div className="list-filter">
        <Pick
          name="freeze-month"
          label={t("reports.month")}
          value={chosen}
          values={months.map((month) => {
            const version = latest(snapshots).find((one) => one.month === month)?.version;
            return { value: month, label: version === undefined ? t("reports.not_frozen", { month }) : t("reports.frozen_month", { month, version }) };
          })}
          onChange={choose}
        />
      </div>
      {frozen ? (
        <Again reason={reason} onReason={setReason} version={frozen.version} busy={freeze.isPending} onFreeze={() => freeze.mutate()} />
      ) : (
        <Confirm label={t("reports.freeze_month", { month: chosen })} sure={t("reports.freeze_sure", { month: chosen })} yes={t("reports.freeze_yes")} busy={freeze.isPending} onYes={() => freeze.mutate()} />
      )}
      {freeze.data && <Banner tone="success">{t("reports.frozen_now", { month: freeze.data.month, version: freeze.data.version, day: freeze.data.cut_off })}</Banner>}
      {refused && (
        <div role="alert" data-testid="freeze-refused">
          {(refused.errors.length > 0 ? refused.errors.map(({ message }) => message) : [refused.detail || refused.title]).map((message) => (
            <p key={message} className="field-error">
              {message}
            </p>
          ))}
        </div>
      )}
      {freeze.error && !refused && <ErrorState error={freeze.error} what={t("reports.freeze_failed")} onRetry={() => freeze.mutate()} />}
    </Part>
  );
}

interface AgainProps {
  reason: string;
  onReason: (reason: string) => void;
  version: number;
  busy: boolean;
  onFreeze: () => void;
}

/** 更正: the reason first, then the same two presses. */
function Again({ reason, onReason, version, busy, onFreeze }: AgainProps) {
  const { t } = useTranslation();
  const id = useId();
  const [told, setTold] = useState(false);
  const [sure, setSure] = useState(false);
  const none = reason.trim() === "";
  const press = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setTold(none);
    setSure(!none);
    if (none) event.currentTarget.querySelector("textarea")?.focus();
  };
  return (
    <form noValidate onSubmit={press}>
      <p className="note">{t("reports.again_lead", { version })}</p>
      <div className="form-field">
        <label htmlFor={id}>{t("reports.reason")}</label>
        <textarea
          id={id}
          name="reason"
          rows={2}
          maxLength={LONGEST}
          value={reason}
          aria-required
          aria-invalid={told && none}
          aria-describedby={`${id}-hint`}
          onChange={(event) => {
            onReason(event.target.value);
            setSure(false);
          }}
        />
        <span id={`${id}-hint`} className={told && none ? "field-error" : "note"}>
          {t(told && none ? "reports.reason_needed" : "reports.reason_hint", { most: LONGEST })}
        </span>
      </div>
      <p className="form-actions">
        {sure && !none ? (
          <span className="confirm" role="group" aria-label={t("reports.freeze_again")}>
            <span>{t("reports.again_sure", { version: version + 1 })}</span>
            <Button
              look="danger"
              autoFocus
              disabled={busy}
              onClick={() => {
                setSure(false);
                onFreeze();
              }}
            >
              {t("reports.freeze_yes")}
            </Button>
            <Button onClick={() => setSure(false)}>{t("action.cancel")}</Button>
          </span>
        ) : (
          <Button type="submit" disabled={busy} data-testid="freeze-again">
            {t("reports.freeze_again")}
          </Button>
        )}
      </p>
    </form>
  );
}
