/** A coordinate sheet pasted from Excel or a letter becomes a boundary, a part or a hole. */
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { addHole, addPart } from "./geometry/edit";
import { chooseTool, commit, editor } from "./store";
import { readPasted, type Zone } from "@/shared/survey-text";
import { Button } from "@/shared/ui/button";
import { Dialog } from "@/shared/ui/dialog";

const TARGETS = ["whole", "part", "hole"] as const;
type Target = (typeof TARGETS)[number];

export function PasteDialog({ zone, onClose }: { zone: Zone; onClose: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  const [text, setText] = useState("");
  const [target, setTarget] = useState<Target>("whole");
  const [problem, setProblem] = useState<string | null>(null);
  const empty = editor().history.present.length === 0;
  const take = () => {
    const read = readPasted(text, zone);
    if ("fault" in read) {
      setProblem(t(`editor.paste_fault.${read.fault}`, { line: read.line, zone: zone.zone }));
      return;
    }
    const shape = editor().history.present;
    const ring = read.ring;
    commit(target === "whole" || empty ? [[ring]] : target === "part" ? addPart(shape, ring) : addHole(shape, 0, ring));
    chooseTool("select");
    onClose();
  };
  return (
    <Dialog title={t("editor.paste")} onClose={onClose} testId="paste">
      <p id={`${id}-hint`}>{t("editor.paste_hint")}</p>
      <label htmlFor={id}>{t("editor.paste_text")}</label>
      <textarea
        id={id}
        rows={9}
        value={text}
        aria-describedby={problem ? `${id}-problem` : `${id}-hint`}
        aria-invalid={problem !== null}
        onChange={(event) => {
          setText(event.target.value);
          setProblem(null);
        }}
      />
      {problem && (
        <p className="field-error" id={`${id}-problem`} role="alert">
          {problem}
        </p>
      )}
      {!empty && (
        <fieldset className="paste-target">
          <legend className="visually-hidden">{t("editor.paste_as")}</legend>
          {TARGETS.map((name) => (
            <label key={name} className="check">
              <input type="radio" name={`${id}-target`} checked={target === name} onChange={() => setTarget(name)} />
              {t(`editor.paste_target.${name}`)}
            </label>
          ))}
        </fieldset>
      )}
      <div className="form-actions">
        <Button look="primary" onClick={take}>
          {t("action.apply")}
        </Button>
        <Button onClick={onClose}>{t("action.cancel")}</Button>
      </div>
    </Dialog>
  );
}
