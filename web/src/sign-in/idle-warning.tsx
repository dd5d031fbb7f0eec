/** A small word before the session idles out; when it has, the dialog comes at once and covers the page. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { idleState, type IdleState } from "./idle";
import { lastContact } from "@/api/contact";
import { useReauth } from "@/api/reauth";
import { sessionQuery, useMe } from "@/api/session";
import { Button } from "@/shared/ui/button";
import { Icon } from "@/shared/ui/icon";

const TICK_MS = 5_000;

export function IdleWarning() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const idleMs = useMe()?.idle_ms;
  const asked = useReauth((state) => state.asked);
  const [state, setState] = useState<IdleState>("awake");
  useEffect(() => {
    if (idleMs === undefined || asked) return;
    const look = () => setState(idleState(lastContact(), idleMs, Date.now()));
    look();
    const timer = setInterval(look, TICK_MS);
    return () => clearInterval(timer);
  }, [idleMs, asked]);
  const stay = () => {
    setState("awake");
    void client.fetchQuery({ ...sessionQuery, staleTime: 0 }).catch(() => undefined);
  };
  useEffect(() => {
    // Asking finds out: either it is over, and the dialog opens, or somebody worked where this page cannot see it.
    if (state === "over" && !asked) void client.fetchQuery({ ...sessionQuery, staleTime: 0 }).catch(() => undefined);
  }, [state, asked, client]);
  if (state !== "warn" || asked) return null;
  return (
    <div className="idle-warning" role="alert" data-testid="idle-warning">
      <Icon name="warning" />
      <span>{t("expiry.soon")}</span>
      <Button look="primary" onClick={stay}>
        {t("expiry.stay")}
      </Button>
    </div>
  );
}
