/** Name of a place of the forms of this page: `instalments/0/due` → 价款分期 第 1 行 约定支付日. */
import type { TFunction } from "i18next";
import { DONES } from "@/api/contracts";

const isDone = (name: string) => (DONES as readonly string[]).includes(name);

export function labelOf(t: TFunction, path: string): string {
  const [first = "", second, third] = path.split("/");
  const name = (key: string) => t(`contracts.field.${key}`, { defaultValue: key });
  if (third !== undefined) return `${name(first)} ${t("handovers.line", { no: Number(second) + 1 })} ${name(third)}`;
  if (second !== undefined && isDone(first)) return `${t(`sup.kind.${first}`)} ${name(second)}`;
  return name(first);
}
