/** How far a plot of the reserve has come, as the ledger's map draws it: by colour, hatch and outline, so that none has to be told by its colour alone. */
import type { PatternKind } from "./category";

export const PLOT_LOOKS = ["coming", "held", "partly", "gone", "ended"] as const;

export type PlotLook = (typeof PLOT_LOOKS)[number];

export interface LookStyle {
  stroke: string;
  fillOpacity: number;
  pattern: PatternKind;
  /** Dashes of the outline: what is not held yet, or no more. */
  dash: readonly number[];
}

/** Held to the rules of the categories' colours by the palette test. */
export const LOOK_STYLES: Record<PlotLook, LookStyle> = {
  coming: { stroke: "#4A78E8", fillOpacity: 0.16, pattern: "dots", dash: [6, 3] },
  held: { stroke: "#0A4F3A", fillOpacity: 0.5, pattern: "solid", dash: [] },
  partly: { stroke: "#C2600A", fillOpacity: 0.35, pattern: "slash", dash: [] },
  gone: { stroke: "#5B2A86", fillOpacity: 0.3, pattern: "cross", dash: [] },
  ended: { stroke: "#5B6470", fillOpacity: 0.12, pattern: "none", dash: [2, 3] },
};
