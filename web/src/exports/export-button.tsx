/** 导出: opens the dialog, which comes when it is asked for. */
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SpaceFilter } from "@/api/filter";
import type { Config } from "@/api/types";
import type { Bbox } from "@/shared/geo";
import { Button, IconButton } from "@/shared/ui/button";

const ExportDialog = lazy(() => import("./export-dialog"));

interface Props {
  look: "icon" | "text";
  config: Config;
  filter: SpaceFilter;
  /** What is in view, where the list is narrowed to it. */
  box: () => Bbox | null;
}

export function ExportButton({ look, config, filter, box }: Props) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<{ box: Bbox | null } | null>(null);
  const show = () => setOpen({ box: box() });
  return (
    <>
      {look === "icon" ? (
        <IconButton icon="download" label={t("exports.open_map")} aria-haspopup="dialog" onClick={show} />
      ) : (
        <Button icon="download" className="export-open" aria-haspopup="dialog" onClick={show}>
          {t("exports.open")}
        </Button>
      )}
      {open && (
        <Suspense fallback={null}>
          <ExportDialog config={config} filter={filter} box={open.box} onClose={() => setOpen(null)} />
        </Suspense>
      )}
    </>
  );
}
