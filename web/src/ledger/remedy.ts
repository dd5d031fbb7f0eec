/** What is missing for a step, and where on this page it is mended. */
import type { Missing } from "@/api/reserve";

export const TABS = ["overview", "process", "opinions", "pieces", "files", "history"] as const;
export type TabKey = (typeof TABS)[number];

/** A paper that is made on a page of its own. */
export const isHandover = ({ field }: Missing) => field === "handover_form";

export interface Remedy {
  tab: TabKey;
  /** The field of the form that takes the focus. */
  field?: string;
  /** The kind of document that the upload begins with. */
  kind?: string;
  /** Opens the question to departments. */
  ask?: boolean;
}

/** Null for what is said with the step itself. */
export function remedyOf({ field, code }: Missing): Remedy | null {
  switch (code) {
    case "missing-document":
      return { tab: "files", kind: field };
    case "missing-shape":
    case "partly-out":
      return { tab: "pieces" };
    case "opinions-not-asked":
    case "opinions-against":
      return { tab: "opinions", ask: true };
    case "opinions-open":
      return { tab: "opinions" };
    case "reason-too-short":
    case "nothing-out":
      return null;
    default:
      return { tab: "overview", field };
  }
}
