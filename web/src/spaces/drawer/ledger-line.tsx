/** 储备台账: where the object stands in the reserve, for those who may read it. */
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useEntryOf } from "@/api/reserve";
import { useMay } from "@/api/session";
import type { Config } from "@/api/types";

export function LedgerLine({ id, config }: { id: number; config: Config }) {
  const { t } = useTranslation();
  const may = useMay();
  const { data } = useEntryOf(id, may("reserve.read"));
  // An entry that ended let it go; the others come first.
  const entry = data?.items.find(({ state }) => state !== "void") ?? data?.items[0];
  if (!may("reserve.read") || !data) return null;
  if (!entry) {
    if (!may("reserve.write")) return null;
    return (
      <p className="drawer-ledger">
        <Link to="/ledger" search={{ id: "new", spaces: String(id) }}>
          {t("ledger.file_this")}
        </Link>
      </p>
    );
  }
  const state = config.codes.reserve_state.find(({ code }) => code === entry.state)?.name ?? entry.state;
  return (
    <p className="drawer-ledger" data-testid="ledger-line">
      {t("nav.ledger")}{" "}
      <Link to="/ledger" search={{ id: String(entry.id) }}>
        {entry.ledger_no ?? entry.name}
      </Link>{" "}
      <span className="tag tag-info">{state}</span>
    </p>
  );
}
