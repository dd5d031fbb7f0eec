/**
 * What the pages may ask of a map. Nothing outside this folder knows which library draws it, so that
 * the library can be replaced. Positions are longitude/latitude (CGCS2000), boxes west-south-east-north.
 */
import type { Category, PaletteName } from "@/shared/category";
import type { Bbox, LngLat } from "@/shared/geo";
import type { View } from "@/shared/url-state";

/** Applied to decoded tiles where they are drawn; changing it never fetches a tile again. */
export interface ParcelStyle {
  categories: readonly Category[];
  /** Null: all of them. */
  streets: readonly string[] | null;
  stages: readonly string[] | null;
  areaMin: number | null;
  areaMax: number | null;
  /** Only these objects, for filters that the tile's attributes cannot answer; null for all. */
  ids: readonly number[] | null;
  palette: PaletteName;
  patterns: boolean;
  /** Object under the pointer or under the list's cursor. */
  hover: number | null;
}

/** What a tile knows about an object; `name` only at large scales. */
export interface TileObject {
  id: number;
  category: Category;
  kind: string | null;
  name: string | null;
  objectNo: string | null;
  area: number | null;
}

export interface BaseLayer {
  id: string;
  attribution: string;
  maxZoom: number;
  tiles: readonly string[];
  imagery: boolean;
}

export interface ClusterMark {
  key: string;
  position: LngLat;
  count: number;
  label: string;
}

export interface OverlayFeature {
  geometry: GeoJSON.Geometry;
  tone: "ok" | "warning" | "error";
  row: number | null;
}

export interface MeasureResult {
  kind: "distance" | "area";
  points: readonly LngLat[];
  /** Metres on the survey plane. */
  length: number;
  /** ㎡ on the survey plane (shoelace); null for distances. */
  area: number | null;
  finished: boolean;
}

export interface MapEvents {
  /** The view came to rest. */
  move: View;
  /**
   * A point was chosen by click or, on a focused map, by Enter. `tolerance` is three pixels in
   * metres; `add` (Ctrl) adds to the selection instead of replacing it.
   */
  pick: { position: LngLat; tolerance: number; add: boolean };
  hover: { object: TileObject; x: number; y: number } | null;
  /** Null when the pointer left the map. */
  pointer: LngLat | null;
  firstTile: undefined;
  /** How many parcel tiles of the view could not be loaded. */
  tileErrors: number;
  baseError: string;
  measure: MeasureResult | null;
  cluster: string;
  /** The frame was dragged from one place to another. */
  frame: { from: LngLat; to: LngLat };
}

export interface MapEngine {
  view(): View;
  bbox(): Bbox;
  setView(view: View): void;
  fit(bbox: Bbox, options?: { maxZoom?: number; padding?: number }): void;
  /** Moves only when nothing of the box is seen. */
  panIntoView(bbox: Bbox): void;
  zoomBy(steps: number): void;
  focus(): void;
  /** Called when the container's box changed. */
  resize(): void;
  setStyle(style: ParcelStyle): void;
  /** Query string that selects the state of the records (as-of day); another one fetches other tiles. */
  setTileQuery(query: string): void;
  /** The records changed: fetch the tiles again. */
  reloadTiles(): void;
  setSelection(geometries: readonly GeoJSON.Geometry[]): void;
  setBase(base: BaseLayer | null): void;
  setClusters(marks: readonly ClusterMark[]): void;
  setOverlay(features: readonly OverlayFeature[]): void;
  setMarker(position: LngLat | null): void;
  /** Outlines a sheet of paper on the ground, which can be dragged; null takes it away. */
  setFrame(ring: readonly LngLat[] | null): void;
  startMeasure(kind: "distance" | "area"): void;
  stopMeasure(): void;
  on<K extends keyof MapEvents>(name: K, listener: (event: MapEvents[K]) => void): () => void;
  destroy(): void;
}

/** A name written on the ground. */
export interface Place {
  name: string;
  position: LngLat;
}

export interface MapOptions {
  /** Name and instructions for screen readers. */
  label: string;
  view: View | null;
  bbox: Bbox;
  /** Streets, whose borders are drawn below the parcels. */
  streets: readonly Place[];
  /** EPSG code of the survey plane on which lengths and areas are measured. */
  surveyCrs: string;
  style: ParcelStyle;
  tileQuery: string;
  /** Parcels as a pale background, where something else is the matter. */
  faded?: boolean;
  formatMeasure: (result: MeasureResult) => string;
}
