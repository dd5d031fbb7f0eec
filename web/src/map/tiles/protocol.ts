/** Messages between the page and the tile workers. */
import type { ParcelStyle, TileObject } from "../engine";

export interface TileRequest {
  key: string;
  url: string;
  zoom: number;
  /** Edge of the tile in CSS pixels (256, more when zoomed beyond the deepest tile). */
  size: number;
  pixelRatio: number;
}

/** Where a label may stand: a point inside the piece of the object that lies in this tile. */
export interface Anchor {
  id: number;
  text: string;
  /** Share of the tile's edge, 0–1. */
  x: number;
  y: number;
  /** Size of the piece in shares of the tile's edge; the largest piece of an object gets its label. */
  width: number;
  height: number;
}

/** Why a tile is missing when the session ended: the page asks for the password, the worker cannot. */
export const SIGNED_OUT = "signed-out";

export interface PaintedTile {
  bitmap: ImageBitmap | null;
  anchors: Anchor[];
}

export type WorkerCall =
  | { type: "style"; style: ParcelStyle }
  | { type: "load"; call: number; request: TileRequest }
  | { type: "repaint"; call: number; key: string }
  | { type: "hit"; call: number; key: string; x: number; y: number }
  | { type: "has"; call: number; id: number }
  | { type: "drop"; key: string };

export type WorkerAnswer =
  | { call: number; painted: PaintedTile }
  | { call: number; hit: TileObject | null }
  | { call: number; keys: string[] }
  | { call: number; error: string };
