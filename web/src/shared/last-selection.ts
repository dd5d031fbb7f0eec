/** What was selected on the map last, in this tab: forms offer it. */
const KEY = "tuguan.map.selection";

export function rememberSelection(ids: readonly number[]) {
  if (ids.length > 0) sessionStorage.setItem(KEY, ids.join(","));
}

export function lastSelection(): number[] {
  return (sessionStorage.getItem(KEY) ?? "").split(",").map(Number).filter((id) => Number.isInteger(id) && id > 0);
}
