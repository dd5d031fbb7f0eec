/** Ground size of a CSS pixel (metres) at a latitude and Web Mercator zoom. */
export function metresPerPixel(lat: number, zoom: number): number {
  return (40075016.686 * Math.cos((lat * Math.PI) / 180)) / (256 * 2 ** zoom);
}
