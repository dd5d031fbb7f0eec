/** What the parts of the paper work on. */
import type { Form } from "./form";
import type { TableName } from "./paper";

export type Problems = Readonly<Record<string, readonly string[]>>;

export interface Bench {
  form: Form;
  /** By place. */
  problems: Problems;
  readOnly: boolean;
  onValue: (path: string, value: string) => void;
  onAdd: (table: TableName) => void;
  onRemove: (table: TableName, index: number) => void;
}

/** Puts the cursor into a field, or into the first one of a part of the paper. */
export function goTo(id: string) {
  const place = document.getElementById(id);
  if (!place) return;
  const inside = place.matches("input, select, textarea, button, [tabindex]")
    ? place
    : place.querySelector<HTMLElement>("input:not(:disabled), select, textarea, button, [tabindex]");
  place.scrollIntoView({ block: "center" });
  (inside ?? place).focus({ preventScroll: true });
}
