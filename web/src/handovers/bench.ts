/** What the parts of the paper work on. */
import type { Form } from "./form";
import type { TableName } from "./paper";
import type { Problems } from "@/records/deeds";

export interface Bench {
  form: Form;
  /** By place. */
  problems: Problems;
  readOnly: boolean;
  onValue: (path: string, value: string) => void;
  onAdd: (table: TableName) => void;
  onRemove: (table: TableName, index: number) => void;
}
