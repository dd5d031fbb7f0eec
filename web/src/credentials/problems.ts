/** Refusals of the service as sentences under the fields they are about. */
import { ApiError } from "@/api/client";

/** As much of i18next's `t` as is needed here. */
export type Say = (key: string, values?: Record<string, unknown>) => string;

/** The sentence for a machine's word; where there is none, the service's own. */
export function sentence(t: Say, code: string, message: string): string {
  return t(`credentials.code.${code}`, { count: Number(/\d+/.exec(message)?.[0] ?? 0), defaultValue: message });
}

/** Sentences by field; only the fields that stand on the form. */
export function problemsOf(t: Say, error: unknown, fields: readonly string[]): Record<string, string[]> {
  const problems: Record<string, string[]> = {};
  if (!(error instanceof ApiError)) return problems;
  for (const { field, code, message } of error.errors) {
    if (!field || !fields.includes(field)) continue;
    (problems[field] ??= []).push(sentence(t, code ?? "", message));
  }
  return problems;
}

/** Whole minutes until it is worth trying again, at least one. */
export function minutesOf(error: ApiError): number {
  return Math.max(1, Math.ceil((error.retryAfter ?? 60) / 60));
}

/** Too many attempts: in words, because no field is wrong. Null for everything else. */
export function tooOften(t: Say, error: unknown): string | null {
  if (!(error instanceof ApiError) || error.status !== 429) return null;
  return t(error.code === "locked" ? "credentials.locked" : "credentials.too_often", { minutes: minutesOf(error) });
}
