/** Shapes of the service's answers. Areas are ㎡, positions longitude/latitude unless a comment says otherwise. */
import type { Category } from "@/shared/category";
import type { Bbox, LngLat } from "@/shared/geo";
import type { OrganisationKind } from "./session";

export interface Code {
  code: string;
  name: string;
}

export interface UseCode extends Code {
  scheme: string;
  group: string;
}

export interface Basemap {
  id: string;
  name: string;
  attribution: string;
  max_zoom: number;
  /** Templates `/api/…/{z}/{x}/{y}`, drawn in this order. */
  tiles: string[];
}

/** What the service tells before anyone signed in. */
export interface PublicConfig {
  version: string;
  district: { code: string; name: string };
  demo: boolean;
  today: string;
}

export interface Config extends PublicConfig {
  district: { code: string; name: string; bbox: Bbox };
  survey_crs: string;
  streets: { code: string; name: string; center: LngLat; bbox: Bbox }[];
  basemaps: Basemap[];
  codes: {
    stage: Code[];
    holder_kind: Code[];
    ownership: Code[];
    use: UseCode[];
    use_group: Code[];
    confidentiality: Code[];
    zone_kind: Code[];
    reserve_state: Code[];
    asset_type: Code[];
    acq_mode: Code[];
    guard_mode: Code[];
    opinion: Code[];
    doc_kind: Code[];
    temporary_purpose: Code[];
    contract_kind: Code[];
    sale_method: Code[];
    payment_kind: Code[];
    gov_cause: Code[];
    covenant_metric: Code[];
    contract_ruling: Code[];
    disposal_option: Code[];
  };
  /** Whom one may ask for an opinion; nothing for those who ask nobody. */
  organisations?: { id: number; name: string; kind: OrganisationKind }[] | null;
}

export interface Measures {
  count: number;
  /** Net of overlaps. Never added to the floor area. */
  land_area_m2: number;
  floor_area_m2: number;
  vacant_area_m2: number;
  gross_land_area_m2: number;
}

export interface SummaryGroup extends Measures {
  key: { category?: Category; street?: string | null };
}

export interface Summary {
  as_of: string;
  scope: string;
  data_version: number;
  total: Measures;
  groups: SummaryGroup[];
  pending: Measures;
  without_geometry: { count: number };
}

export interface Space {
  id: number;
  kind: "parcel" | "building";
  code: string | null;
  object_no: string | null;
  name: string | null;
  address: string | null;
  street_code: string | null;
  street: string | null;
  holder: string | null;
  holder_kind: string | null;
  stage: string | null;
  use_plan_group: string | null;
  category: Category;
  category_rule: string | null;
  category_source: "rule" | "override";
  area_m2: number | null;
  area_mu: number | null;
  net_area_m2: number | null;
  gross_floor_area_m2: number | null;
  lettable_area_m2: number | null;
  vacant_area_m2: number | null;
  bbox: Bbox | null;
  center: LngLat | null;
  version: number;
}

export interface SpacePage {
  items: Space[];
  matched: number;
  next: string | null;
}

export type FieldValue = string | number | boolean | null | undefined | object;

/** A boundary point in the survey CRS: `x` north, `y` east, metres. */
export interface Vertex {
  part: number;
  ring: number;
  no: number;
  x: number;
  y: number;
}

export interface SpaceDetail extends Space {
  attributes: Record<string, FieldValue>;
  extra: Record<string, FieldValue>;
  geometry: GeoJSON.MultiPolygon | null;
  vertices: Vertex[];
  vertices_total: number;
  perimeter_m: number | null;
  area_registered_m2: number | null;
  area_difference_pct: number | null;
  zones: { id: number; kind: string; name: string; share: number }[];
  source: {
    file: string | null;
    sha256: string | null;
    row: number | null;
    crs: string | null;
    import_id: number | null;
    declared_area_m2: number | null;
  } | null;
  overlaps: { id: number; name: string | null; area_m2: number; share: number }[];
  buildings: { id: number; name: string | null }[];
  updated_at: string;
}

export interface SpaceVersion {
  version: number;
  op: "create" | "update" | "retire" | "undo";
  valid_from: string;
  valid_to: string | null;
  recorded_at: string;
  superseded_at: string | null;
  changed_by: string | null;
  reason: string | null;
  import_id: number | null;
  changes: { field: string; from: FieldValue; to: FieldValue }[];
  boundary_changed: boolean;
}

