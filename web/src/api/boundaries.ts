/** Boundaries of parcels and buildings by their ids, all of them in one question. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { get, query } from "./client";

/** A filter must stay well below 64 KB, and a header below what proxies pass on. */
const MOST = 1000;

interface Features {
  features: { id: number; geometry: GeoJSON.MultiPolygon | null }[];
}

export type Boundaries = ReadonlyMap<number, GeoJSON.MultiPolygon>;

/** Ids that have no boundary, or none that one may see, are missing in the answer. */
async function fetchBoundaries(ids: readonly number[], signal: AbortSignal): Promise<Boundaries> {
  const asked = ids.slice(0, MOST);
  const filter = `id in (${asked.join(",")})`;
  const { features } = await get<Features>(`/ogc/collections/spaces/items${query({ filter, limit: asked.length })}`, signal);
  return new Map(features.flatMap(({ id, geometry }) => (geometry ? [[id, geometry] as const] : [])));
}

export function useBoundaries(ids: readonly number[]) {
  return useQuery({
    queryKey: ["spaces", "boundaries", ids.join()],
    queryFn: ({ signal }) => fetchBoundaries(ids, signal),
    enabled: ids.length > 0,
    placeholderData: keepPreviousData,
  });
}
