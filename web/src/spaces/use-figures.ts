import { useMemo } from "react";
import { summaryFilter } from "@/api/filter";
import { useSummary } from "@/api/queries";
import { figuresOf } from "./figures";
import { useFilter } from "./use-map-search";

/** Both sides of "筛选 / 全部"; without filter they are one request. */
export function useFigures() {
  const filter = useFilter();
  const everything = useSummary(null, filter.asOf);
  const narrowed = useSummary(summaryFilter(filter), filter.asOf);
  const figures = useMemo(
    () =>
      everything.data && narrowed.data ? figuresOf(everything.data, narrowed.data, filter.categories) : null,
    [everything.data, narrowed.data, filter.categories],
  );
  return {
    figures,
    summary: narrowed.data ?? null,
    everything: everything.data ?? null,
    error: everything.error ?? narrowed.error,
    refetch: () => {
      void everything.refetch();
      void narrowed.refetch();
    },
  };
}
