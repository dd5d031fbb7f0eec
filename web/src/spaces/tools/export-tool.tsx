import { usePage } from "../store";
import { useFilter } from "../use-map-search";
import type { Config } from "@/api/types";
import { ExportButton } from "@/exports/export-button";

/** 导出 with the filter of this page, and its box where the list is narrowed to it. */
export function ExportTool({ look, config }: { look: "icon" | "text"; config: Config }) {
  const filter = useFilter();
  const box = () => {
    const { engine, inView } = usePage.getState();
    return inView && engine ? engine.bbox() : null;
  };
  return <ExportButton look={look} config={config} filter={filter} box={box} />;
}
