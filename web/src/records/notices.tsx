/** What the page has to say before the form: refusals with the way to mend them, and what others did meanwhile. */
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Overtaken as OvertakenBy, RecordDeeds } from "./deeds";
import { ApiError, type FieldProblem } from "@/api/client";
import type { Clash } from "@/shared/rebase";
import type { RecordForm } from "@/shared/record-form";
import { when } from "@/shared/format";
import { goTo } from "@/shared/go-to";
import { Button } from "@/shared/ui/button";
import { Banner, ErrorState } from "@/shared/ui/states";
import "./records.css";

interface Stored {
  id: number;
  version: number;
  changed_by: string;
  updated_at: string;
}

/** The words of one kind of record. */
export interface Wording<R> {
  labelOf: (place: string) => string;
  /** A value of the flat form. */
  shown: (name: string, value: string) => string;
  /** Where a problem is mended: its name, and the element; null for what is about the whole. */
  placeOf: (problem: FieldProblem) => { label: string; id: string } | null;
  statusOf: (record: R) => string;
  locked: (record: R) => boolean;
  /** What to do with what I had written when somebody locked it. */
  left: string;
}

interface Props<R, F, M> {
  editing: RecordForm<R, F>;
  deeds: RecordDeeds<R, M>;
  wording: Wording<R>;
}

export function Notices<R extends Stored, F, M>({ editing, deeds, wording }: Props<R, F, M>) {
  const { t } = useTranslation();
  const { act, errors, overtaken } = deeds;
  const stale = act.error instanceof ApiError && act.error.status === 412;
  const dirty = Object.keys(editing.changed).length > 0;
  return (
    <div className="notices">
      {editing.full && <Banner tone="warning">{t("record.not_kept")}</Banner>}
      {editing.restored !== null && (
        <Banner tone="info">
          <span data-testid="restored">{t("record.restored", { time: when(new Date(editing.restored).toISOString()) })}</span>{" "}
          <button type="button" className="link" onClick={editing.discard}>
            {t("record.discard")}
          </button>
        </Banner>
      )}
      {overtaken && <Overtaken overtaken={overtaken} wording={wording} onClose={deeds.forget} />}
      <Clashes clashes={editing.clashes} wording={wording} onGiveWay={editing.giveWay} />
      {editing.left && (
        <div className="banner banner-warning" role="status" data-testid="left">
          <div className="banner-body">
            <b>{wording.left}</b>
            <ul className="missing-list">
              {Object.entries(editing.left).map(([name, value]) => (
                <li key={name}>
                  {wording.labelOf(name)}
                  {t("record.colon")}
                  {wording.shown(name, value)}
                </li>
              ))}
            </ul>
          </div>
          <Button onClick={editing.discard}>{t("record.discard")}</Button>
        </div>
      )}
      {errors.length > 0 && (
        <Refused key={act.submittedAt} errors={errors} wording={wording} text={act.variables ? "record.not_moved" : "record.not_saved"} />
      )}
      {act.error && errors.length === 0 && !stale && <ErrorState error={act.error} what={t("record.failed")} />}
      {act.isSuccess && !dirty && <Banner tone="success">{t("record.done", { version: editing.record.version })}</Banner>}
    </div>
  );
}

interface ListProps<R> {
  errors: readonly FieldProblem[];
  wording: Pick<Wording<R>, "placeOf">;
}

/** All that is missing at once, each a way to its field. */
export function MissingList<R>({ errors, wording }: ListProps<R>) {
  const { t } = useTranslation();
  return (
    <ul className="missing-list">
      {errors.map((problem, i) => {
        const place = wording.placeOf(problem);
        return (
          <li key={`${problem.field}-${problem.code}-${i}`} data-field={problem.field} data-code={problem.code}>
            {place && (
              <a
                href={`#${place.id}`}
                onClick={(event) => {
                  event.preventDefault();
                  goTo(place.id);
                }}
              >
                {place.label}
              </a>
            )}
            {place && t("record.colon")}
            {problem.message}
          </li>
        );
      })}
    </ul>
  );
}

function Refused<R>({ errors, wording, text }: ListProps<R> & { text: string }) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.focus({ preventScroll: true });
    box.current?.scrollIntoView({ block: "nearest" });
  }, []);
  return (
    <div className="banner banner-error" role="alert" tabIndex={-1} ref={box} data-testid="missing">
      <div className="banner-body">
        <b>{t(text, { count: errors.length })}</b>
        <MissingList errors={errors} wording={wording} />
      </div>
    </div>
  );
}

function Overtaken<R extends Stored>({ overtaken, wording, onClose }: { overtaken: OvertakenBy<R>; wording: Wording<R>; onClose: () => void }) {
  const { t } = useTranslation();
  const { now, changed } = overtaken;
  const said = { who: now.changed_by, at: when(now.updated_at), version: now.version };
  return (
    <div className="banner banner-warning" role="alert" data-testid="overtaken">
      <div className="banner-body">
        <b>{t("record.overtaken", said)}</b>
        <p>
          {changed.length > 0
            ? t("record.they_changed", { list: changed.map(wording.labelOf).join(t("list_separator")) })
            : t("record.they_moved", { status: wording.statusOf(now) })}
        </p>
        {!wording.locked(now) && <p>{t("record.kept")}</p>}
      </div>
      <Button onClick={onClose}>{t("action.close")}</Button>
    </div>
  );
}

interface ClashesProps<R> {
  clashes: readonly Clash[];
  wording: Wording<R>;
  onGiveWay: (clash: Clash) => void;
}

/** Where both of us wrote: mine stands until I give way. */
function Clashes<R>({ clashes, wording: { labelOf, shown }, onGiveWay }: ClashesProps<R>) {
  const { t } = useTranslation();
  if (clashes.length === 0) return null;
  return (
    <div className="banner banner-warning" role="status" data-testid="clashes">
      <div className="banner-body">
        <b>{t("record.clashes")}</b>
        <ul className="missing-list">
          {clashes.map((clash) => (
            <li key={clash.name} data-field={clash.name}>
              {t("record.clash", { name: labelOf(clash.name), mine: shown(clash.name, clash.mine), theirs: shown(clash.name, clash.theirs) })}{" "}
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
