/** Lists that come page by page, as the service's own `next` links say. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { get } from "./client";

export interface Page<T> {
  items: T[];
  next: string | null;
}

export function usePaged<T, P extends Page<T> = Page<T>>(key: readonly string[], path: string, parameters: string, enabled = true) {
  return useInfiniteQuery({
    queryKey: [...key, parameters],
    queryFn: ({ pageParam, signal }) => get<P>(pageParam || `${path}${parameters}`, signal),
    initialPageParam: "",
    // Nothing but the service's own address of the next page.
    getNextPageParam: ({ next }) => (next?.startsWith(`${path}?`) ? next : undefined),
    staleTime: 0,
    enabled,
  });
}
