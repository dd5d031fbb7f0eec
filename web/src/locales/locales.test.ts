/** No text in code: every key exists in both languages, and no Chinese stands outside the locale files. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import ofAudit from "./audit.en.json";
import zhOfAudit from "./audit.zh-CN.json";
import ofCredit from "./credit.en.json";
import zhOfCredit from "./credit.zh-CN.json";
import ofPage from "./en.json";
import ofLetters from "./letters.en.json";
import zhOfLetters from "./letters.zh-CN.json";
import ofPatrols from "./patrols.en.json";
import ofReports from "./reports.en.json";
import zhOfReports from "./reports.zh-CN.json";
import ofSupervision from "./supervision.en.json";
import zhOfSupervision from "./supervision.zh-CN.json";
import zhOfPatrols from "./patrols.zh-CN.json";
import ofTempUses from "./temp-uses.en.json";
import zhOfTempUses from "./temp-uses.zh-CN.json";
import ofVisits from "./visits.en.json";
import zhOfVisits from "./visits.zh-CN.json";
import zhOfPage from "./zh-CN.json";

const SOURCE = path.resolve(import.meta.dirname, "..");
const CHINESE = /[\u3400-\u9fff]/;

type Tree = { [key: string]: string | Tree };

function flat(tree: Tree, prefix = ""): Map<string, string> {
  const entries = Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "string" ? [[prefix + key, value] as const] : [...flat(value, `${prefix}${key}.`)],
  );
  return new Map(entries);
}

/** Texts of patrols stand apart, since the phone page takes no others; those of temporary uses, supervision, credit, visits, letters, reports and of the record come with their pages. */
const chinese = flat({ ...zhOfPage, ...zhOfPatrols, ...zhOfTempUses, ...zhOfSupervision, ...zhOfReports, ...zhOfCredit, ...zhOfVisits, ...zhOfLetters, ...zhOfAudit });
const english = flat({ ...ofPage, ...ofPatrols, ...ofTempUses, ...ofSupervision, ...ofReports, ...ofCredit, ...ofVisits, ...ofLetters, ...ofAudit });

const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).filter(
  (name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name),
);

interface Text {
  file: string;
  text: string;
}

/** Every string, template part and JSX text of a file; comments and regular expressions are not texts. */
function textsOf(file: string): Text[] {
  const source = ts.createSourceFile(
    file,
    readFileSync(path.join(SOURCE, file), "utf8"),
    ts.ScriptTarget.Latest,
    true,
    file.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS,
  );
  const texts: Text[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node) || ts.isJsxText(node)) {
      texts.push({ file, text: node.text });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return texts;
}

const texts = files.flatMap(textsOf);

/** `t("a.b")` and the like, and keys kept in tables such as the navigation. */
const KEY = /^(?:[a-z_]+\.)+[a-zA-Z_0-9-]+$/;
const roots = new Set([...chinese.keys()].map((key) => key.split(".")[0]));
/** Rights are dotted words, too; the file that lists them names no key. */
const rights = textsOf(path.join("api", "session.ts")).map(({ text }) => text);
const FILE_NAME = /\.(ts|tsx|css|json|toml|svg)$/;

describe("locales", () => {
  it("have the same keys", () => {
    expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort());
  });

  it("fill the same blanks", () => {
    const blanks = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();
    for (const [key, text] of chinese) expect([key, blanks(english.get(key) ?? "")]).toEqual([key, blanks(text)]);
  });

  it("have no Chinese in English but the name of the other language", () => {
    const mixed = [...english].filter(([, text]) => CHINESE.test(text)).map(([key]) => key);
    expect(mixed.sort()).toEqual(["language.other", "language.switch", "patrols.field.language"]);
  });

  it("have no empty text", () => {
    for (const [key, text] of [...chinese, ...english]) expect([key, text.length > 0]).toEqual([key, true]);
  });
});

describe("sources", () => {
  it("are found", () => {
    expect(files.length).toBeGreaterThan(40);
    expect(texts.length).toBeGreaterThan(500);
  });

  it("hold no Chinese text", () => {
    expect(texts.filter(({ text }) => CHINESE.test(text))).toEqual([]);
  });

  it("name only keys that exist", () => {
    const named = texts.filter(
      ({ text }) => KEY.test(text) && roots.has(text.split(".")[0]) && !FILE_NAME.test(text) && !rights.includes(text),
    );
    expect(named.length).toBeGreaterThan(150);
    // `imports.plan_` is the head of a template: some key must begin with it.
    const exists = (text: string) =>
      chinese.has(text) || [...chinese.keys()].some((key) => key.startsWith(text.endsWith("_") ? text : `${text}.`));
    expect(named.filter(({ text }) => !exists(text))).toEqual([]);
  });
});
