/** Paints a decoded tile in the present style. Runs in the workers. */
import { CATEGORIES, type Category, IMAGERY_CASING, PALETTES } from "@/shared/category";
import { NOT_FILLED } from "@/shared/url-state";
import type { ParcelStyle } from "../engine";
import { EXTENT, type TileFeature } from "./decode";
import { patternOf } from "./pattern";

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** Drawn in this order: the worklist lowest, buildings stand on their parcels. */
const ORDER: readonly Category[] = [
  "unclassified",
  ...CATEGORIES.filter((name) => name !== "unclassified" && name !== "building"),
  "building",
];

/** Below this zoom hatches are noise and outlines hairlines. */
const DETAIL_ZOOM = 14;

export interface Sheet {
  zoom: number;
  size: number;
  pixelRatio: number;
}

/** The style's filter as one test; sets instead of lists because a tile has up to 2,000 objects. */
export function visibilityOf(style: ParcelStyle): (feature: TileFeature) => boolean {
  const categories = new Set(style.categories);
  const streets = style.streets && new Set(style.streets);
  const stages = style.stages && new Set(style.stages);
  const ids = style.ids && new Set(style.ids);
  return (feature) =>
    categories.has(feature.category) &&
    (!streets || (feature.street !== null && streets.has(feature.street))) &&
    (!stages || stages.has(feature.stage ?? NOT_FILLED)) &&
    (style.areaMin === null || (feature.area ?? 0) >= style.areaMin) &&
    (style.areaMax === null || (feature.area ?? 0) <= style.areaMax) &&
    (!ids || ids.has(feature.id));
}

export function paintTile(context: Context, features: readonly TileFeature[], style: ParcelStyle, sheet: Sheet) {
  const device = (sheet.size * sheet.pixelRatio) / EXTENT;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, sheet.size * sheet.pixelRatio, sheet.size * sheet.pixelRatio);
  const visible = features.filter(visibilityOf(style));
  for (const category of ORDER) {
    const path = new Path2D();
    let any = false;
    for (const feature of visible) {
      if (feature.category !== category) continue;
      path.addPath(feature.path);
      any = true;
    }
    if (any) paintCategory(context, path, category, style, sheet, device);
  }
  const hovered = features.find((feature) => feature.id === style.hover);
  if (hovered) paintHover(context, hovered, device, sheet);
}

function paintCategory(
  context: Context,
  path: Path2D,
  category: Category,
  style: ParcelStyle,
  sheet: Sheet,
  device: number,
) {
  const swatch = PALETTES[style.palette][category];
  context.setTransform(device, 0, 0, device, 0, 0);
  context.globalAlpha = swatch.fillOpacity;
  context.fillStyle = swatch.stroke;
  context.fill(path);
  context.globalAlpha = 1;
  const pattern =
    style.patterns && sheet.zoom >= DETAIL_ZOOM
      ? patternOf(context, swatch.pattern, swatch.stroke, sheet.pixelRatio)
      : null;
  if (pattern) {
    // The hatch is in device pixels, the path in tile units: take the scale back out of the pattern.
    pattern.setTransform(new DOMMatrix([1 / device, 0, 0, 1 / device, 0, 0]));
    context.globalAlpha = 0.75;
    context.fillStyle = pattern;
    context.fill(path);
    context.globalAlpha = 1;
  }
  const pixel = sheet.pixelRatio / device;
  if (style.palette === "imagery") strokePath(context, path, IMAGERY_CASING, 4 * pixel);
  context.setLineDash(category === "unclassified" ? [5 * pixel, 3 * pixel] : []);
  const width = style.palette === "imagery" ? 2 : sheet.zoom >= DETAIL_ZOOM ? 1.4 : 0.8;
  strokePath(context, path, swatch.stroke, width * pixel);
  context.setLineDash([]);
}

function strokePath(context: Context, path: Path2D, colour: string, width: number) {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.lineJoin = "round";
  context.stroke(path);
}

/** Black with a white heart: no category colour, seen on any ground, thinner than the selection. */
function paintHover(context: Context, feature: TileFeature, device: number, sheet: Sheet) {
  const pixel = sheet.pixelRatio / device;
  context.setTransform(device, 0, 0, device, 0, 0);
  context.globalAlpha = 0.28;
  context.fillStyle = "#ffffff";
  context.fill(feature.path);
  context.globalAlpha = 1;
  strokePath(context, feature.path, "#111827", 3.4 * pixel);
  strokePath(context, feature.path, "#ffffff", 1.4 * pixel);
}