export interface Decision {
  category: Category;
  rule: string | null;
  source: "rule" | "override";
  decided_at: string;
  until: string | null;
  rules_version: number | null;
  document_no: string | null;
  reason: string | null;
}

export interface SpaceHistory {
  versions: SpaceVersion[];
  decisions: Decision[];
}

export interface Evidence {
  rule: string;
  title: string | null;
  sentence: string | null;
  expression: string | null;
  holds: boolean;
  facts: Record<string, FieldValue>;
}

export interface Override {
  category: Category;
  reason: string | null;
  document_no: string | null;
  set_by: string | null;
  set_at: string | null;
}

export interface Classification {
  id: number;
  category: Category;
  rule: string | null;
  rules_version: number | null;
  source: "rule" | "override";
  decided_at: string;
  version: number;
  title: string | null;
  sentence: string | null;
  flags: string[];
  override: Override | null;
  evidence: Evidence[];
}

export interface OverrideInput {
  category: Category;
  reason: string;
  document_no: string;
}

export interface SearchItem {
  /** Of parcels, buildings and zones; a position has a text of its own. */
  id: number | string | null;
  title: string;
  subtitle: string | null;
  category?: Category | null;
  center: LngLat | null;
  bbox: Bbox | null;
}

export interface SearchGroup {
  kind: "coordinate" | "parcel" | "building" | "zone";
  items: SearchItem[];
}

export interface Rule {
  id: string;
  category: Category | null;
  title: string;
  sentence: string;
  expression: string | null;
  basis: string | null;
}

export interface RuleSet {
  version: number;
  name: string;
  source: "built-in" | "file";
  rules: Rule[];
}

export interface ClassificationRun {
  id: number;
  dry_run: boolean;
  rules_version: number;
  changes: { id: number; name: string | null; from: Category | null; to: Category; rule: string }[];
  changed: number;
  counts: Partial<Record<Category, number>>;
}

export type ImportTarget = "parcels" | "buildings" | "zones" | "contracts" | "enterprises";
export type ImportStatus =
  | "validating"
  | "ready"
  | "committing"
  | "committed"
  | "rejected"
  | "cancelled"
  | "failed"
  | "undone";
export type OnError = "abort" | "skip";

export interface Problem {
  row: number | null;
  line: number | null;
  field: string | null;
  code: string;
  severity: "error" | "warning";
  message: string;
  remedy: string | null;
  position: LngLat | null;
}

/** What a column may be read as; `title` is the field's Chinese name. */
export interface ImportField {
  name: string;
  title: string;
  required: boolean;
}

export interface ImportColumn {
  name: string;
  /** The first value in it. */
  sample: string;
  field: string | null;
  /** Whether it is taken in at all, as a field or beside the fields. */
  kept: boolean;
}

export interface ImportLayer {
  name: string;
  rows: number | null;
  /** In the words of the format, such as `Polygon`. */
  holds: string;
}

/** Column → field; null leaves it out, `extra` keeps it beside the fields. */
export type ColumnMap = Record<string, string | null>;

export interface ImportJob {
  id: number;
  file: string;
  sha256: string;
  bytes: number;
  into: ImportTarget;
  /** What the file was recognised as; null if nobody knows. */
  format: string | null;
  layer: string | null;
  layers: ImportLayer[];
  columns: ImportColumn[];
  map: { columns: ColumnMap | null; remembered: boolean };
  /** Not in the stream of progress. */
  fields?: ImportField[];
  status: ImportStatus;
  phase: string | null;
  progress: number;
  crs: { used: string | null; guessed: boolean; candidates: string[] };
  encoding: string | null;
  swap_axes: boolean;
  rows: { read: number; accepted: number; rejected: number; warned: number };
  plan: { create: number; update: number; unchanged: number } | null;
  problems?: Problem[];
  problems_total: number;
  bbox: Bbox | null;
  message: string | null;
  undoable: boolean;
  on_error: OnError;
  created_at: string;
  committed_at: string | null;
  undone_at: string | null;
  version: number;
}

export interface PreviewProperties {
  row: number | null;
  status: "ok" | "warning" | "error";
  action: "create" | "update" | "unchanged" | null;
}

export type Preview = GeoJSON.FeatureCollection<GeoJSON.Geometry, PreviewProperties>;
