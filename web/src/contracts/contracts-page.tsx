/** `/contracts`: 监管看板, the most urgent contract first. */
import "@/supervision/words";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type ContractRow, downloadContracts, KINDS, STATES, useContracts } from "@/api/contracts";
import { useConfig } from "@/api/queries";
import { useMay } from "@/api/session";
import { NONE } from "@/shared/format";
import { useTitle } from "@/shared/hooks";
import type { ContractSearch } from "@/shared/supervision-search";
import { listOf, listText } from "@/shared/url-state";
import { Choice, Listed } from "@/shared/ui/listed";
import { IconButton } from "@/shared/ui/button";
import { DownloadButton } from "@/shared/ui/download-button";
import { Icon } from "@/shared/ui/icon";
import { LevelChips, LevelTag } from "@/supervision/level";
import { MilestoneDots } from "@/supervision/milestone-dots";
import { askText, briefDays, stateText, thingText } from "@/supervision/says";
import { WordsBox } from "@/supervision/words-box";

const route = getRouteApi("/contracts");

export default function ContractsPage() {
  const { t } = useTranslation();
  useTitle(t("contracts.title"));
  const may = useMay();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const go = (change: Partial<ContractSearch>) => void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const answer = useContracts({ ...search });
  return (
    <div className="document supervised">
      <header className="sup-head">
        <h1>{t("contracts.title")}</h1>
        <p className="form-actions">
          {may("contracts.write") && (
            <Link to="/contracts/new" className="button button-primary" data-testid="new-contract">
              <Icon name="plus" />
              {t("contracts.enter")}
            </Link>
          )}
          <DownloadButton failed={t("contracts.export_failed")} onDownload={() => downloadContracts({ ...search }, `${t("contracts.title")}.xlsx`)}>
            {t("contracts.export")}
          </DownloadButton>
        </p>
      </header>
      <p className="lead">{t("contracts.lead")}</p>
      <LevelChips levels={answer.data?.pages[0]?.levels} chosen={listOf(search.level)} onChange={(level) => go({ level: listText(level) })} />
      <Filter search={search} go={go} />
      <Listed answer={answer} label={t("contracts.title")} none={t("contracts.none")}>
        {(items) => <Table items={items} />}
      </Listed>
    </div>
  );
}

function Filter({ search, go }: { search: ContractSearch; go: (change: Partial<ContractSearch>) => void }) {
  const { t } = useTranslation();
  const streets = useConfig().data?.streets ?? [];
  return (
    <div className="list-filter" role="search" aria-label={t("contracts.title")}>
      <WordsBox label={t("contracts.search")} hint={t("contracts.search_hint")} value={search.q} onChange={(q) => go({ q })} />
      <Choice
        name="street"
        label={t("contracts.field.street_code")}
        value={search.street}
        values={streets.map(({ code, name }) => ({ value: code, label: name }))}
        onChange={(street) => go({ street })}
      />
      <Choice
        name="finding"
        label={t("contracts.watched")}
        value={search.finding}
        values={KINDS.map((kind) => ({ value: kind, label: t(`sup.kind.${kind}`) }))}
        onChange={(finding) => go({ finding })}
      />
      <Choice
        name="state"
        label={t("contracts.state")}
        value={search.state}
        values={STATES.map((state) => ({ value: state, label: t(`sup.state.${state}`) }))}
        onChange={(state) => go({ state })}
      />
      {search.space_id !== undefined && (
        <span className="tag tag-info">
          {t("contracts.of_space", { id: search.space_id })}
          <IconButton icon="close" label={t("contracts.any_space")} onClick={() => go({ space_id: undefined })} />
        </span>
      )}
      {search.band !== undefined && (
        <span className="tag tag-info">
          {t("contracts.unused", { bands: listOf(search.band).map((band) => t(`sup.band.${band}`, { defaultValue: band })).join(t("list_separator")) })}
          <IconButton icon="close" label={t("contracts.any_band")} onClick={() => go({ band: undefined })} />
        </span>
      )}
    </div>
  );
}

const COLUMNS = ["contract_no", "project", "street_code", "level", "worst", "life", "days"] as const;

function Table({ items }: { items: readonly ContractRow[] }) {
  const { t } = useTranslation();
  return (
    <table className="plain-table sup-table" aria-label={t("contracts.title")} data-testid="contracts">
      <thead>
        <tr>
          {COLUMNS.map((name) => (
            <th key={name} scope="col" className={name === "days" ? "numbers" : undefined}>
              {t(`contracts.field.${name}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {items.map((contract) => (
          <Row key={contract.id} contract={contract} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ contract }: { contract: ContractRow }) {
  const { t } = useTranslation();
  const { worst, level } = contract;
  const label = (name: (typeof COLUMNS)[number]) => ({ "data-label": t(`contracts.field.${name}`) });
  return (
    <tr data-id={contract.id} data-level={level}>
      <td {...label("contract_no")}>
        <Link to="/contracts/$id" params={{ id: String(contract.id) }}>
          {contract.contract_no}
        </Link>
      </td>
      <td className="wide" {...label("project")}>
        <span>
          {contract.name}
          <small>
            <Link to="/enterprises/$uscc" params={{ uscc: contract.enterprise.uscc }}>
              {contract.enterprise.name}
            </Link>
          </small>
        </span>
      </td>
      <td {...label("street_code")}>{contract.street ?? contract.street_code}</td>
      <td {...label("level")}>
        <LevelTag level={level} />
      </td>
      <td className="wide" {...label("worst")}>
        {worst ? (
          <span>
            {thingText(t, worst)} · {stateText(t, worst)}
            {worst.missing && <small>{worst.missing.map((code) => askText(t, code)).join(t("list_separator"))}</small>}
          </span>
        ) : (
          t(`sup.level.${level}`)
        )}
      </td>
      <td {...label("life")}>
        <MilestoneDots kind={worst?.kind} level={level} />
      </td>
      <td className="numbers" {...label("days")}>
        {worst ? briefDays(t, worst, contract.days) : NONE}
      </td>
    </tr>
  );
}
