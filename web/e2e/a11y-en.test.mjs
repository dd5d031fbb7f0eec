/** axe on the pages in every state, en. */
import { accessibleIn } from "./lib/a11y.mjs";

accessibleIn("en");
