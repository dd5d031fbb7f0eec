/** Narrow windows: each entry a card. */
import { useTranslation } from "react-i18next";
import { KindTag } from "./compare";
import { stateName } from "./fields";
import type { Compared, Entry, Sums } from "@/api/reserve";
import type { Config } from "@/api/types";
import { mu, squareMetres } from "@/shared/format";
import { moveFocus } from "@/shared/row-focus";
import { EmptyState } from "@/shared/ui/states";

interface Props {
  rows: readonly Entry[];
  sums: Sums | undefined;
  config: Config;
  marks: ReadonlyMap<number, Compared>;
  onOpen: (entry: Entry) => void;
}

export function Cards({ rows, sums, config, marks, onOpen }: Props) {
  const { t } = useTranslation();
  if (rows.length === 0) return <EmptyState title={t("ledger.empty")} />;
  return (
    <>
      <ul className="ledger-cards" onKeyDown={moveFocus}>
        {rows.map((entry) => {
          const mark = marks.get(entry.id);
          return (
            <li key={entry.id} data-id={entry.id}>
              <button type="button" className="row-open" onClick={() => onOpen(entry)}>
                <span className="card-head">
                  <b>{entry.name}</b>
                  <span className="tag tag-info">{stateName(config, entry.state)}</span>
                  {mark && <KindTag kind={mark.kind} />}
                </span>
                <span className="note">{[entry.ledger_no, entry.street, entry["guard_org"]].filter(Boolean).join(" · ")}</span>
                <span className="numbers">
                  {t("ledger.field.area_in_m2")} {squareMetres(entry.area_in_m2)} ㎡ · {t("unit.mu_value", { value: mu(entry.area_in_m2) })}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
      {sums && (
        <p className="ledger-card-sum numbers" data-testid="sum-all">
          {t("ledger.sum_filter")} · {t("ledger.entries", { count: sums.count })} · {squareMetres(sums.area_in_m2)} ㎡
        </p>
      )}
    </>
  );
}
