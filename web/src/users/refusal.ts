import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/client";

export const isStale = (error: unknown) => error instanceof ApiError && error.status === 412;

/** The sentence for a refusal of the whole rather than of a field; null where there is none. */
export function useRefusal(error: unknown): string | null {
  const { t } = useTranslation();
  if (!(error instanceof ApiError) || error.code === "" || isStale(error)) return null;
  return t(`users.code.${error.code}`, { defaultValue: error.detail });
}
