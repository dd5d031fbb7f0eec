/** `/temp-uses/:id`: one use from its application to its file. */
import "./words";
import "@/credit/words";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type Bench, useBench } from "./bench";
import { CoursePart } from "./course-part";
import { CreditPart } from "./credit-part";
import { DepositPart } from "./deposit-part";
import { AGREEMENT, APPLICATION, APPROVAL, FILE_KINDS, hasReached, MAIN_WAY, NEEDED_FROM, placeId } from "./fields";
import { FieldsPart } from "./fields-part";
import { OpinionsPart } from "./opinions-part";
import { Part } from "./part";
import { RangePart } from "./range-part";
import { RentPart } from "./rent-part";
import { StepsBar } from "./steps-bar";
import { arrivalOf, StoryPart } from "./story-part";
import { DaysLeft, UseStatusTag } from "./tags";
import { useWording } from "./wording";
import { AttachmentSlots } from "@/attachments/slots";
import { useConfig } from "@/api/queries";
import { type EntryDetail, entryKey, fetchEntry } from "@/api/reserve";
import { type HeldSession, useMe } from "@/api/session";
import { isRestrictedUse, type TemporaryUse, useTemporaryUse } from "@/api/temp-uses";
import type { Config } from "@/api/types";
import { MissingList, Notices } from "@/records/notices";
import { NONE, when } from "@/shared/format";
import { useTitle } from "@/shared/hooks";
import { StatusLine } from "@/shared/ui/status-line";
import { ErrorState, Skeleton } from "@/shared/ui/states";
import "./temp-uses.css";

const route = getRouteApi("/temp-uses/$id");

export default function TempUsePage() {
  const { t } = useTranslation();
  const id = Number(route.useParams().id);
  const { data, error, refetch } = useTemporaryUse(id);
  const item = data?.item_id ?? 0;
  const entry = useQuery({ queryKey: entryKey(item), queryFn: ({ signal }) => fetchEntry(item, signal), enabled: data !== undefined });
  const config = useConfig();
  const me = useMe();
  useTitle(data ? `${t("temp_uses.one")} ${data.no}` : t("temp_uses.one"));
  const failed = error ?? config.error;
  if (failed && !(data && config.data)) {
    return (
      <div className="document">
        <ErrorState error={failed} what={t("temp_uses.one_failed")} onRetry={() => void refetch()} />
      </div>
    );
  }
  if (!data || !config.data || !me || entry.isPending) return <Skeleton rows={10} label={t("state.loading")} />;
  return <Sheet key={data.id} first={data} entry={entry.data ?? null} config={config.data} me={me} />;
}

interface SheetProps {
  first: TemporaryUse;
  /** Null where it could not be read. */
  entry: EntryDetail | null;
  config: Config;
  me: HeldSession;
}

