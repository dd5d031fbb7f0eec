/** Longitude first, degrees (CGCS2000; equal to WGS 84 for display). */
export type LngLat = readonly [number, number];

/** West, south, east, north in degrees. */
export type Bbox = readonly [number, number, number, number];

/** The Web Mercator zoom at which a box fills about 800 pixels, at most `most`. */
export function zoomFor([west, , east]: Bbox, most: number): number {
  const width = Math.max(east - west, 1e-6);
  return Math.max(8, Math.min(most, Math.floor(Math.log2((800 * 360) / (256 * width)))));
}
