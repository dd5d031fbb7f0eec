/** How panels beside a page treat focus and Escape. */
import { useEffect, useRef, useState } from "react";

/** Focus goes to the heading on opening and back to the opener on closing; to `homeId` where there was none. */
export function useFocusReturn(open: boolean, heading: React.RefObject<HTMLElement | null>, homeId: string) {
  const opener = useRef<Element | null>(null);
  const [ready, setReady] = useState(false);
  /** A link that opens with the panel leaves the focus at the top of the page. */
  const linked = useRef(open);
  useEffect(() => {
    const home = () => document.getElementById(homeId);
    if (linked.current) {
      linked.current = false;
      opener.current = home();
      return;
    }
    if (open) {
      opener.current = document.activeElement === document.body ? home() : document.activeElement;
      setReady(true);
      return;
    }
    setReady(false);
    const back = opener.current;
    opener.current = null;
    if (back instanceof HTMLElement && back.isConnected) back.focus({ preventScroll: true });
  }, [open, homeId]);
  useEffect(() => {
    if (ready) heading.current?.focus({ preventScroll: true });
  }, [ready, heading]);
}

/** Escape closes the panel from anywhere but from fields and lists that use it themselves. */
export function useEscape(open: boolean, close: () => void) {
  const closer = useRef(close);
  closer.current = close;
  useEffect(() => {
    if (!open) return;
    const listen = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      if (event.target instanceof Element && event.target.closest(".ant-select-open, [role=combobox]")) return;
      closer.current();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [open]);
}
