/** Changing boundaries and what is said of them. Coordinates are east and north in the survey system, to the last digit. */
import { useQuery } from "@tanstack/react-query";
import { get, query, request } from "./client";
import type { Problem, Space, SpaceDetail, SpaceHistory } from "./types";

export type Coordinates = readonly (readonly (readonly (readonly number[])[])[])[];
export type Kind = Space["kind"];
export type Properties = Record<string, string | null>;

export interface Boundary {
  id: number;
  kind: Kind;
  version: number;
  epsg: number;
  coordinates: Coordinates;
  area_m2: string;
  perimeter_m: number;
}

/** A space beside the one that is edited. */
export interface Neighbour {
  id: number;
  name: string | null;
  object_no: string | null;
  kind: Kind;
  coordinates: Coordinates;
}

/** What the service would say of a boundary if it were saved. */
export interface Verdict {
  area_m2: string;
  area_mu: string;
  perimeter_m: number;
  problems: Problem[];
  overlaps: { id: number; name: string | null; area_m2: string; coordinates: Coordinates }[];
}

/** One step of 沿革. */
export interface Relative {
  id: number;
  name: string | null;
  object_no: string | null;
  op: "split" | "merge";
  on: string;
  area_m2: string;
  reason: string | null;
  by: string | null;
  ended: boolean;
}

export interface Lineage {
  came_from: Relative[];
  became: Relative[];
}

export interface Saved extends SpaceDetail {
  warnings: Problem[];
}

export interface Piece {
  id: number;
  version: number;
  area_m2: string;
  warnings?: Problem[];
}

const etag = (version: number) => `"${version}"`;

export function fetchBoundary(id: number, signal?: AbortSignal) {
  return get<Boundary>(`/api/spaces/${id}/boundary`, signal);
}

export interface Editable {
  space: SpaceDetail;
  boundary: Boundary;
}

/** Attributes and boundary of the same version; somebody may save between the two answers. */
export async function fetchEditable(id: number, signal?: AbortSignal): Promise<Editable> {
  for (let tries = 0; ; tries++) {
    const [space, boundary] = await Promise.all([
      get<SpaceDetail>(`/api/spaces/${id}`, signal),
      fetchBoundary(id, signal),
    ]);
    if (space.version === boundary.version || tries > 3) return { space, boundary };
  }
}

/** Who made the present version, and when. */
export async function fetchLastChange(id: number) {
  const { versions } = await get<SpaceHistory>(`/api/spaces/${id}/history`);
  return [...versions].sort((a, b) => b.version - a.version)[0] ?? null;
}

export function fetchNear(box: readonly number[], kind: Kind, signal?: AbortSignal) {
  return get<{ items: Neighbour[] }>(`/api/spaces/near${query({ bbox: box.join(), kind })}`, signal);
}

export async function checkBoundary(id: number | null, kind: Kind, coordinates: Coordinates, signal?: AbortSignal) {
  const json = { ...(id === null ? {} : { id }), kind, coordinates };
  return (await request<Verdict>("/api/spaces/check", { method: "POST", json, signal })).data;
}

export async function createSpace(input: { kind: Kind; reason: string; properties: Properties; coordinates: Coordinates }) {
  return (await request<Saved>("/api/spaces", { method: "POST", json: input })).data;
}

export interface Revision {
  reason: string;
  properties: Properties;
  coordinates?: Coordinates;
}

export async function reviseSpace(id: number, version: number, json: Revision) {
  return (await request<Saved>(`/api/spaces/${id}`, { method: "PATCH", json, ifMatch: etag(version) })).data;
}

export interface SplitInput {
  reason: string;
  parts: { coordinates: Coordinates; properties: Properties }[];
}

export async function splitParcel(id: number, version: number, json: SplitInput) {
  const path = `/api/parcels/${id}/split`;
  return (await request<{ parts: Piece[] }>(path, { method: "POST", json, ifMatch: etag(version) })).data;
}

export interface MergeInput {
  reason: string;
  parcels: { id: number; version: number }[];
  properties: Properties;
}

export async function mergeParcels(json: MergeInput) {
  return (await request<Piece>("/api/parcels/merge", { method: "POST", json })).data;
}

export function useLineage(id: number) {
  return useQuery({
    queryKey: ["spaces", "lineage", id],
    queryFn: ({ signal }) => get<Lineage>(`/api/spaces/${id}/lineage`, signal),
  });
}