function Sheet({ first, entry, config, me }: SheetProps) {
  const { t } = useTranslation();
  const bench = useBench(first, config, me, isRestrictedUse(first) || !entry || entry.confidentiality === "sensitive");
  const wording = useWording(bench);
  const { use, editing, deeds } = bench;
  const since = arrivalOf(use);
  return (
    <div className="document temp-use" data-testid="use" data-version={use.version} data-status={use.status}>
      <header className="record-sheet-head">
        <Link to="/temp-uses">{t("temp_uses.title")}</Link>
        <Way use={use} />
        <StepsBar bench={bench} />
      </header>
      <Notices editing={editing} deeds={deeds} wording={wording} />
      <h1>
        {t(use.renews === null ? "temp_uses.one" : "temp_uses.one_renewal")} {use.no}
      </h1>
      <p className="lead temp-lead">
        <UseStatusTag status={use.status} /> <DaysLeft use={use} />
        <Holder bench={bench} />
        {since && <span>{t("temp_uses.since", { at: when(since.recorded_at), who: since.changed_by })}</span>}
      </p>
      {deeds.errors.length === 0 && <Lacks bench={bench} />}
      <div className="temp-body">
        <FieldsPart bench={bench} name="application" title={t("temp_uses.application")} fields={APPLICATION} />
        <div className="temp-side">
          <Part name="item_id" title={t("temp_uses.plot")} problems={deeds.problems["item_id"]}>
            <dl className="fields">
              {(["ledger_no", "name", "address", "street", "agreement_no"] as const).map((name) => (
                <div key={name}>
                  <dt>{t(`temp_uses.field.${name}`)}</dt>
                  <dd>
                    {name === "ledger_no" ? (
                      <Link to="/ledger" search={{ id: String(use.item_id) }}>
                        {use.ledger_no ?? t("ledger.no_number")}
                      </Link>
                    ) : (
                      (use[name] ?? NONE)
                    )}
                  </dd>
                </div>
              ))}
            </dl>
          </Part>
          <RangePart bench={bench} entry={entry} />
        </div>
        <div className="temp-main">
          {hasReached(use, "consulting") && (
            <>
              <CreditPart bench={bench} />
              <OpinionsPart bench={bench} />
              <FieldsPart bench={bench} name="approval" title={t("temp_uses.approval")} fields={APPROVAL} />
            </>
          )}
          {hasReached(use, "approved") && <FieldsPart bench={bench} name="agreement_terms" title={t("temp_uses.agreement")} fields={AGREEMENT} />}
          {hasReached(use, "signed") && (
            <>
              <CoursePart bench={bench} />
              {use.books ? (
                <>
                  <RentPart bench={bench} books={use.books} />
                  <DepositPart bench={bench} books={use.books} />
                </>
              ) : (
                <Part name="deposit_ledger" title={t("temp_uses.books")}>
                  <p className="note">{t("temp_uses.no_amounts")}</p>
                </Part>
              )}
            </>
          )}
          <Part name="files" title={t("temp_uses.files")}>
            <AttachmentSlots
              owner={{ owner_kind: "temporary_use", owner_id: use.id }}
              kinds={config.codes.doc_kind}
              slots={FILE_KINDS.map((code) => ({
                code,
                id: placeId(code),
                least: NEEDED_FROM[code] && hasReached(use, NEEDED_FROM[code]) ? 1 : 0,
                pictures: code === "site_photo",
                problems: deeds.problems[code],
              }))}
            />
          </Part>
          <StoryPart bench={bench} />
        </div>
      </div>
    </div>
  );
}

/** The way of this use: as far as it came, and where it ended if that is not the file. */
function Way({ use }: { use: TemporaryUse }) {
  const { t } = useTranslation();
  const been = [use.status, ...use.history.map(({ status }) => status)];
  const onward = been.includes("continued") ? MAIN_WAY.map((status) => (status === "returned" ? "continued" : status)) : MAIN_WAY;
  const way = onward.includes(use.status) ? onward : [...onward.filter((status) => been.includes(status)), use.status];
  return <StatusLine label={t("handovers.status_line")} status={use.status} steps={way.map((status) => ({ key: status, label: t(`temp_uses.status.${status}`) }))} />;
}

/** Whose turn it is. */
function Holder({ bench: { use, config } }: { bench: Bench }) {
  const { t } = useTranslation();
  const open = use.opinions.filter(({ opinion }) => opinion === null).map(({ organisation, organisation_id }) => organisation ?? `#${organisation_id}`);
  const late = use.opinions.some(({ opinion, due_on }) => opinion === null && due_on < config.today);
  const asked = use.status === "consulting" && open.length > 0;
  return (
    <span data-testid="holder">
      {t(`temp_uses.holder.${use.status}`)}
      {asked && ` · ${t(late ? "temp_uses.waiting_late" : "temp_uses.waiting", { list: open.join(t("list_separator")) })}`}
    </span>
  );
}

/** What the steps ahead still need, told before anybody presses. */
function Lacks({ bench }: { bench: Bench }) {
  const { t } = useTranslation();
  const wording = useWording(bench);
  // Whether it goes on by a renewal is nobody's duty.
  const ahead = bench.use.steps.filter(({ to, way, missing }) => way === "forward" && to !== "continued" && missing.length > 0);
  return ahead.map(({ to, missing }) => (
    <details key={to} className="temp-lacks" data-to={to}>
      <summary>{t("temp_uses.lacks", { step: t(`temp_uses.step.${to}`), count: missing.length })}</summary>
      <MissingList errors={missing} wording={wording} />
      {Object.keys(bench.editing.changed).length > 0 && <p className="note">{t("temp_uses.lacks_stored")}</p>}
    </details>
  ));
}
