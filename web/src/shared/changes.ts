/** What a form changes: its values are text, and empty means nothing is said. */
export type Fields = Record<string, string>;

const trimmed = (fields: Fields, name: string) => (fields[name] ?? "").trim();

/** What differs, by name, as it is now. */
export function changedFields(before: Fields, now: Fields): Fields {
  const names = Object.keys(now).filter((name) => trimmed(before, name) !== trimmed(now, name));
  return Object.fromEntries(names.map((name) => [name, trimmed(now, name)]));
}

/** As the API takes them: emptied fields are null. */
export function properties(fields: Fields): Record<string, string | null> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, value === "" ? null : value]));
}

/** A value of the service as a field of a form holds it. */
export const textOf = (value: unknown) => (value === null || value === undefined ? "" : String(value));
