import { useEffect, useRef } from "react";
import { type Category, PALETTES } from "@/shared/category";
import { LOOK_STYLES, type LookStyle, type PlotLook } from "@/shared/plot-look";
import { patternOf } from "./tiles/pattern";

/** The legend's sample: the same fill, hatch and line as on the map. */
export function Swatch({ category }: { category: Category }) {
  const { stroke, fillOpacity, pattern } = PALETTES.light[category];
  return <Sample {...{ stroke, fillOpacity, pattern }} dash={pattern === "none" ? DASHED : SOLID} />;
}

export function PlotSwatch({ look }: { look: PlotLook }) {
  return <Sample {...LOOK_STYLES[look]} />;
}

const SOLID: readonly number[] = [];
const DASHED: readonly number[] = [4, 2];

function Sample({ stroke, fillOpacity, pattern, dash }: LookStyle) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const ratio = window.devicePixelRatio || 1;
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (!element || !context) return;
    element.width = 24 * ratio;
    element.height = 16 * ratio;
    context.fillStyle = stroke;
    context.globalAlpha = fillOpacity;
    context.fillRect(0, 0, element.width, element.height);
    const hatch = patternOf(context, pattern, stroke, ratio);
    context.globalAlpha = 0.8;
    if (hatch) {
      context.fillStyle = hatch;
      context.fillRect(0, 0, element.width, element.height);
    }
    context.globalAlpha = 1;
    context.strokeStyle = stroke;
    context.lineWidth = 2 * ratio;
    context.setLineDash(dash.map((length) => length * ratio));
    context.strokeRect(0, 0, element.width, element.height);
  }, [stroke, fillOpacity, pattern, dash]);
  return <canvas ref={canvas} className="swatch" aria-hidden="true" />;
}
