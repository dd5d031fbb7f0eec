/** Where labels may stand in a tile. */
import { EXTENT, type TileFeature } from "./decode";
import type { Anchor } from "./protocol";

type Tester = Pick<CanvasRenderingContext2D, "isPointInPath">;

/** Shares of the box tried in turn until one lies inside the shape: the middle first, then around it. */
const TRIES: readonly (readonly [number, number])[] = [
  [0.5, 0.5], [0.5, 0.35], [0.5, 0.65], [0.35, 0.5], [0.65, 0.5], [0.3, 0.3], [0.7, 0.7], [0.3, 0.7], [0.7, 0.3],
  [0.5, 0.15], [0.5, 0.85], [0.15, 0.5], [0.85, 0.5],
];

const clamp = (value: number) => Math.min(EXTENT, Math.max(0, value));

export function anchorsOf(features: readonly TileFeature[], tester: Tester): Anchor[] {
  const anchors: Anchor[] = [];
  for (const feature of features) {
    const text = feature.objectNo ?? feature.name;
    const anchor = text ? anchorOf(feature, text, tester) : null;
    if (anchor) anchors.push(anchor);
  }
  return anchors;
}

/** The tile carries a margin around itself; only the part inside counts, the neighbour has the rest. */
function anchorOf(feature: TileFeature, text: string, tester: Tester): Anchor | null {
  const left = clamp(feature.box.minX);
  const top = clamp(feature.box.minY);
  const width = clamp(feature.box.maxX) - left;
  const height = clamp(feature.box.maxY) - top;
  if (width <= 0 || height <= 0) return null;
  for (const [shareX, shareY] of TRIES) {
    const x = left + width * shareX;
    const y = top + height * shareY;
    if (tester.isPointInPath(feature.path, x, y)) {
      return {
        id: feature.id,
        text,
        x: x / EXTENT,
        y: y / EXTENT,
        width: width / EXTENT,
        height: height / EXTENT,
      };
    }
  }
  return null;
}
