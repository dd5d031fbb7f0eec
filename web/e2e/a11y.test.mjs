/** axe on the pages in every state, zh-CN. */
import { accessibleIn } from "./lib/a11y.mjs";

accessibleIn("zh-CN");
