/** My changes upon somebody else's: what only one of us changed stands; what both changed is mine until I say otherwise. */
import { changedFields, type Fields } from "./changes";

export interface Clash {
  name: string;
  mine: string;
  theirs: string;
}

export function rebased(before: Fields, mine: Fields, now: Fields): { fields: Fields; clashes: Clash[] } {
  const changed = changedFields(before, mine);
  const theirs = changedFields(before, now);
  const clashes = Object.keys(changed)
    .filter((name) => name in theirs && theirs[name] !== changed[name])
    .map((name) => ({ name, mine: changed[name] ?? "", theirs: theirs[name] ?? "" }));
  return { fields: { ...now, ...changed }, clashes };
}
