/** Who one is here, one's own account, and the way out. */
import { Link } from "@tanstack/react-router";
import { useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/session";
import { LeaveButton } from "@/credentials/leave";
import { Icon } from "@/shared/ui/icon";

/** Closes when one turns to something else; Escape goes back to the button. */
function useDismissal(open: boolean, close: () => void) {
  const box = useRef<HTMLDivElement>(null);
  const closer = useRef(close);
  closer.current = close;
  useEffect(() => {
    if (!open) return;
    const elsewhere = (event: Event) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) closer.current();
    };
    const escape = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      closer.current();
      box.current?.querySelector("button")?.focus();
    };
    document.addEventListener("pointerdown", elsewhere);
    document.addEventListener("focusin", elsewhere);
    document.addEventListener("keydown", escape, true);
    return () => {
      document.removeEventListener("pointerdown", elsewhere);
      document.removeEventListener("focusin", elsewhere);
      document.removeEventListener("keydown", escape, true);
    };
  }, [open]);
  return box;
}

export function UserMenu() {
  const { t } = useTranslation();
  const me = useMe();
  const id = useId();
  const [open, setOpen] = useState(false);
  const box = useDismissal(open, () => setOpen(false));
  if (!me) return null;
  const { user } = me;
  return (
    <div className="user-menu" ref={box}>
      <button type="button" className="user-button" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
        <Icon name="user" />
        <span className="user-name">{user.name}</span>
        <Icon name="down" size={12} />
      </button>
      <div className="user-panel" id={id} hidden={!open} role="region" aria-label={t("me.label")}>
        <p className="user-who">
          <b>{user.name}</b> <span className="note">{user.username}</span>
        </p>
        {user.organisation && <p>{user.organisation.name}</p>}
        <p className="note">{user.role ? t(`role.${user.role}`) : t("me.no_role")}</p>
        <div className="user-actions">
          <Link to={ACCOUNT} className="button" onClick={() => setOpen(false)}>
            {t("me.account")}
          </Link>
          <LeaveButton />
        </div>
      </div>
    </div>
  );
}

const ACCOUNT: string = "/account";
