import { useMemo } from "react";
import { pendingFilter, summaryFilter } from "@/api/filter";
import { useSummary } from "@/api/queries";
import { figuresOf } from "./figures";
import { useFilter } from "./use-map-search";

/** Both sides of "筛选 / 全部"; without filter the three questions are one request. */
export function useFigures() {
  const filter = useFilter();
  const everything = useSummary(null, filter.asOf);
  const narrowed = useSummary(summaryFilter(filter), filter.asOf);
  const worklist = useSummary(pendingFilter(filter), filter.asOf);
  const figures = useMemo(() => {
    if (!everything.data || !narrowed.data || !worklist.data) return null;
    const { categories, streets } = filter;
    return figuresOf(everything.data, narrowed.data, { categories, streets, pending: worklist.data.pending });
  }, [everything.data, narrowed.data, worklist.data, filter]);
  return {
    figures,
    summary: narrowed.data ?? null,
    everything: everything.data ?? null,
    error: everything.error ?? narrowed.error ?? worklist.error,
    refetch: () => {
      void everything.refetch();
      void narrowed.refetch();
      void worklist.refetch();
    },
  };
}
