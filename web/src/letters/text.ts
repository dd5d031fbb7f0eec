/** The text of a letter: a line is a paragraph, one that begins with # a heading (src/letters/page.rs). */

/** What stands where something is not known; a letter with any of it is not issued (src/letters/text.rs). */
export const BLANK = "\uff3f\uff3f\uff3f\uff3f";

export interface Line {
  head: boolean;
  text: string;
}

export function linesOf(body: string): Line[] {
  return body
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((line) => (line.startsWith("#") ? { head: true, text: line.slice(1).trim() } : { head: false, text: line }));
}

export const blanksIn = (text: string) => text.split(BLANK).length - 1;

/** Where the next blank begins, from a place in the text on and then from its beginning; null if there is none. */
export function nextBlank(text: string, from: number): number | null {
  const on = text.indexOf(BLANK, from);
  const at = on === -1 ? text.indexOf(BLANK) : on;
  return at === -1 ? null : at;
}

/** A text in pieces, each with whether it is one of those that are looked for. */
export type Piece = readonly [text: string, found: boolean];

/** Blanks stand out. */
export function withBlanks(text: string): Piece[] {
  return text.split(BLANK).flatMap((piece, i): Piece[] => [...(i === 0 ? [] : [[BLANK, true] as const]), ...(piece === "" ? [] : [[piece, false] as const])]);
}

const PLACE = /\{\{([^{}]*)\}\}/;

/** Places of a template, filled with what `sample` says of them; what it does not know stands as it is written. */
export function withSamples(text: string, sample: (name: string) => string | null): Piece[] {
  return text.split(PLACE).flatMap((piece, i): Piece[] => {
    if (i % 2 === 1) return [[sample(piece.trim()) ?? `{{${piece}}}`, true]];
    return piece === "" ? [] : [[piece, false]];
  });
}

/** The text with a piece in the place of what is selected, and where the cursor stands then. */
export function inserted(text: string, [from, to]: readonly [number, number], piece: string): { text: string; at: number } {
  return { text: text.slice(0, from) + piece + text.slice(to), at: from + piece.length };
}
