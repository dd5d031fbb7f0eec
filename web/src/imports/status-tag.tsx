import { useTranslation } from "react-i18next";
import type { ImportStatus } from "@/api/types";

const TONES: Record<ImportStatus, string> = {
  validating: "info",
  ready: "info",
  committing: "info",
  committed: "success",
  rejected: "error",
  cancelled: "quiet",
  failed: "error",
  undone: "quiet",
};

export function StatusTag({ status }: { status: ImportStatus }) {
  const { t } = useTranslation();
  return <span className={`tag tag-${TONES[status]}`}>{t(`imports.status.${status}`)}</span>;
}
