/** The address of `/reports`: which part is open, and what it shows. The names are promised to officers who keep such links. */
export interface ReportsSearch {
  tab?: string | undefined;
  /** `2026-10`; absent is now. */
  month?: string | undefined;
  figure?: string | undefined;
  /** What categories are crossed with; absent is streets. */
  cross?: string | undefined;
  category?: string | undefined;
  street?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  kind?: string | undefined;
  /** `2026-10`, `2026-Q3`, `2026-H1`, `2026` */
  period?: string | undefined;
}

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;
const WORD = /^[a-z_]+$/;

const FORMS: Record<keyof ReportsSearch, RegExp> = {
  tab: WORD,
  month: MONTH,
  figure: WORD,
  cross: WORD,
  category: WORD,
  street: /^\d{9}$/,
  from: MONTH,
  to: MONTH,
  kind: WORD,
  period: /^\d{4}(-(Q[1-4]|H[12]|0[1-9]|1[0-2]))?$/,
};

/** Keeps what is well formed and drops the rest. */
export function validReportsSearch(raw: Record<string, unknown>): ReportsSearch {
  const kept = Object.entries(FORMS).flatMap(([name, form]) => {
    const text = String(raw[name] ?? "");
    return form.test(text) ? [[name, text]] : [];
  });
  return Object.fromEntries(kept) as ReportsSearch;
}
