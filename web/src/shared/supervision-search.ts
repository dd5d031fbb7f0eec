/** The addresses of 批后监管: what is listed, and which part of a record is open. */
export interface ContractSearch {
  /** Levels, kinds and states: words, comma separated. */
  level?: string | undefined;
  finding?: string | undefined;
  state?: string | undefined;
  street?: string | undefined;
  space_id?: number | undefined;
  /** Bands of 供而未用. */
  band?: string | undefined;
  q?: string | undefined;
}

export interface AlertSearch {
  level?: string | undefined;
  kind?: string | undefined;
  status?: string | undefined;
  street?: string | undefined;
  /** Given to one's own organisation; `false` where everybody's are wanted by somebody who would see his own. */
  mine?: "true" | "false" | undefined;
}

export interface VisitSearch {
  tab?: string | undefined;
  status?: string | undefined;
  overdue?: "true" | undefined;
  /** As of alerts. */
  mine?: "true" | "false" | undefined;
  /** The notice that is open. */
  notice?: number | undefined;
}

export interface LetterSearch {
  tab?: string | undefined;
  /** In the list words, comma separated; of the templates the one that is open. */
  kind?: string | undefined;
  status?: string | undefined;
}

export interface TabSearch {
  tab?: string | undefined;
}

const WORDS = /^[a-z_]+(,[a-z_]+)*$/;
const BANDS = /^[a-z_0-9]+(,[a-z_0-9]+)*$/;
const STREET = /^\d{9}$/;

/** Keeps what is well formed and drops the rest. */
function kept<K extends string>(raw: Record<string, unknown>, names: readonly K[], shape: RegExp): Partial<Record<K, string>> {
  const found: Partial<Record<K, string>> = {};
  for (const name of names) {
    const value = String(raw[name] ?? "");
    if (shape.test(value)) found[name] = value;
  }
  return found;
}

export function validContractSearch(raw: Record<string, unknown>): ContractSearch {
  const { space_id } = kept(raw, ["space_id"], /^\d{1,15}$/);
  const q = String(raw["q"] ?? "").slice(0, 100);
  return {
    ...kept(raw, ["level", "finding", "state"], WORDS),
    ...kept(raw, ["street"], STREET),
    ...kept(raw, ["band"], BANDS),
    ...(space_id && { space_id: Number(space_id) }),
    ...(q && { q }),
  };
}

export const validAlertSearch = (raw: Record<string, unknown>): AlertSearch => ({
  ...kept(raw, ["level", "kind", "status"], WORDS),
  ...kept(raw, ["street"], STREET),
  ...(kept(raw, ["mine"], /^(true|false)$/) as Pick<AlertSearch, "mine">),
});

export function validVisitSearch(raw: Record<string, unknown>): VisitSearch {
  const { notice } = kept(raw, ["notice"], /^\d{1,15}$/);
  return {
    ...kept(raw, ["tab", "status"], WORDS),
    ...(kept(raw, ["overdue"], /^true$/) as Pick<VisitSearch, "overdue">),
    ...(kept(raw, ["mine"], /^(true|false)$/) as Pick<VisitSearch, "mine">),
    ...(notice && { notice: Number(notice) }),
  };
}

export const validLetterSearch = (raw: Record<string, unknown>): LetterSearch => kept(raw, ["tab", "kind", "status"], WORDS);

export const validTabSearch = (raw: Record<string, unknown>): TabSearch => kept(raw, ["tab"], /^[a-z]+$/);

export function validWordsSearch(raw: Record<string, unknown>): { q?: string } {
  const q = String(raw["q"] ?? "").slice(0, 100);
  return q ? { q } : {};
}
