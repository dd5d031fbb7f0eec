/** What a page shows when it has nothing to show yet, nothing at all, or no answer. */
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./button";
import { Icon } from "./icon";
import { copyText } from "../copy";

/** Grey bars where text will stand; `label` is told to screen readers once. */
export function Skeleton({ rows = 3, label }: { rows?: number; label: string }) {
  return (
    <div className="skeleton" role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, i) => (
        <span key={i} style={{ width: `${90 - ((i * 23) % 45)}%` }} />
      ))}
    </div>
  );
}

export interface Failure {
  status: number;
  title: string;
  detail: string;
  instance: string;
}

/** Any thrown thing as title, detail and id; `ApiError` has this shape already. */
export function failureOf(error: unknown): Failure {
  if (error && typeof error === "object" && "status" in error && "instance" in error) return error as Failure;
  return { status: -1, title: "", detail: String(error), instance: "" };
}

interface ErrorProps {
  error: unknown;
  /** What could not be done, in words of the page. */
  what: string;
  onRetry?: () => void;
}

/** What happened, why, and what to press; the id can be copied into a message to the administrator. */
export function ErrorState({ error, what, onRetry }: ErrorProps) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const failure = failureOf(error);
  const cause = failure.status === 0 ? t("error.offline") : failure.title || t("error.status", { status: failure.status });
  const report = [what, cause, failure.detail, failure.instance, new Date().toISOString()].filter(Boolean).join("\n");
  const copy = async () => setCopied(await copyText(report));
  return (
    <div className="state state-error" role="alert">
      <Icon name="error" size={22} />
      <div>
        <strong>{what}</strong>
        <p>{cause}</p>
        {failure.detail && <p className="state-detail">{failure.detail}</p>}
        {failure.instance && <code className="state-id">{failure.instance}</code>}
        <div className="state-actions">
          {onRetry && (
            <Button look="primary" icon="refresh" onClick={onRetry}>
              {t("action.retry")}
            </Button>
          )}
          <Button icon="copy" onClick={() => void copy()}>
            {copied ? t("action.copied") : t("error.copy")}
          </Button>
        </div>
      </div>
    </div>
  );
}

export function EmptyState({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="state state-empty">
      <Icon name="info" size={22} />
      <div>
        <strong>{title}</strong>
        {children}
      </div>
    </div>
  );
}

interface BannerProps {
  tone: "info" | "warning" | "error" | "success";
  children: ReactNode;
  onClose?: () => void;
}

/** One quiet line; never covers what works. */
export function Banner({ tone, children, onClose }: BannerProps) {
  const { t } = useTranslation();
  const icon = { info: "info", warning: "warning", error: "error", success: "check" } as const;
  return (
    <div className={`banner banner-${tone}`} role={tone === "error" ? "alert" : "status"}>
      <Icon name={icon[tone]} />
      <div className="banner-body">{children}</div>
      {onClose && (
        <button type="button" className="banner-close" aria-label={t("action.close")} onClick={onClose}>
          <Icon name="close" size={12} />
        </button>
      )}
    </div>
  );
}
