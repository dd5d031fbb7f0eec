/** Keys of the editor. Single letters can be switched off, for people who speak or whose hands slip (WCAG 2.1.4). */
import { useEffect } from "react";
import { cancel, finish, removeSelected } from "./gestures";
import { chooseTool, editor, redoStep, setEditor, type Tool, undoStep } from "./store";

export const TOOL_KEYS: Record<Tool, string> = { select: "V", draw: "P", move: "M", split: "S", merge: "G", hole: "H" };
export const SQUARE_KEY = "Q";

const STORED = "tuguan.editor.letters";

export const lettersOn = () => localStorage.getItem(STORED) !== "off";

export function switchLetters(on: boolean) {
  localStorage.setItem(STORED, on ? "on" : "off");
}

const TYPING = "input, textarea, select, [contenteditable]";
const PRESSING = "button, a, summary, [role=tab]";

function undoKeys(event: KeyboardEvent): boolean {
  if (!event.ctrlKey && !event.metaKey) return false;
  const key = event.key.toLowerCase();
  if (key === "z" && !event.shiftKey) undoStep();
  else if (key === "y" || (key === "z" && event.shiftKey)) redoStep();
  else return false;
  return true;
}

function plainKeys(event: KeyboardEvent, target: Element | null, refused: (tool: Tool) => string | null): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  if (event.key === "Escape") return cancel();
  if (event.key === "Enter") {
    if (target?.closest(PRESSING) || editor().line.length === 0) return false;
    finish();
    return true;
  }
  if (event.key === "Delete" || event.key === "Backspace") {
    if (editor().line.length > 0) undoStep();
    else removeSelected();
    return true;
  }
  if (!lettersOn()) return false;
  const letter = event.key.toUpperCase();
  if (letter === SQUARE_KEY) {
    setEditor(({ square }) => ({ square: !square }));
    return true;
  }
  const tool = (Object.keys(TOOL_KEYS) as Tool[]).find((name) => TOOL_KEYS[name] === letter);
  if (!tool || refused(tool) !== null) return false;
  chooseTool(tool);
  return true;
}

/** `refused`: why a tool may not be taken, or null. */
export function useKeys(refused: (tool: Tool) => string | null) {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const target = event.target instanceof Element ? event.target : null;
      // Fields undo their own typing, and dialogs have their own keys.
      if (event.defaultPrevented || editor().saving || target?.closest(TYPING) || document.querySelector("dialog[open]")) return;
      if (undoKeys(event) || plainKeys(event, target, refused)) event.preventDefault();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [refused]);
}
