/** The door of this folder: the interface, the component that holds a map, and what goes with it. */
export type * from "./engine";
export { placesOf } from "./places";
export { MapCanvas } from "./map-canvas";
export { metresPerPixel } from "./leaflet/scale";
export { ScaleBar } from "./scale-bar";
export { PlotSwatch, Swatch } from "./swatch";
export { Watermark } from "./watermark";
