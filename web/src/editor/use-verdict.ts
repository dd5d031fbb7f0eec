/** What the service says of the boundary, asked when the hand rests: never once a mouse move. */
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { fromCoordinates, type Shape, toCoordinates } from "./geometry/shape";
import { setEditor, useEditor } from "./store";
import { checkBoundary } from "@/api/editing";
import { useDebounced } from "@/shared/hooks";

const REST_MS = 500;

const numbers = new WeakMap<Shape, number>();
let last = 0;

/** A short name for a shape that never changes. */
function numberOf(shape: Shape): number {
  const known = numbers.get(shape) ?? ++last;
  numbers.set(shape, known);
  return known;
}

export function useVerdict() {
  const shape = useEditor((state) => state.history.present);
  const { id, kind, version } = useEditor((state) => state.base);
  const settled = useDebounced(shape, REST_MS);
  const { data, error, refetch } = useQuery({
    queryKey: ["editor", "check", id, version, kind, numberOf(settled)],
    queryFn: ({ signal }) => checkBoundary(id, kind, toCoordinates(settled), signal),
    enabled: settled.length > 0,
    gcTime: 0,
    staleTime: Infinity,
  });
  const fresh = settled === shape;
  useEffect(() => {
    if (fresh) setEditor({ faults: (data?.overlaps ?? []).map(({ coordinates }) => fromCoordinates(coordinates)) });
  }, [data, fresh]);
  return { verdict: fresh && shape.length > 0 ? (data ?? null) : null, waiting: !fresh || (data === undefined && !error), error, retry: () => void refetch() };
}
