import { setPage, usePage } from "../store";
import { useFilter } from "../use-map-search";
import { useSpaces } from "@/api/queries";

/** Box of the view for the service; five decimals are a metre. */
function useViewBox(active: boolean): string | null {
  const engine = usePage((page) => page.engine);
  // The engine knows its box; the view in the store tells when that changed.
  usePage((page) => (active ? page.view : null));
  return active && engine ? engine.bbox().map((value) => value.toFixed(5)).join(",") : null;
}

/** The page of the list that drawer, keyboard and table share. */
export function useList(enabled: boolean) {
  const filter = useFilter();
  const sort = usePage((page) => page.sort);
  const cursors = usePage((page) => page.cursors);
  const inView = usePage((page) => page.inView);
  const bbox = useViewBox(inView);
  return useSpaces({ filter, sort, bbox, after: cursors.at(-1) ?? null }, enabled);
}

export function nextPage(token: string) {
  setPage((page) => ({ cursors: [...page.cursors, token] }));
}

export function previousPage() {
  setPage((page) => ({ cursors: page.cursors.slice(0, -1) }));
}
