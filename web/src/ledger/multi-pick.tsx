/** A filter of several codes: a button that opens a list of boxes. */
import { useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "@/shared/ui/icon";

interface Props {
  label: string;
  choices: readonly { code: string; name: string }[];
  chosen: readonly string[];
  onChange: (codes: string[]) => void;
}

export function MultiPick({ label, choices, chosen, onChange }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useOutside(box, open, () => setOpen(false));
  const toggle = (code: string) =>
    onChange(chosen.includes(code) ? chosen.filter((other) => other !== code) : [...chosen, code]);
  return (
    <div
      className="pick"
      ref={box}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !open) return;
        // The panel behind it stays open.
        event.preventDefault();
        event.stopPropagation();
        setOpen(false);
        box.current?.querySelector("button")?.focus();
      }}
    >
      <button type="button" className="pick-button" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
        {label}
        {chosen.length > 0 && <b>{t("ledger.chosen", { count: chosen.length })}</b>}
        <Icon name="down" size={12} />
      </button>
      <div className="pick-list" id={id} hidden={!open} role="group" aria-label={label}>
        {choices.map(({ code, name }) => (
          <label key={code} className="check">
            <input type="checkbox" value={code} checked={chosen.includes(code)} onChange={() => toggle(code)} />
            {name}
          </label>
        ))}
      </div>
    </div>
  );
}

function useOutside(box: React.RefObject<HTMLElement | null>, open: boolean, close: () => void) {
  const closer = useRef(close);
  closer.current = close;
  useEffect(() => {
    if (!open) return;
    const listen = (event: PointerEvent) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) closer.current();
    };
    document.addEventListener("pointerdown", listen);
    return () => document.removeEventListener("pointerdown", listen);
  }, [box, open]);
}
