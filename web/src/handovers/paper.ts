/** What stands on the paper, in the order of the printed page (src/handovers/print.rs). */

/** How a field is written: its `area` and `ratio` are decimals, its `flag` is said by its mark alone. */
export type Kind = "text" | "long" | "area" | "ratio" | "count" | "year" | "day" | "truth" | "grade" | "flag";

export interface Column {
  name: string;
  kind: Kind;
}

const columns = (kind: Kind, ...names: string[]): Column[] => names.map((name) => ({ name, kind }));

/** The fields above the tables. */
export const PLAIN: readonly Column[] = [
  ...columns("text", "east", "south", "west", "north"),
  ...columns("area", "area_m2", "area_registered_m2", "area_surveyed_m2"),
  ...columns("text", "ownership", "right_type", "cert_no", "bdc_code", "encumbrance", "use_plan"),
  ...columns("ratio", "far_max"),
  ...columns("day", "handed_over_on", "delivered_on"),
  ...columns("long", "correction"),
  ...columns("flag", "no_surface", "no_occupants"),
];

export const TABLES = ["surface", "houses", "occupants", "facilities", "issues"] as const;
export type TableName = (typeof TABLES)[number];

export const COLUMNS: Record<TableName, readonly Column[]> = {
  surface: [
    ...columns("text", "name", "structure"),
    ...columns("count", "storeys"),
    ...columns("area", "floor_area_m2"),
    ...columns("count", "count"),
    ...columns("truth", "illegal"),
    ...columns("text", "disposal"),
  ],
  houses: [
    ...columns("text", "unit", "structure"),
    ...columns("count", "storeys"),
    ...columns("area", "floor_area_m2"),
    ...columns("year", "built_in"),
    ...columns("grade", "safety_grade"),
    ...columns("text", "water_meter", "power_meter", "gas_meter"),
    ...columns("count", "keys"),
    ...columns("text", "fire_safety"),
  ],
  occupants: [
    ...columns("text", "name"),
    ...columns("area", "area_m2"),
    ...columns("day", "until"),
    ...columns("text", "rent"),
    ...columns("truth", "cleared"),
  ],
  facilities: columns("text", "name", "amount", "condition"),
  issues: [...columns("long", "text"), ...columns("text", "responsible"), ...columns("day", "due_on")],
};

/** The box that says that there is nothing of the kind, which is something else than nothing being said. */
export const NONE_OF: Partial<Record<TableName, string>> = { surface: "no_surface", occupants: "no_occupants" };

export const PARTIES = ["transferor", "receiver", "witness"] as const;
export type PartyName = (typeof PARTIES)[number];

export const PARTY: readonly Column[] = [
  ...columns("text", "organisation", "person", "head", "phone"),
  ...columns("day", "signed_on"),
  ...columns("flag", "sealed"),
];

export const GRADES = ["A", "B", "C", "D"] as const;

/** Photos of the four corners, and the scan of the stamped page (src/handovers/work.rs); of the others as many as there are. */
export const FILE_KINDS = ["signed_scan", "site_photo", "title_record", "survey_map", "agreement", "other"] as const;

export const PHOTOS = 4;

/** The element of a field. */
export const fieldId = (path: string) => `handover-${path.replaceAll("/", "-")}`;

/** Without these the three parties cannot look at it; what else is missing the service says. */
const NEEDED: readonly string[] = [
  "east",
  "south",
  "west",
  "north",
  "area_m2",
  "area_surveyed_m2",
  "ownership",
  "encumbrance",
  "correction",
  ...PARTIES.map((party) => `${party}/organisation`),
];

export const isNeeded = (path: string) => NEEDED.includes(path);
