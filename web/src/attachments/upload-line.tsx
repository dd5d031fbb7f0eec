/** A file on its way, and what became of it. */
import { useTranslation } from "react-i18next";
import type { Going } from "./use-uploads";
import { ApiError } from "@/api/client";
import { IconButton } from "@/shared/ui/button";
import { Icon } from "@/shared/ui/icon";

export function UploadLine({ going, onDismiss }: { going: Going; onDismiss: () => void }) {
  const { t } = useTranslation();
  const { name, state, share, error, remarks } = going;
  const why = useWhy(error);
  return (
    <li data-state={state}>
      <span className="upload-name">
        {state === "done" && <Icon name="check" size={13} />}
        {state === "failed" && <Icon name="error" size={13} />}
        {name}
      </span>
      {(state === "waiting" || state === "sending") && <progress aria-label={t("attachments.sending", { name })} value={share} max={1} />}
      {state === "done" && <small>{[t("attachments.sent"), ...remarks].join(" · ")}</small>}
      {why && <span className="field-error">{why}</span>}
      {(state === "done" || state === "failed") && <IconButton icon="close" label={t("attachments.dismiss", { name })} onClick={onDismiss} />}
    </li>
  );
}

function useWhy(error: unknown): string | null {
  const { t } = useTranslation();
  if (error === null) return null;
  if (!(error instanceof ApiError)) return t("error.page");
  if (error.status === 0) return t("error.offline");
  return error.errors.map(({ message }) => message).join(" ") || error.detail || t("error.status", { status: error.status });
}
