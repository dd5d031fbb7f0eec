/** `/contracts/:id`: one contract, from the signing to full production. */
import "@/supervision/words";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Clocks } from "./clocks";
import { CausesPart, SuspensionsPart } from "./events-part";
import { Milestones } from "./milestones";
import { MoneyPart } from "./money-part";
import { ProgressPart } from "./progress-part";
import { PromisesPart } from "./promises-part";
import { RulingsPart } from "./rulings-part";
import { TermsPart } from "./terms-part";
import type { PartProps } from "./use-contract";
import { VisitFindings } from "./visit-findings";
import { WhatIf } from "./what-if";
import { AttachmentSlots } from "@/attachments/slots";
import { useContract } from "@/api/contracts";
import { useConfig } from "@/api/queries";
import { useMay } from "@/api/session";
import { NONE } from "@/shared/format";
import { useTitle } from "@/shared/hooks";
import { ErrorState, Skeleton } from "@/shared/ui/states";
import { Tabs } from "@/shared/ui/tabs";
import { LettersPart, WriteLetter } from "@/supervision/letters";
import { LevelTag } from "@/supervision/level";
import { Grid, Part } from "@/supervision/part";
import { VisitsPart } from "@/supervision/visits-part";
import { thingText } from "@/supervision/says";

const route = getRouteApi("/contracts/$id");

/** Kinds of documents that a contract asks for, in the order of its life. */
const FILES = ["contract", "amendment", "delivery_confirmation", "construction_permit", "completion_record", "figures_letter", "cause_proof", "city_finding", "city_disposal"];

export default function ContractPage() {
  const { t } = useTranslation();
  const { data, error, refetch } = useContract(Number(route.useParams().id));
  const config = useConfig();
  useTitle(data ? data.contract_no : t("contracts.one"));
  const failed = error ?? config.error;
  if (failed && !(data && config.data)) {
    return (
      <div className="document">
        <ErrorState error={failed} what={t("contracts.one_failed")} onRetry={() => void refetch()} />
      </div>
    );
  }
  if (!data || !config.data) return <Skeleton rows={10} label={t("state.loading")} />;
  return <Sheet contract={data} config={config.data} />;
}

const TABS = ["clocks", "terms", "progress", "money", "promises", "events", "files", "alerts", "visits", "letters", "whatif"] as const;
/** Amounts and what is reckoned from them. */
const OF_MONEY: readonly string[] = ["money", "promises", "letters", "whatif"];

function Sheet({ contract, config }: PartProps) {
  const { t } = useTranslation();
  const may = useMay();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const tabs = TABS.filter((key) => may("contracts.money") || !OF_MONEY.includes(key));
  const active = tabs.find((key) => key === search.tab) ?? "clocks";
  return (
    <div className="document supervised" data-testid="contract" data-version={contract.version}>
      <p className="crumb">
        <Link to="/contracts">{t("contracts.title")}</Link>
      </p>
      <header className="sup-head">
        <h1>{contract.contract_no}</h1>
        <LevelTag level={contract.level} />
        <span>{contract.name}</span>
        <Link to="/enterprises/$uscc" params={{ uscc: contract.enterprise.uscc }}>
          {contract.enterprise.name}
        </Link>
        <span className="note">{[contract.street, contract.address].filter(Boolean).join(" · ")}</span>
        {contract.space_ids.map((id) => (
          <Link key={id} to="/map" search={{ sel: String(id) }}>
            {t("contracts.on_map", { id })}
          </Link>
        ))}
      </header>
      <Milestones contract={contract} />
      <Tabs
        label={contract.contract_no}
        tabs={tabs.map((key) => ({ key, label: t(`contracts.tab.${key}`) }))}
        active={active}
        onChange={(tab) => void navigate({ search: { tab: tab === "clocks" ? undefined : tab }, replace: true })}
      >
        <Open tab={active} contract={contract} config={config} />
      </Tabs>
    </div>
  );
}

function Open({ tab, contract, config }: PartProps & { tab: (typeof TABS)[number] }) {
  const { t } = useTranslation();
  const part = { contract, config };
  switch (tab) {
    case "terms":
      return <TermsPart {...part} />;
    case "progress":
      return (
        <>
          <VisitFindings {...part} />
          <ProgressPart {...part} />
        </>
      );
    case "money":
      return <MoneyPart {...part} />;
    case "promises":
      return <PromisesPart {...part} />;
    case "events":
      return (
        <>
          <SuspensionsPart {...part} />
          <CausesPart {...part} />
          <RulingsPart {...part} />
        </>
      );
    case "files":
      return (
        <Part title={t("contracts.tab.files")}>
          <AttachmentSlots
            owner={{ owner_kind: "contract", owner_id: contract.id }}
            kinds={config.codes.doc_kind}
            slots={FILES.map((code) => ({ code, id: `contract-${code}`, least: code === "contract" ? 1 : 0, pictures: false, problems: undefined }))}
          />
        </Part>
      );
    case "alerts":
      return <AlertsPart {...part} />;
    case "visits":
      return <VisitsPart contract={contract.id} />;
    case "letters":
      return <LettersPart filter={{ contract_id: contract.id }} without={["enterprise", "contract"]} deeds={<WriteLetter contract={contract.id} label={t("letters.write")} />} />;
    case "whatif":
      return <WhatIf {...part} />;
    case "clocks":
      return (
        <Part title={t("contracts.clocks_on", { day: contract.today })}>
          <p className="note">{t("contracts.clocks_lead")}</p>
          <Clocks findings={contract.findings} covenants={contract.terms.covenants ?? []} config={config} label={t("contracts.tab.clocks")} testId="clocks" />
        </Part>
      );
  }
}

function AlertsPart({ contract, config }: PartProps) {
  const { t } = useTranslation();
  return (
    <Part title={t("contracts.tab.alerts")}>
      <Grid
        label={t("contracts.tab.alerts")}
        testId="contract-alerts"
        rows={contract.alerts}
        keyOf={({ id }) => id}
        columns={[
          {
            key: "no",
            name: t("alerts.field.no"),
            cell: (row) => (
              <Link to="/alerts/$id" params={{ id: String(row.id) }}>
                {row.no}
              </Link>
            ),
          },
          { key: "what", name: t("contracts.clock.what"), wide: true, cell: (row) => thingText(t, row, contract.terms.covenants, config.codes.covenant_metric) },
          { key: "level", name: t("contracts.clock.level"), cell: (row) => <LevelTag level={row.level} /> },
          { key: "status", name: t("alerts.field.status"), cell: (row) => t(`alerts.status.${row.status}`) },
          { key: "opened_on", name: t("alerts.field.opened_on"), cell: (row) => row.opened_on },
          { key: "gone_on", name: t("alerts.field.gone_on"), cell: (row) => row.gone_on ?? NONE },
        ]}
      />
    </Part>
  );
}
