/** Two presses, with what will happen between them: nothing far-reaching is done by a slip. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./button";
import { GuardedButton } from "./guarded";

interface Props {
  label: string;
  /** What will happen. */
  sure: string;
  /** The second press, in the words of the deed. */
  yes: string;
  reason?: string | null;
  busy?: boolean;
  onYes: () => void;
}

export function Confirm({ label, sure, yes, reason = null, busy = false, onYes }: Props) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  if (!asked || reason !== null) {
    return (
      <GuardedButton reason={reason} disabled={busy} onClick={() => setAsked(true)}>
        {label}
      </GuardedButton>
    );
  }
  return (
    <span className="confirm" role="group" aria-label={label}>
      <span>{sure}</span>
      <Button
        look="danger"
        autoFocus
        disabled={busy}
        onClick={() => {
          setAsked(false);
          onYes();
        }}
      >
        {yes}
      </Button>
      <Button onClick={() => setAsked(false)}>{t("action.cancel")}</Button>
    </span>
  );
}
