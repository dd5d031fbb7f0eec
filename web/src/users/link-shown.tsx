/** A one-time link, to be handed over by a safe way. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { OneTimeLink } from "@/api/users";
import { copyText } from "@/shared/copy";
import { when } from "@/shared/format";
import { Button } from "@/shared/ui/button";
import { Banner } from "@/shared/ui/states";

export function LinkShown({ link, onClose }: { link: OneTimeLink; onClose: () => void }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  return (
    <Banner tone="success" onClose={onClose}>
      <p>{t("users.link_once", { until: when(link.until) })}</p>
      <p className="token-line">
        <code data-testid="one-time-link">{link.link}</code>
        <Button icon="copy" onClick={() => void copyText(link.link).then(setCopied)}>
          {copied ? t("action.copied") : t("account.copy")}
        </Button>
      </p>
    </Banner>
  );
}
