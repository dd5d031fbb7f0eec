import { metresPerPixel } from "./leaflet/scale";
import { scaleDenominator } from "@/shared/format";
import type { View } from "@/shared/url-state";

/** A CSS pixel is 1/96 inch by definition; the true screen differs, hence the bar beside the figure. */
const PIXEL_METRES = 0.0254 / 96;
const LONGEST = 90;

/** The largest 1, 2 or 5 × 10ⁿ metres that fits into the bar. */
export function niceLength(metres: number): number {
  const power = 10 ** Math.floor(Math.log10(metres));
  const step = [5, 2, 1].find((s) => s * power <= metres) ?? 1;
  return step * power;
}

export function ScaleBar({ view }: { view: View }) {
  const perPixel = metresPerPixel(view.lat, view.zoom);
  const length = niceLength(perPixel * LONGEST);
  const label = length >= 1000 ? `${length / 1000} km` : `${length} m`;
  return (
    <span className="scale">
      <span className="scale-bar" style={{ width: length / perPixel }}>
        {label}
      </span>
      <span className="scale-number">1:{scaleDenominator(perPixel / PIXEL_METRES)}</span>
    </span>
  );
}
