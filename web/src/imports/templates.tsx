/** Empty ledgers to fill in, with the titles and code lists that the import knows. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { download } from "@/api/client";
import type { ImportTarget } from "@/api/types";
import { ErrorState } from "@/shared/ui/states";

const ENDINGS = ["xlsx", "csv"] as const;

export function Templates({ into }: { into: ImportTarget }) {
  const { t } = useTranslation();
  const [error, setError] = useState<unknown>(null);
  const fetchOne = (ending: string) => {
    setError(null);
    const name = `${into}.${ending}`;
    void download(`/api/imports/templates/${name}`, name).catch(setError);
  };
  return (
    <div className="templates">
      <span>{t("imports.templates", { into: t(`imports.into.${into}`) })}</span>
      {ENDINGS.map((ending) => (
        <button key={ending} type="button" className="link" onClick={() => fetchOne(ending)}>
          {t(`imports.template_${ending}`)}
        </button>
      ))}
      {error !== null && <ErrorState error={error} what={t("imports.template_failed")} />}
    </div>
  );
}
