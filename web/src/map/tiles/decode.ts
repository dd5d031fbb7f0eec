/** Mapbox vector tile → objects with ready drawing paths, in tile units (0–4096). */
import { VectorTile } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";
import { CATEGORIES, type Category } from "@/shared/category";

export const EXTENT = 4096;

export interface TileFeature {
  id: number;
  category: Category;
  kind: string | null;
  street: string | null;
  stage: string | null;
  name: string | null;
  objectNo: string | null;
  area: number | null;
  path: Path2D;
  /** Box of the largest ring, in tile units. */
  box: { minX: number; minY: number; maxX: number; maxY: number };
}

type Properties = Record<string, string | number | boolean>;

const text = (value: unknown) => (value === undefined || value === null || value === "" ? null : String(value));

function categoryOf(value: unknown): Category {
  return CATEGORIES.find((name) => name === value) ?? "unclassified";
}

type Ring = readonly { x: number; y: number }[];

function boxOf(ring: Ring): TileFeature["box"] {
  const box = { minX: Infinity, minY: Infinity, maxX: -Infinity, maxY: -Infinity };
  for (const { x, y } of ring) {
    box.minX = Math.min(box.minX, x);
    box.minY = Math.min(box.minY, y);
    box.maxX = Math.max(box.maxX, x);
    box.maxY = Math.max(box.maxY, y);
  }
  return box;
}

const extentOf = (box: TileFeature["box"]) => (box.maxX - box.minX) * (box.maxY - box.minY);

function shapeOf(rings: readonly Ring[]): Pick<TileFeature, "path" | "box"> {
  const path = new Path2D();
  let largest: TileFeature["box"] | null = null;
  for (const ring of rings) {
    ring.forEach(({ x, y }, i) => (i === 0 ? path.moveTo(x, y) : path.lineTo(x, y)));
    path.closePath();
    const box = boxOf(ring);
    if (!largest || extentOf(box) > extentOf(largest)) largest = box;
  }
  return { path, box: largest ?? { minX: 0, minY: 0, maxX: 0, maxY: 0 } };
}

/** The shapes of one layer of a tile with what it says of them. */
function decodeLayer(buffer: ArrayBuffer, name: string) {
  if (buffer.byteLength === 0) return [];
  const layer = new VectorTile(new PbfReader(new Uint8Array(buffer))).layers[name];
  if (!layer) return [];
  const unit = EXTENT / layer.extent;
  return Array.from({ length: layer.length }, (_, i) => {
    const feature = layer.feature(i);
    const rings = feature.loadGeometry().map((ring) => ring.map((p) => ({ x: p.x * unit, y: p.y * unit })));
    return { id: feature.id, properties: feature.properties as Properties, ...shapeOf(rings) };
  });
}

export function decodeTile(buffer: ArrayBuffer): TileFeature[] {
  return decodeLayer(buffer, "spaces").map(({ id, properties, path, box }) => ({
    id: Number(properties["id"] ?? id),
    category: categoryOf(properties["category"]),
    kind: text(properties["kind"]),
    street: text(properties["street"]),
    stage: text(properties["stage"]),
    name: text(properties["name"]),
    objectNo: text(properties["object_no"]),
    area: typeof properties["area"] === "number" ? properties["area"] : null,
    path,
    box,
  }));
}

/** Outlines of the zones of one kind. */
export function decodeZones(buffer: ArrayBuffer, kind: string): Path2D[] {
  return decodeLayer(buffer, "zones")
    .filter(({ properties }) => properties["kind"] === kind)
    .map(({ path }) => path);
}
