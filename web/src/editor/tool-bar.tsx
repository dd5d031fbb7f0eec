/** The tools with their keys, and one line that says what to do next. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { cancel, finish, isDrawing, removeSelected } from "./gestures";
import { lettersOn, SQUARE_KEY, switchLetters, TOOL_KEYS } from "./keys";
import { chooseTool, redoStep, setEditor, type Tool, TOOLS, undoStep, useEditor } from "./store";
import { GuardedButton } from "@/shared/ui/guarded";
import type { IconName } from "@/shared/ui/icon";

const ICONS: Record<Tool, IconName> = { select: "select", draw: "draw", move: "move", split: "split", merge: "merge", hole: "hole" };

interface Props {
  refused: (tool: Tool) => string | null;
}

export function ToolBar({ refused }: Props) {
  const { t } = useTranslation();
  const tool = useEditor((state) => state.tool);
  const square = useEditor((state) => state.square);
  const selected = useEditor((state) => state.selected !== null);
  return (
    <div className="editor-tools" role="toolbar" aria-label={t("editor.tools")}>
      {TOOLS.map((name) => (
        <GuardedButton
          key={name}
          reason={refused(name)}
          icon={ICONS[name]}
          className="tool"
          aria-pressed={tool === name}
          aria-keyshortcuts={TOOL_KEYS[name]}
          title={t(`editor.tool_hint.${name}`)}
          onClick={() => chooseTool(name)}
        >
          {t(`editor.tool.${name}`)} <kbd>{TOOL_KEYS[name]}</kbd>
        </GuardedButton>
      ))}
      <GuardedButton
        reason={refused("draw")}
        icon="square"
        className="tool"
        aria-pressed={square}
        aria-keyshortcuts={SQUARE_KEY}
        title={t("editor.square_hint")}
        onClick={() => setEditor({ square: !square })}
      >
        {t("editor.square")} <kbd>{SQUARE_KEY}</kbd>
      </GuardedButton>
      <Steps />
      <GuardedButton reason={selected ? null : t("editor.no_selection")} icon="trash" className="tool" onClick={removeSelected}>
        {t("editor.remove")} <kbd>Del</kbd>
      </GuardedButton>
    </div>
  );
}

function Steps() {
  const { t } = useTranslation();
  const back = useEditor((state) => state.history.past.length + state.line.length);
  const forth = useEditor((state) => state.history.future.length);
  const saved = useEditor((state) => state.base.version > 0);
  return (
    <>
      <GuardedButton
        reason={back > 0 ? null : t(saved ? "editor.no_undo_saved" : "editor.no_undo")}
        icon="undo"
        className="tool"
        aria-keyshortcuts="Control+Z"
        data-testid="undo"
        data-steps={back}
        onClick={undoStep}
      >
        {t("editor.undo")} <kbd>Ctrl+Z</kbd>
      </GuardedButton>
      <GuardedButton
        reason={forth > 0 ? null : t("editor.no_redo")}
        icon="redo"
        className="tool"
        aria-keyshortcuts="Control+Y"
        data-testid="redo"
        onClick={redoStep}
      >
        {t("editor.redo")} <kbd>Ctrl+Y</kbd>
      </GuardedButton>
    </>
  );
}

/** What the tool in hand wants, and the two ways out of a line that is being drawn. */
export function HintLine({ far }: { far: boolean }) {
  const { t } = useTranslation();
  const tool = useEditor((state) => state.tool);
  const points = useEditor((state) => state.line.length);
  const snapped = useEditor((state) => state.pointer?.kind ?? null);
  const [letters, setLetters] = useState(lettersOn);
  const drawing = isDrawing(tool) && points > 0;
  return (
    <div className="editor-hint">
      <span role="status" data-testid="hint">
        {drawing ? t(`editor.going.${tool}`, { count: points }) : t(`editor.hint.${tool}`)}
        {snapped && <b className="snap-word"> {t(`editor.snapped.${snapped}`)}</b>}
        {far && <span className="note"> {t("editor.too_far")}</span>}
      </span>
      {drawing && (
        <>
          <GuardedButton reason={null} onClick={finish}>
            {t("editor.finish")} <kbd>Enter</kbd>
          </GuardedButton>
          <GuardedButton reason={null} onClick={() => void cancel()}>
            {t("editor.cancel")} <kbd>Esc</kbd>
          </GuardedButton>
        </>
      )}
      <label className="check editor-letters">
        <input
          type="checkbox"
          checked={letters}
          onChange={(event) => {
            switchLetters(event.target.checked);
            setLetters(event.target.checked);
          }}
        />
        {t("editor.letters")}
      </label>
    </div>
  );
}
