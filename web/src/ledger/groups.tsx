/** Groups with their sums above the table; a group's name is the filter for it. */
import { useTranslation } from "react-i18next";
import { amount, shownValue } from "./fields";
import { groupFilter, parametersOf } from "./filter";
import { useLedger } from "./use-ledger";
import { type Group, type Sums, useGroups } from "@/api/reserve";
import type { Config } from "@/api/types";
import { count, mu, squareMetres } from "@/shared/format";
import { ErrorState, Skeleton } from "@/shared/ui/states";

const BY = ["state", "street_code", "asset_type", "acq_mode", "guard_mode", "plan_year"] as const;

export function Groups({ config, money }: { config: Config; money: boolean }) {
  const { t } = useTranslation();
  const { search, update } = useLedger();
  const by = search.by;
  return (
    <details
      className="ledger-band"
      open={by !== undefined}
      onToggle={(event) => {
        const { open } = event.currentTarget;
        if (open !== (by !== undefined)) update({ by: open ? "state" : undefined }, { replace: true });
      }}
    >
      <summary>{t("ledger.groups")}</summary>
      {by && (
        <>
          <label className="ledger-filter">
            <span>{t("ledger.group_by")}</span>
            <select value={by} onChange={(event) => update({ by: event.target.value }, { replace: true })}>
              {BY.map((name) => (
                <option key={name} value={name}>
                  {t(`ledger.field.${name}`)}
                </option>
              ))}
            </select>
          </label>
          <GroupTable by={by} config={config} money={money} />
        </>
      )}
    </details>
  );
}

function GroupTable({ by, config, money }: { by: string; config: Config; money: boolean }) {
  const { t } = useTranslation();
  const { search } = useLedger();
  const { data, error, refetch } = useGroups(parametersOf(search), by);
  if (error && !data) return <ErrorState error={error} what={t("ledger.groups_failed")} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton rows={3} label={t("state.loading")} />;
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label={t("ledger.groups")}>
      <table className="plain-table numbers" data-testid="groups">
        <thead>
          <tr>
            <th scope="col">{t(`ledger.field.${by}`)}</th>
            <th scope="col">{t("ledger.count")}</th>
            <th scope="col">{t("ledger.taken_over")}</th>
            <th scope="col">{t("ledger.column.area_in_m2")}</th>
            <th scope="col">{t("ledger.column.area_stock_m2")}</th>
            <th scope="col">{t("ledger.mu")}</th>
            <th scope="col">{t("ledger.column.floor_area_m2")}</th>
            {money && <th scope="col">{t("ledger.field.acq_cost")}</th>}
          </tr>
        </thead>
        <tbody>
          {data.groups.map((group) => (
            <tr key={String(group.key[by])} data-key={group.key[by]}>
              <th scope="row">
                <GroupName group={group} by={by} config={config} />
              </th>
              <Cells sums={group} money={money} />
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t("ledger.total")}</th>
            <Cells sums={data.total} money={money} />
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function GroupName({ group, by, config }: { group: Group; by: string; config: Config }) {
  const { t } = useTranslation();
  const { update } = useLedger();
  const value = group.key[by] ?? null;
  const name = value === null ? t("ledger.not_said") : shownValue(t, config, by, value);
  const filter = groupFilter(by, value);
  if (!filter) return name;
  return (
    <button type="button" className="link" onClick={() => update(filter)}>
      {name}
    </button>
  );
}

function Cells({ sums, money }: { sums: Sums; money: boolean }) {
  const { t } = useTranslation();
  return (
    <>
      <td>{count(sums.count)}</td>
      <td>{count(sums.taken_over)}</td>
      <td>{squareMetres(sums.area_in_m2)}</td>
      <td>{squareMetres(sums.area_stock_m2)}</td>
      <td>{mu(sums.area_stock_m2)}</td>
      <td>{squareMetres(sums.floor_area_m2)}</td>
      {money && <td>{amount(t, sums.acq_cost)}</td>}
    </>
  );
}
