import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

/**
 * Folders in reading order: a folder may import what stands before it, never what stands after it,
 * and the subjects (spaces, imports, rules, …) never import each other.
 */
const LAYERS = [["locales"], ["shared"], ["api"], ["map"], ["credentials", "exports", "attachments", "records", "form"], ["supervision"], ["credit"], ["shell", "spaces", "editor", "handovers", "temp-uses", "imports", "rules", "sign-in", "account", "users", "audit", "print", "ledger", "projects", "inspections", "contracts", "enterprises", "alerts", "visits", "letters", "reports", "field"]];

/** What the files of `folder` must not import: everything to its right, and its siblings. */
function forbiddenFor(folder) {
  const level = LAYERS.findIndex((names) => names.includes(folder));
  const folders = LAYERS.slice(level).flat().filter((name) => name !== folder);
  return [
    ...folders.flatMap((name) => [`@/${name}`, `@/${name}/**`, `**/../${name}/**`]),
    "@/app",
    "@/main",
    "**/app",
  ];
}

const LEAFLET = { name: "leaflet", message: "Only src/map knows Leaflet; use MapEngine." };
const leafletPatterns = ["leaflet/*", "leaflet-*"];

function layerRule(folder) {
  return {
    files: [`src/${folder}/**/*.{ts,tsx}`],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          paths: folder === "map" ? [] : [LEAFLET],
          patterns: [
            {
              group: forbiddenFor(folder),
              message: "Imports flow one way: locales ← shared ← api ← map ← subjects ← app.",
            },
            ...(folder === "map" ? [] : [{ group: leafletPatterns, message: LEAFLET.message }]),
          ],
        },
      ],
    },
  };
}

export default tseslint.config(
  { ignores: ["dist/**", "node_modules/**"] },
  ...tseslint.configs.recommended,
  {
    files: ["src/**/*.{ts,tsx}"],
    plugins: { "react-hooks": reactHooks },
    rules: {
      "react-hooks/rules-of-hooks": "error",
      "react-hooks/exhaustive-deps": "error",
      "max-lines": ["error", { max: 400, skipBlankLines: true, skipComments: true }],
      "no-eval": "error",
      "no-new-func": "error",
      eqeqeq: ["error", "smart"],
      "no-console": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-explicit-any": "error",
    },
  },
  {
    files: ["src/*.{ts,tsx}"],
    rules: {
      "no-restricted-imports": [
        "error",
        { paths: [LEAFLET], patterns: [{ group: leafletPatterns, message: LEAFLET.message }] },
      ],
    },
  },
  ...LAYERS.flat().map(layerRule),
);
