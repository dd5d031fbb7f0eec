/** What the page has to say before the paper: refusals with the way to mend them, and what others did meanwhile. */
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { goTo } from "./bench";
import { lineCount } from "./form";
import { labelOf } from "./labels";
import { fieldId, TABLES } from "./paper";
import { type Deeds, placeOf } from "./use-deeds";
import type { Editing } from "./use-form";
import { ApiError, type FieldProblem } from "@/api/client";
import { isLocked } from "@/api/handovers";
import { NONE, when } from "@/shared/format";
import { Button } from "@/shared/ui/button";
import { Banner, ErrorState } from "@/shared/ui/states";

export function Notices({ editing, deeds }: { editing: Editing; deeds: Deeds }) {
  const { t } = useTranslation();
  const { act, errors, overtaken } = deeds;
  const stale = act.error instanceof ApiError && act.error.status === 412;
  const dirty = Object.keys(editing.changed).length > 0;
  return (
    <div className="notices">
      {editing.full && <Banner tone="warning">{t("handovers.not_kept")}</Banner>}
      {editing.restored !== null && (
        <Banner tone="info">
          <span data-testid="restored">{t("handovers.restored", { time: when(new Date(editing.restored).toISOString()) })}</span>{" "}
          <button type="button" className="link" onClick={editing.discard}>
            {t("handovers.discard")}
          </button>
        </Banner>
      )}
      {overtaken && <Overtaken deeds={deeds} />}
      <Clashes editing={editing} />
      <Left editing={editing} />
      {errors.length > 0 && <Missing key={act.submittedAt} errors={errors} moving={act.variables?.to !== null} />}
      {act.error && errors.length === 0 && !stale && <ErrorState error={act.error} what={t("handovers.failed")} />}
      {act.isSuccess && !dirty && <Banner tone="success">{t("handovers.done", { version: editing.handover.version })}</Banner>}
    </div>
  );
}

/** All that is missing at once, each a way to its field. */
function Missing({ errors, moving }: { errors: readonly FieldProblem[]; moving: boolean }) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.focus({ preventScroll: true });
    box.current?.scrollIntoView({ block: "nearest" });
  }, []);
  return (
    <div className="banner banner-error" role="alert" tabIndex={-1} ref={box} data-testid="missing">
      <div className="banner-body">
        <b>{t(moving ? "handovers.not_moved" : "handovers.not_saved", { count: errors.length })}</b>
        <ul className="missing">
          {errors.map(({ field, code, message }, i) => {
            const place = placeOf(field);
            const id = place && fieldId(place);
            return (
              <li key={`${field}-${code}-${i}`} data-field={field}>
                {id ? (
                  <a
                    href={`#${id}`}
                    onClick={(event) => {
                      event.preventDefault();
                      goTo(id);
                    }}
                  >
                    {labelOf(t, place)}
                  </a>
                ) : null}
                {id ? t("handovers.colon") : ""}
                {message}
              </li>
            );
          })}
        </ul>
      </div>
    </div>
  );
}

function Overtaken({ deeds: { overtaken, forget } }: { deeds: Deeds }) {
  const { t } = useTranslation();
  if (!overtaken) return null;
  const { now, changed } = overtaken;
  const said = { who: now.changed_by, at: when(now.updated_at), version: now.version };
  return (
    <div className="banner banner-warning" role="alert" data-testid="overtaken">
      <div className="banner-body">
        <b>{t("handovers.overtaken", said)}</b>
        <p>
          {changed.length > 0
            ? t("handovers.they_changed", { list: changed.map((name) => labelOf(t, name)).join(t("list_separator")) })
            : t("handovers.they_moved", { status: t(`handovers.status.${now.status}`) })}
        </p>
        {!isLocked(now) && <p>{t("handovers.kept")}</p>}
      </div>
      <Button onClick={forget}>{t("action.close")}</Button>
    </div>
  );
}

/** A value of the flat form, in words. */
function useShown(): (name: string, value: string) => string {
  const { t } = useTranslation();
  return (name, value) => {
    if (value === "") return NONE;
    if ((TABLES as readonly string[]).includes(name)) return t("handovers.lines", { count: lineCount(value) });
    return value === "true" ? t("value.yes") : value;
  };
}

/** Where both of us wrote: mine stands until I give way. */
function Clashes({ editing }: { editing: Editing }) {
  const { t } = useTranslation();
  const shown = useShown();
  if (editing.clashes.length === 0) return null;
  return (
    <div className="banner banner-warning" role="status" data-testid="clashes">
      <div className="banner-body">
        <b>{t("handovers.clashes")}</b>
        <ul className="missing">
          {editing.clashes.map((clash) => (
            <li key={clash.name} data-field={clash.name}>
              {t("handovers.clash", {
                name: labelOf(t, clash.name),
                mine: shown(clash.name, clash.mine),
                theirs: shown(clash.name, clash.theirs),
              })}{" "}
              <button type="button" className="link" onClick={() => editing.giveWay(clash)}>
                {t("handovers.take_theirs")}
                <span className="visually-hidden"> {labelOf(t, clash.name)}</span>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

/** What I had written when the form was locked under my hand. */
function Left({ editing }: { editing: Editing }) {
  const { t } = useTranslation();
  const shown = useShown();
  if (editing.left === null) return null;
  return (
    <div className="banner banner-warning" role="status" data-testid="left">
      <div className="banner-body">
        <b>{t("handovers.left")}</b>
        <ul className="missing">
          {Object.entries(editing.left).map(([name, value]) => (
            <li key={name}>
              {labelOf(t, name)}
              {t("handovers.colon")}
              {shown(name, value)}
            </li>
          ))}
        </ul>
      </div>
      <Button onClick={editing.discard}>{t("handovers.discard")}</Button>
    </div>
  );
}
