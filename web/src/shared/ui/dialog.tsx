/** A modal dialog: the page behind it waits, Escape closes it, and the focus goes back to where it was. */
import { type ReactNode, useEffect, useId, useRef } from "react";

interface Props {
  title: string;
  children: ReactNode;
  onClose: () => void;
  /** For dialogs with tables or pictures. */
  wide?: boolean;
  testId?: string;
}

export function Dialog({ title, children, onClose, wide = false, testId }: Props) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    const opener = document.activeElement;
    const around = opener?.closest<HTMLElement>("section[tabindex]");
    element?.showModal();
    return () => {
      element?.close();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
      // What was done may have taken the opener away, or its use: then one stays in the part of the page it stood in.
      if (document.activeElement === document.body) around?.focus({ preventScroll: true });
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className={`dialog ${wide ? "dialog-wide" : ""}`}
      aria-labelledby={id}
      data-testid={testId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      // The keys of the page below are not meant here.
      onKeyDown={(event) => event.stopPropagation()}
    >
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  );
}
