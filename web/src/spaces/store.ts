/** What the parts of the map page share beyond the address: the engine and passing states. */
import { create } from "zustand";
import type { Space } from "@/api/types";
import type { MapEngine, MeasureResult, TileObject } from "@/map";
import type { LngLat } from "@/shared/geo";
import type { View } from "@/shared/url-state";

export interface Hover {
  object: TileObject;
  x: number;
  y: number;
}

interface PageStore {
  engine: MapEngine | null;
  view: View | null;
  hover: Hover | null;
  /** Row under the pointer or the cursor of the list. */
  listHover: number | null;
  /** Everything under the last click; more than one when objects overlap. */
  stack: Space[];
  measure: MeasureResult | null;
  tileErrors: number;
  baseFailed: string | null;
  patterns: boolean;
  sort: string;
  inView: boolean;
  /** Opaque page tokens behind us; empty on the first page. */
  cursors: string[];
  /** Narrow windows: is the sheet with the figures pulled up? */
  sheet: boolean;
}

export const usePage = create<PageStore>(() => ({
  engine: null,
  view: null,
  hover: null,
  listHover: null,
  stack: [],
  measure: null,
  tileErrors: 0,
  baseFailed: null,
  patterns: true,
  sort: "-area",
  inView: false,
  cursors: [],
  sheet: false,
}));

export const setPage = usePage.setState;

interface PointerStore {
  position: LngLat | null;
  /** Where the map was clicked last: shown again when the pointer leaves the map, so that it can be copied. */
  picked: LngLat | null;
}

/** The pointer moves sixty times a second: only the read-out listens. */
export const usePointer = create<PointerStore>(() => ({ position: null, picked: null }));
