/** Longitude first, degrees (CGCS2000; equal to WGS 84 for display). */
export type LngLat = readonly [number, number];

/** West, south, east, north in degrees. */
export type Bbox = readonly [number, number, number, number];

interface Home {
  district: { bbox: Bbox };
  streets: readonly { bbox: Bbox }[];
}

/** What the map shows first: the box around the streets; before any is known, that of the configuration. */
export function homeBox({ district, streets }: Home): Bbox {
  const boxes = streets.map((street) => street.bbox);
  if (boxes.length === 0) return district.bbox;
  return [
    Math.min(...boxes.map((box) => box[0])),
    Math.min(...boxes.map((box) => box[1])),
    Math.max(...boxes.map((box) => box[2])),
    Math.max(...boxes.map((box) => box[3])),
  ];
}

/** The Web Mercator zoom at which a box fills about 800 pixels, at most `most`. */
export function zoomFor([west, , east]: Bbox, most: number): number {
  const width = Math.max(east - west, 1e-6);
  return Math.max(8, Math.min(most, Math.floor(Math.log2((800 * 360) / (256 * width)))));
}
