/** The five categories and the worklist, in the order of the printed reports. The number is the `cats` value in links. */
export const CATEGORIES = [
  "supply",
  "renewal",
  "industrial_upgrade",
  "military",
  "building",
  "unclassified",
] as const;

export type Category = (typeof CATEGORIES)[number];

/** The five published categories; `unclassified` (待核) never enters a total. */
export const PUBLISHED = CATEGORIES.slice(0, 5) as readonly Category[];

export type PatternKind = "solid" | "slash" | "backslash" | "cross" | "dots" | "none";

interface Swatch {
  stroke: string;
  fillOpacity: number;
  pattern: PatternKind;
}

export type PaletteName = "light" | "imagery";

const LIGHT_FILL = 0.45;
const IMAGERY_FILL = 0.3;

function palette(fillOpacity: number, colours: Record<Category, string>): Record<Category, Swatch> {
  return {
    supply: { stroke: colours.supply, fillOpacity, pattern: "solid" },
    renewal: { stroke: colours.renewal, fillOpacity, pattern: "slash" },
    industrial_upgrade: { stroke: colours.industrial_upgrade, fillOpacity, pattern: "backslash" },
    military: { stroke: colours.military, fillOpacity, pattern: "cross" },
    building: { stroke: colours.building, fillOpacity, pattern: "dots" },
    unclassified: { stroke: colours.unclassified, fillOpacity: fillOpacity / 3, pattern: "none" },
  };
}

/**
 * Computed palette (see the palette test): told apart under normal, protan, deutan and tritan
 * vision, every stroke at least 3:1 on the map ground.
 */
export const PALETTES: Record<PaletteName, Record<Category, Swatch>> = {
  light: palette(LIGHT_FILL, {
    supply: "#232F6F",
    renewal: "#792806",
    industrial_upgrade: "#B44BFD",
    military: "#8B9113",
    building: "#378077",
    unclassified: "#5B6470",
  }),
  imagery: palette(IMAGERY_FILL, {
    supply: "#8E9EFB",
    renewal: "#F8BEA2",
    industrial_upgrade: "#E0559D",
    military: "#A0A800",
    building: "#7DF5F9",
    unclassified: "#D5DBE3",
  }),
};

export const MAP_GROUND = "#F5F7FA";
/** Dark line under the imagery strokes so that they stand on any photograph. */
export const IMAGERY_CASING = "#10151B";
