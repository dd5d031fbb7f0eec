/** `/enterprises/:uscc`: 一企一档. On paper all of its parts stand below each other. */
import "@/supervision/words";
import "@/credit/words";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { AlertsPart, CompanyPart, ContractsPart, lettersOf, LettersOfPart, MissingPart, MoneyPart, PromisesPart, UsesPart, VisitsPart } from "./file-parts";
import { archiveOf, type Enterprise, pagesOf, useEnterprise } from "@/api/enterprises";
import { useLetters } from "@/api/letters";
import { useConfig } from "@/api/queries";
import { useMay } from "@/api/session";
import type { Config } from "@/api/types";
import { CreditPart as Credit } from "@/credit/part";
import { when } from "@/shared/format";
import { useTitle } from "@/shared/hooks";
import { Button } from "@/shared/ui/button";
import { Icon } from "@/shared/ui/icon";
import { ErrorState, Skeleton } from "@/shared/ui/states";
import { Tabs } from "@/shared/ui/tabs";
import { EnterpriseDialog } from "@/supervision/enterprise-form";

const route = getRouteApi("/enterprises/$uscc");

export default function EnterprisePage() {
  const { t } = useTranslation();
  const { data, error, refetch } = useEnterprise(route.useParams().uscc);
  const config = useConfig();
  useTitle(data?.name ?? t("enterprises.one"));
  const failed = error ?? config.error;
  if (failed && !(data && config.data)) {
    return (
      <div className="document">
        <ErrorState error={failed} what={t("enterprises.one_failed")} onRetry={() => void refetch()} />
      </div>
    );
  }
  if (!data || !config.data) return <Skeleton rows={10} label={t("state.loading")} />;
  return <File enterprise={data} config={config.data} />;
}

const CreditPart = ({ enterprise }: { enterprise: Enterprise }) => <Credit enterprise={enterprise} credit={enterprise.credit} />;

const PARTS = {
  company: CompanyPart,
  contracts: ContractsPart,
  money: MoneyPart,
  promises: PromisesPart,
  alerts: AlertsPart,
  visits: VisitsPart,
  letters: LettersOfPart,
  uses: UsesPart,
  credit: CreditPart,
  missing: MissingPart,
};

type Tab = keyof typeof PARTS;
const TABS = Object.keys(PARTS) as Tab[];
const OF_MONEY: readonly Tab[] = ["money", "promises", "letters"];

function File({ enterprise, config }: { enterprise: Enterprise; config: Config }) {
  const { t } = useTranslation();
  const may = useMay();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [editing, setEditing] = useState(false);
  const [whole, setWhole] = useState(false);
  const tabs = TABS.filter((key) => may("contracts.money") || !OF_MONEY.includes(key));
  const active = tabs.find((key) => key === search.tab) ?? "company";
  const Active = PARTS[active];
  // Asked for before anybody opens them: on paper all parts stand at once.
  useLetters(lettersOf(enterprise), may("contracts.money"));
  const { percent, of, missing } = enterprise.completeness;
  const print = () => {
    setWhole(true);
    const back = () => setWhole(false);
    addEventListener("afterprint", back, { once: true });
    // The parts are on the page by the next frame but one.
    requestAnimationFrame(() => requestAnimationFrame(() => window.print()));
  };
  return (
    <div className="document supervised" data-testid="enterprise-file" data-version={enterprise.version}>
      <p className="crumb">
        <Link to="/enterprises">{t("enterprises.title")}</Link>
      </p>
      <header className="sup-head">
        <h1>{enterprise.name}</h1>
        <code>{enterprise.uscc}</code>
        <span className="note">{t("enterprises.changed", { by: enterprise.changed_by, at: when(enterprise.updated_at) })}</span>
        <p className="form-actions">
          {may("enterprises.write") && (
            <Button icon="edit" data-testid="edit-enterprise" onClick={() => setEditing(true)}>
              {t("enterprises.edit")}
            </Button>
          )}
          <Button icon="print" data-testid="print" onClick={print}>
            {t("enterprises.print")}
          </Button>
          <a className="button" href={pagesOf(enterprise.uscc)} target="_blank" rel="noopener" data-testid="pages">
            <Icon name="ledger" />
            {t("enterprises.pages")}
            <span className="visually-hidden">{t("print.opens")}</span>
          </a>
          <a className="button" href={archiveOf(enterprise.uscc)} download data-testid="archive">
            <Icon name="download" />
            {t("enterprises.archive")}
          </a>
        </p>
      </header>
      <p className="percent" data-testid="completeness" data-percent={percent}>
        {t("enterprises.completeness", { percent, missing: missing.length, of })}
        <progress value={percent} max={100} aria-label={t("enterprises.tab.missing")} />
      </p>
      {whole ? (
        tabs.map((key) => {
          const Part = PARTS[key];
          return <Part key={key} enterprise={enterprise} config={config} />;
        })
      ) : (
        <Tabs
          label={enterprise.name}
          tabs={tabs.map((key) => ({ key, label: t(`enterprises.tab.${key}`) }))}
          active={active}
          onChange={(tab) => void navigate({ search: { tab: tab === "company" ? undefined : tab }, replace: true })}
        >
          <Active enterprise={enterprise} config={config} />
        </Tabs>
      )}
      {editing && <EnterpriseDialog enterprise={enterprise} onClose={() => setEditing(false)} onDone={() => setEditing(false)} />}
    </div>
  );
}
