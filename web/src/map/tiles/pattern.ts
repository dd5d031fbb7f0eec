/** The five hatches. One cell is 8 CSS pixels, a divisor of the tile edge, so that they meet across tiles. */
import type { PatternKind } from "@/shared/category";

export const CELL = 8;

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** Draws one cell at `ratio` device pixels per CSS pixel. */
export function drawCell(context: Context, kind: PatternKind, colour: string, ratio: number) {
  const edge = CELL * ratio;
  context.strokeStyle = colour;
  context.fillStyle = colour;
  context.lineWidth = 1.1 * ratio;
  if (kind === "dots") {
    for (const [x, y] of [[0.25, 0.25], [0.75, 0.75]] as const) {
      context.beginPath();
      context.arc(x * edge, y * edge, 1.15 * ratio, 0, 2 * Math.PI);
      context.fill();
    }
    return;
  }
  context.beginPath();
  if (kind === "slash" || kind === "cross") strokeDiagonal(context, edge, false);
  if (kind === "backslash" || kind === "cross") strokeDiagonal(context, edge, true);
  context.stroke();
}

/** The diagonal and its two neighbours, so that the corners of a cell are filled when it repeats. */
function strokeDiagonal(context: Context, edge: number, falling: boolean) {
  for (const shift of [-edge, 0, edge]) {
    context.moveTo(shift - edge / 2, falling ? -edge / 2 : edge * 1.5);
    context.lineTo(shift + edge * 1.5, falling ? edge * 1.5 : -edge / 2);
  }
}

const cache = new Map<string, CanvasPattern | null>();

export function patternOf(context: Context, kind: PatternKind, colour: string, ratio: number): CanvasPattern | null {
  if (kind === "solid" || kind === "none") return null;
  const key = `${kind} ${colour} ${ratio}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const edge = Math.round(CELL * ratio);
  const cell = makeCanvas(edge);
  const pen = cell.getContext("2d") as Context | null;
  if (pen) drawCell(pen, kind, colour, ratio);
  const pattern = pen ? context.createPattern(cell as CanvasImageSource, "repeat") : null;
  cache.set(key, pattern);
  return pattern;
}

/** A canvas where there is no document (workers) and where there is no OffscreenCanvas (old browsers). */
export function makeCanvas(edge: number): OffscreenCanvas | HTMLCanvasElement {
  if (typeof OffscreenCanvas !== "undefined") return new OffscreenCanvas(edge, edge);
  const canvas = document.createElement("canvas");
  canvas.width = edge;
  canvas.height = edge;
  return canvas;
}
