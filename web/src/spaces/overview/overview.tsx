/** Left column: how much, of which category, in which street. Legend, filter and figures in one. */
import { useTranslation } from "react-i18next";
import { CategoryRows } from "./category-rows";
import { Filters } from "./filters";
import { Totals } from "./totals";
import { useFigures } from "../use-figures";
import type { Config } from "@/api/types";
import { ErrorState } from "@/shared/ui/states";

export function Overview({ config }: { config: Config }) {
  const { t } = useTranslation();
  const { figures, summary, error, refetch } = useFigures();
  return (
    <section className="overview" aria-label={t("overview.title")}>
      {error && !figures ? (
        <ErrorState error={error} what={t("overview.failed")} onRetry={refetch} />
      ) : (
        <>
          <Totals figures={figures} summary={summary} />
          <CategoryRows figures={figures} />
        </>
      )}
      <Filters config={config} />
      {config.demo && <p className="demo-note">{t("demo.explained")}</p>}
    </section>
  );
}
