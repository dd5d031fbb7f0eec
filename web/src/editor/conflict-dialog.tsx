/** Two versions side by side: what I did, and what somebody saved meanwhile. For each difference one of them is chosen. */
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { measure } from "./geometry/area";
import { boxOf, type Point, sameShape, type Shape } from "./geometry/shape";
import { fieldsOf, shownValue } from "./fields";
import { begin, step } from "./history";
import { type Conflict, editor, isMoved, setEditor, useEditor } from "./store";
import type { Config } from "@/api/types";
import { NONE, squareMetres, when } from "@/shared/format";
import { Button } from "@/shared/ui/button";
import { Dialog } from "@/shared/ui/dialog";
import { GuardedButton } from "@/shared/ui/guarded";

type Side = "mine" | "now";

interface Difference {
  /** A field, or `boundary`. */
  name: string;
  /** Both changed it: a person has to choose. */
  both: boolean;
  /** Who changed it, where only one did. */
  only: Side | null;
}

const trimmed = (text: string | undefined) => (text ?? "").trim();

/** Where my state and theirs are not the same. */
function differences(conflict: Conflict): Difference[] {
  const { base, fields, history } = editor();
  const { now } = conflict;
  const judge = (name: string, mine: boolean, theirs: boolean): Difference => ({
    name,
    both: mine && theirs,
    only: mine && theirs ? null : mine ? "mine" : "now",
  });
  const changed = fieldsOf(base.kind)
    .filter(({ name }) => trimmed(fields[name]) !== trimmed(now.fields[name]))
    .map(({ name }) =>
      judge(name, trimmed(fields[name]) !== trimmed(base.fields[name]), trimmed(now.fields[name]) !== trimmed(base.fields[name])),
    );
  if (sameShape(history.present, now.shape)) return changed;
  return [judge("boundary", isMoved(editor()), !sameShape(base.shape, now.shape)), ...changed];
}

/** My edits continue on their version, with what was chosen. */
function adopt(conflict: Conflict, chosen: Record<string, Side>) {
  const { fields, history } = editor();
  const { now } = conflict;
  const merged = Object.fromEntries(
    fieldsOf(now.kind).map(({ name }) => [name, (chosen[name] === "mine" ? fields[name] : now.fields[name]) ?? ""]),
  );
  const shape = chosen["boundary"] === "mine" ? history.present : now.shape;
  setEditor({ base: now, fields: merged, history: step(begin(now.shape), shape), conflict: null, selected: null });
}

interface Props {
  conflict: Conflict;
  config: Config;
  /** Save again, on the new version. */
  onSave: () => void;
}

export function ConflictDialog({ conflict, config, onSave }: Props) {
  const { t } = useTranslation();
  const state = useEditor();
  const [list] = useState(() => differences(conflict));
  const [chosen, setChosen] = useState<Record<string, Side>>(() =>
    Object.fromEntries(list.flatMap(({ name, only }) => (only ? [[name, only]] : []))),
  );
  const open = list.filter(({ name }) => chosen[name] === undefined).length;
  const choose = (name: string, side: Side) => setChosen((before) => ({ ...before, [name]: side }));
  const decide = () => {
    adopt(conflict, chosen);
    onSave();
  };
  return (
    <Dialog wide title={t("editor.conflict_title")} onClose={() => setEditor({ conflict: null })} testId="conflict">
      <p>
        {t("editor.conflict_text", {
          by: conflict.by ?? "?",
          at: when(conflict.at),
          now: conflict.now.version,
          base: state.base.version,
        })}
      </p>
      <div className="conflict-rows" tabIndex={0} role="region" aria-label={t("editor.conflict_title")}>
        <table className="plain-table">
          <thead>
            <tr>
              <th>{t("editor.conflict_what")}</th>
              <th>{t("editor.conflict_before")}</th>
              <th>{t("editor.conflict_mine")}</th>
              <th>{t("editor.conflict_now")}</th>
            </tr>
          </thead>
          <tbody>
            {list.map((difference) => (
              <Row
                key={difference.name}
                difference={difference}
                values={
                  difference.name === "boundary"
                    ? [state.base.shape, state.history.present, conflict.now.shape].map((shape) => `${squareMetres(measure(shape).area)} ㎡`)
                    : [state.base.fields, state.fields, conflict.now.fields].map((fields) =>
                        shownValue(difference.name, fields, state.base.kind, config),
                      )
                }
                chosen={chosen[difference.name]}
                onChoose={(side) => choose(difference.name, side)}
              />
            ))}
          </tbody>
        </table>
        {list.length === 0 && <p className="note">{t("editor.conflict_none")}</p>}
      </div>
      {list.some(({ name }) => name === "boundary") && <Picture mine={state.history.present} now={conflict.now.shape} />}
      <div className="form-actions">
        <GuardedButton look="primary" icon="save" reason={open > 0 ? t("editor.conflict_open", { count: open }) : null} onClick={decide}>
          {t("editor.conflict_save", { version: conflict.now.version })}
        </GuardedButton>
        <Button onClick={() => setEditor({ conflict: null })}>{t("editor.conflict_later")}</Button>
      </div>
    </Dialog>
  );
}

interface RowProps {
  difference: Difference;
  /** Before, mine, now. */
  values: readonly string[];
  chosen: Side | undefined;
  onChoose: (side: Side) => void;
}

function Row({ difference: { name, both }, values, chosen, onChoose }: RowProps) {
  const { t } = useTranslation();
  const group = useId();
  const [before, mine, now] = values.map((value) => value || NONE);
  const label = t(`field.${name}`);
  const side = (value: Side, text: string | undefined) => (
    <td>
      <label className="check conflict-choice">
        <input
          type="radio"
          name={group}
          checked={chosen === value}
          aria-label={`${label}: ${t(value === "mine" ? "editor.conflict_mine" : "editor.conflict_now")} ${text}`}
          onChange={() => onChoose(value)}
        />
        {text}
      </label>
    </td>
  );
  return (
    <tr className={both ? "is-both" : undefined} data-field={name}>
      <th scope="row">
        {label}
        {both && <small> {t("editor.conflict_both")}</small>}
      </th>
      <td>{before}</td>
      {side("mine", mine)}
      {side("now", now)}
    </tr>
  );
}

const WIDTH = 420;
const HEIGHT = 240;
const MARGIN = 12;

/** Both boundaries over each other, north up. */
function Picture({ mine, now }: { mine: Shape; now: Shape }) {
  const { t } = useTranslation();
  const box = boxOf([...mine, ...now]);
  if (!box) return null;
  const scale = Math.min((WIDTH - 2 * MARGIN) / (box[2] - box[0] || 1), (HEIGHT - 2 * MARGIN) / (box[3] - box[1] || 1));
  const at = ([east, north]: Point) => `${(MARGIN + (east - box[0]) * scale).toFixed(1)} ${(HEIGHT - MARGIN - (north - box[1]) * scale).toFixed(1)}`;
  const path = (shape: Shape) => shape.flatMap((part) => part.map((ring) => `M${ring.map(at).join("L")}Z`)).join("");
  return (
    <figure className="conflict-picture">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={t("editor.conflict_picture")}>
        <path d={path(mine)} className="shape-mine" fillRule="evenodd" />
        <path d={path(now)} className="shape-now" fillRule="evenodd" />
      </svg>
      <figcaption className="note">
        <span className="key-mine" /> {t("editor.conflict_mine")} <span className="key-now" /> {t("editor.conflict_now")}
      </figcaption>
    </figure>
  );
}
