/** The columns that one may choose, besides number and name. */
export interface ColumnSpec {
  key: string;
  width: number;
  numbers?: boolean;
  /** The service sorts by it. */
  sorts?: boolean;
  /** Kept up right in the table. */
  inline?: boolean;
  /** Shown to those who may see amounts. */
  money?: boolean;
  /** Of the page alone: the workbook has no such column. */
  here?: boolean;
}

const words = (key: string, width: number): ColumnSpec => ({ key, width, sorts: true });
const figure = (key: string, width = 130): ColumnSpec => ({ key, width, numbers: true, sorts: true });
const inline = (key: string, width: number): ColumnSpec => ({ key, width, sorts: true, inline: true });

export const COLUMNS: readonly ColumnSpec[] = [
  words("plot_no", 130),
  words("state", 110),
  { ...words("state_since", 130), here: true },
  words("street_code", 100),
  words("asset_type", 90),
  figure("area_in_m2"),
  figure("area_stock_m2"),
  { key: "mu", width: 90, numbers: true, here: true },
  figure("area_out_m2"),
  figure("area_ledger_m2"),
  figure("area_registered_m2"),
  figure("floor_area_m2"),
  words("plan_year", 90),
  words("acq_mode", 100),
  words("acq_doc_no", 150),
  { ...figure("acq_cost"), money: true },
  { ...figure("eval_value"), money: true },
  words("compensation", 100),
  words("in_date", 110),
  words("out_date", 110),
  words("holder", 180),
  words("ownership", 90),
  words("right_type", 100),
  words("address", 200),
  words("surface_state", 90),
  words("dev_state", 90),
  words("guard_mode", 90),
  words("guard_org", 200),
  inline("guard_person", 120),
  words("guard_phone", 120),
  inline("problem", 200),
  words("use_plan", 130),
  words("far_max", 80),
  { key: "can_supply", width: 90 },
  words("supply_plan", 100),
  words("supply_mode", 100),
  words("invest_dir", 140),
  { key: "organisation", width: 160, here: true },
  words("data_date", 110),
  { ...words("updated_at", 140), here: true },
  inline("remark", 200),
];

export const COLUMN_KEYS = COLUMNS.map(({ key }) => key);

/** Columns of the workbook that shows what the table shows. */
export const exported = (columns: readonly string[]) => [
  "ledger_no",
  "name",
  ...columns.filter((key) => columnOf(key)?.here !== true),
];

export const columnOf = (key: string) => COLUMNS.find((column) => column.key === key);
