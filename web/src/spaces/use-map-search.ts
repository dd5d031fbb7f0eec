import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { filterOf } from "@/api/filter";
import { rememberSelection } from "@/shared/last-selection";
import type { MapSearch } from "@/shared/url-state";
import { setPage } from "./store";

/** The page's state in its address, and the way to change it. */
export function useMapSearch() {
  const search = useSearch({ from: "/map" });
  const navigate = useNavigate();
  const update = useCallback(
    (change: Partial<MapSearch>, how: { replace?: boolean } = {}) =>
      void navigate({
        to: "/map",
        search: (before: MapSearch) => ({ ...before, ...change }),
        replace: how.replace ?? false,
      }),
    [navigate],
  );
  return { search, update };
}

type FilterName = "cats" | "st" | "stage" | "use" | "year" | "area" | "asof" | "q";

/** The filter alone; its identity changes only when the filter does, not when the map moves. */
export function useFilter() {
  const { search } = useMapSearch();
  const { cats, st, stage, use, year, area, asof, q } = search;
  return useMemo(() => filterOf({ cats, st, stage, use, year, area, asof, q }), [cats, st, stage, use, year, area, asof, q]);
}

export function useFilterUpdate() {
  const { update } = useMapSearch();
  return useCallback(
    (change: Partial<Pick<MapSearch, FilterName>>) => {
      setPage({ cursors: [] });
      update(change);
    },
    [update],
  );
}

/** Selecting pushes a history entry: Back closes the drawer or returns to the object before. */
export function useSelect() {
  const { update } = useMapSearch();
  return useCallback(
    (ids: readonly number[]) => {
      rememberSelection(ids);
      update({ sel: ids.length > 0 ? ids.join(",") : undefined });
    },
    [update],
  );
}
