/** Fetches, keeps and paints the tiles of one worker (or of the page where workers cannot draw). */
import type { ParcelStyle, TileObject } from "../engine";
import { anchorsOf } from "./anchors";
import { decodeTile, EXTENT, type TileFeature } from "./decode";
import { paintTile, visibilityOf } from "./paint";
import { makeCanvas } from "./pattern";
import { type PaintedTile, SIGNED_OUT, type TileRequest } from "./protocol";

/** Labels and their names are in the tiles from here on. */
const LABEL_ZOOM = 16;

interface Kept {
  request: TileRequest;
  features: TileFeature[];
}

export class TileStore {
  private readonly tiles = new Map<string, Kept>();
  private readonly loading = new Map<string, AbortController>();
  private style: ParcelStyle | null = null;

  setStyle(style: ParcelStyle) {
    this.style = style;
  }

  /** Fetches a tile and paints it; rejects when it cannot be had or is no longer wanted. */
  async load(request: TileRequest): Promise<PaintedTile> {
    const controller = new AbortController();
    this.loading.set(request.key, controller);
    try {
      const response = await fetch(request.url, { signal: controller.signal });
      if (!response.ok) throw new Error(response.status === 401 ? SIGNED_OUT : `HTTP ${response.status}`);
      const features = response.status === 204 ? [] : decodeTile(await response.arrayBuffer());
      this.tiles.set(request.key, { request, features });
      return this.paint(request.key);
    } finally {
      this.loading.delete(request.key);
    }
  }

  drop(key: string) {
    this.loading.get(key)?.abort();
    this.tiles.delete(key);
  }

  paint(key: string): PaintedTile {
    const tile = this.tiles.get(key);
    const style = this.style;
    if (!tile || !style || tile.features.length === 0) return { bitmap: null, anchors: [] };
    const { zoom, size, pixelRatio } = tile.request;
    const canvas = makeCanvas(Math.round(size * pixelRatio)) as OffscreenCanvas;
    const context = canvas.getContext("2d");
    if (!context) return { bitmap: null, anchors: [] };
    paintTile(context, tile.features, style, { zoom, size, pixelRatio });
    context.setTransform(1, 0, 0, 1, 0, 0);
    const shown = zoom >= LABEL_ZOOM ? tile.features.filter(visibilityOf(style)) : [];
    const anchors = anchorsOf(shown, context);
    // Without OffscreenCanvas the canvas itself is handed over; both can be drawn.
    const bitmap = "transferToImageBitmap" in canvas ? canvas.transferToImageBitmap() : canvas;
    return { bitmap: bitmap as ImageBitmap, anchors };
  }

  /** The topmost visible object at a place of the tile (shares of its edge). */
  hit(key: string, x: number, y: number): TileObject | null {
    const tile = this.tiles.get(key);
    if (!tile || !this.style) return null;
    const context = makeCanvas(1).getContext("2d") as OffscreenCanvasRenderingContext2D | null;
    if (!context) return null;
    const visible = visibilityOf(this.style);
    const under = tile.features.filter(
      (feature) => visible(feature) && context.isPointInPath(feature.path, x * EXTENT, y * EXTENT),
    );
    const top = under.find((feature) => feature.kind === "building") ?? smallest(under);
    return top
      ? {
          id: top.id,
          category: top.category,
          kind: top.kind,
          name: top.name,
          objectNo: top.objectNo,
          area: top.area,
        }
      : null;
  }

  /** Keys of the tiles in which an object is drawn. */
  tilesWith(id: number): string[] {
    const keys: string[] = [];
    for (const [key, tile] of this.tiles) {
      if (tile.features.some((feature) => feature.id === id)) keys.push(key);
    }
    return keys;
  }
}

function smallest(features: readonly TileFeature[]): TileFeature | undefined {
  return [...features].sort((a, b) => (a.area ?? 0) - (b.area ?? 0))[0];
}
