/**
 * What the pages may ask of a map. Nothing outside this folder knows which library draws it, so that
 * the library can be replaced. Positions are longitude/latitude (CGCS2000), boxes west-south-east-north.
 */
import type { Category, PaletteName } from "@/shared/category";
import type { Bbox, LngLat } from "@/shared/geo";
import type { PlotLook } from "@/shared/plot-look";
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

/** A place in an order, shown as its number; a list beside the map has to say the same. */
export interface RankMark {
  id: number;
  position: LngLat;
  rank: number;
  label: string;
  selected: boolean;
}

export interface OverlayFeature {
  geometry: GeoJSON.Geometry;
  tone: "ok" | "warning" | "error";
  row: number | null;
}

/** A plot of the reserve: one boundary, whatever it consists of. */
export interface Plot {
  id: number;
  geometry: GeoJSON.MultiPolygon;
  look: PlotLook;
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

/** A ring or a line by its points; rings do not repeat their first point. */
export type Path = readonly LngLat[];

/** What is drawn while a boundary is edited, the first below the last. */
export interface Sketch {
  neighbours: readonly Path[];
  /** Neighbours that were chosen. */
  chosen: readonly Path[];
  /** Another state of the boundary, to compare. */
  other: readonly Path[];
  /** Exteriors and holes of the edited boundary. */
  rings: readonly Path[];
  /** What is wrong: pieces that overlap. */
  faults: readonly Path[];
  /** The line in the making, up to the pointer. */
  line: Path;
  /** Whether the line will become a ring. */
  closes: boolean;
  vertices: Path;
  /** In the middle of edges, where a vertex can be put in. */
  middles: Path;
  selected: LngLat | null;
  snapped: { position: LngLat; kind: "vertex" | "edge" } | null;
}

/** Where the pointer is while a boundary is edited. */
export interface SketchPoint {
  position: LngLat;
  /** How near something must be to be meant, in metres. */
  tolerance: number;
}

/** Who edits. */
export interface SketchHandler {
  /** A press; true takes hold of something, and the map stays where it is. */
  press(at: SketchPoint): boolean;
  /** `held`: between a press that took hold and its release. */
  move(at: SketchPoint, held: boolean): void;
  release(at: SketchPoint): void;
  /** A press and release that took hold of nothing; or the space bar, for the centre of the map. */
  click(at: SketchPoint): void;
  doubleClick(): void;
  leave(): void;
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
  /** A numbered mark was chosen. */
  rank: number;
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
  setRanks(marks: readonly RankMark[]): void;
  setOverlay(features: readonly OverlayFeature[]): void;
  /** Plots above the parcels, the last on top. */
  setPlots(plots: readonly Plot[]): void;
  /** Shows which plot is meant: that under the pointer, or that of the row under the table's cursor. */
  liftPlot(id: number | null): void;
  setMarker(position: LngLat | null): void;
  /** Outlines a sheet of paper on the ground, which can be dragged; null takes it away. */
  setFrame(ring: readonly LngLat[] | null): void;
  startMeasure(kind: "distance" | "area"): void;
  stopMeasure(): void;
  /** From now on presses and clicks go to who edits a boundary. */
  startSketch(handler: SketchHandler): void;
  drawSketch(sketch: Sketch): void;
  stopSketch(): void;
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
  /** Nearer than usual, where single vertices matter. */
  maxZoom?: number;
  /** Parcels as a pale background, where something else is the matter; grey where that has colours of its own. */
  faded?: boolean | "grey";
  formatMeasure: (result: MeasureResult) => string;
}
