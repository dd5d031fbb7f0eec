/** The name of a place on the paper, in words. */
import type { TFunction } from "i18next";
import { PARTIES, TABLES } from "./paper";

const has = (names: readonly string[], name: string) => names.includes(name);

/** `houses/0/safety_grade` → 房屋 第 1 行 安全等级. */
export function labelOf(t: TFunction, path: string): string {
  const [first = "", second = "", third = ""] = path.split("/");
  if (has(PARTIES, first)) return `${t(`handovers.party.${first}`)} ${t(`handovers.signer.${second}`)}`;
  if (!has(TABLES, first)) return t(`handovers.field.${first}`, { defaultValue: first });
  const table = t(`handovers.table.${first}`);
  if (second === "") return table;
  return `${table} ${t("handovers.line", { no: Number(second) + 1 })} ${third ? t(`handovers.column.${first}.${third}`) : ""}`.trim();
}
