/** A boundary and a place in it, drawn without a map: enough to see whether somebody stands where he says, and it needs no net. */
import type { MouseEvent } from "react";

type Point = readonly [lng: number, lat: number];

interface Props {
  shape: { coordinates: readonly (readonly (readonly Point[])[])[] } | null;
  at: Point | null;
  label: string;
  /** Where somebody put it; absent where it is only shown. */
  onPick?: ((at: Point) => void) | undefined;
}

const WIDTH = 320;
const HEIGHT = 220;
/** Free space around what is drawn, and the least that is shown, degrees: some 60 m. */
const MARGIN = 24;
const LEAST = 0.0006;

export function PlaceSketch({ shape, at, label, onPick }: Props) {
  const points = [...(shape?.coordinates.flat(2) ?? []), ...(at ? [at] : [])];
  if (points.length === 0) return null;
  const [lngs, lats] = [points.map(([lng]) => lng), points.map(([, lat]) => lat)];
  const middle: Point = [(Math.min(...lngs) + Math.max(...lngs)) / 2, (Math.min(...lats) + Math.max(...lats)) / 2];
  // A degree of longitude is shorter than one of latitude.
  const narrow = Math.cos((middle[1] * Math.PI) / 180);
  const wide = Math.max((Math.max(...lngs) - Math.min(...lngs)) * narrow, LEAST);
  const high = Math.max(Math.max(...lats) - Math.min(...lats), LEAST);
  const scale = Math.min((WIDTH - 2 * MARGIN) / wide, (HEIGHT - 2 * MARGIN) / high);
  const x = (lng: number) => WIDTH / 2 + (lng - middle[0]) * narrow * scale;
  const y = (lat: number) => HEIGHT / 2 - (lat - middle[1]) * scale;
  const path = (shape?.coordinates ?? [])
    .flat()
    .map((ring) => `M${ring.map(([lng, lat]) => `${x(lng).toFixed(1)} ${y(lat).toFixed(1)}`).join("L")}Z`)
    .join("");
  const pick = (event: MouseEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const left = ((event.clientX - box.left) / box.width) * WIDTH;
    const top = ((event.clientY - box.top) / box.height) * HEIGHT;
    onPick?.([middle[0] + (left - WIDTH / 2) / narrow / scale, middle[1] - (top - HEIGHT / 2) / scale]);
  };
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label} data-testid="place-sketch" onClick={onPick ? pick : undefined} style={{ display: "block", width: "100%", maxWidth: 480, background: "#eef2f7", border: "1px solid #b9c1cd" }}>
      <path d={path} fill="#fbe9e9" fillRule="evenodd" stroke="#b3261e" strokeWidth="2" />
      {at && (
        <>
          <circle cx={x(at[0])} cy={y(at[1])} r="9" fill="#14418b" fillOpacity="0.2" />
          <circle cx={x(at[0])} cy={y(at[1])} r="5" fill="#14418b" stroke="#fff" strokeWidth="1.5" />
        </>
      )}
    </svg>
  );
}
