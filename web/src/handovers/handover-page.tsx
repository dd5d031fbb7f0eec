/** `/handovers/:id`: the form, laid out like the paper. */
import { useQueries, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Bench } from "./bench";
import { DeedsBar } from "./deeds-bar";
import { withoutRow, withRow, withValue } from "./form";
import { NewDialog } from "./new-dialog";
import { FILE_KINDS, fieldId, NONE_OF, PHOTOS, TABLES, type TableName } from "./paper";
import { PartiesPart } from "./parties-part";
import { PlainPart } from "./plain-part";
import { HandoverLine } from "./status-line";
import { TablePart } from "./table-part";
import { useDeeds } from "./use-deeds";
import { useForm } from "./use-form";
import { useWording } from "./wording";
import { AttachmentSlots } from "@/attachments/slots";
import { useAttachments } from "@/api/attachments";
import { get } from "@/api/client";
import { type Handover, isLocked, isRestricted, useHandover, useHandoversOf } from "@/api/handovers";
import { useConfig } from "@/api/queries";
import { type EntryDetail, entryKey, fetchEntry } from "@/api/reserve";
import { useMay, useMe } from "@/api/session";
import type { Config, SpaceDetail } from "@/api/types";
import { Notices } from "@/records/notices";
import { useTitle } from "@/shared/hooks";
import { ErrorState, Skeleton } from "@/shared/ui/states";
import "./handovers.css";

const route = getRouteApi("/handovers/$id");

export default function HandoverPage() {
  const { t } = useTranslation();
  const id = Number(route.useParams().id);
  const { data, error, refetch } = useHandover(id);
  const item = data?.item_id ?? 0;
  const entry = useQuery({ queryKey: entryKey(item), queryFn: ({ signal }) => fetchEntry(item, signal), enabled: data !== undefined });
  const config = useConfig();
  useTitle(data ? `${t("handovers.one")} ${data.no}` : t("handovers.one"));
  const failed = error ?? config.error;
  if (failed && !(data && config.data)) {
    return (
      <div className="document">
        <ErrorState error={failed} what={t("handovers.one_failed")} onRetry={() => void refetch()} />
      </div>
    );
  }
  if (!data || !config.data || entry.isPending) return <Skeleton rows={10} label={t("state.loading")} />;
  return <Sheet key={data.id} first={data} entry={entry.data ?? null} config={config.data} />;
}

/** 界址点数 of all parcels of the entry. Beyond these the paper alone says it. */
const MOST_SPACES = 20;

function useVertices(ids: readonly number[]): number | null {
  const few = ids.length > 0 && ids.length <= MOST_SPACES;
  return useQueries({
    queries: (few ? ids : []).map((id) => ({
      queryKey: ["spaces", "one", id, null],
      queryFn: ({ signal }: { signal: AbortSignal }) => get<SpaceDetail>(`/api/spaces/${id}`, signal),
    })),
    combine: (answers) =>
      few && answers.every(({ data }) => data !== undefined) ? answers.reduce((sum, { data }) => sum + (data?.vertices_total ?? 0), 0) : null,
  });
}

interface SheetProps {
  first: Handover;
  /** Null where it could not be read. */
  entry: EntryDetail | null;
  config: Config;
}

function Sheet({ first, entry, config }: SheetProps) {
  const { t } = useTranslation();
  const may = useMay();
  const me = useMe();
  const [supplementing, setSupplementing] = useState(false);
  const editing = useForm(first, me?.user.id ?? 0, isRestricted(first) || !entry || entry.confidentiality === "sensitive");
  const deeds = useDeeds(editing);
  const wording = useWording();
  const { record: handover } = editing;
  const owner = { owner_kind: "handover", owner_id: handover.id } as const;
  const files = useAttachments(owner, false);
  const photos = files.data ? files.data.items.filter(({ doc_kind }) => doc_kind === "site_photo").length : null;
  const vertices = useVertices(entry?.space_ids ?? []);
  const bench: Bench = {
    form: editing.form,
    problems: deeds.problems,
    readOnly: isLocked(handover) || !may("reserve.write"),
    onValue: (path, value) => {
      deeds.touched(path);
      editing.edit((form) => withValue(form, path, value));
    },
    onAdd: (table) => {
      deeds.touched(table);
      editing.edit((form) => withRow(saying(form, table), table));
    },
    onRemove: (table, index) => {
      deeds.touched(table);
      editing.edit((form) => withoutRow(form, table, index));
    },
  };
  return (
    <div className="document handover" data-testid="handover" data-version={handover.version}>
      <header className="record-sheet-head">
        <Link to="/handovers">{t("handovers.title")}</Link>
        <HandoverLine handover={handover} />
        <DeedsBar editing={editing} deeds={deeds} onSupplement={() => setSupplementing(true)} />
      </header>
      <Notices editing={editing} deeds={deeds} wording={wording} />
      <article className={`paper ${bench.readOnly ? "is-locked" : ""}`}>
        <h1>{t(handover.supplement_of === null ? "handovers.paper" : "handovers.paper_supplement")}</h1>
        <p className="paper-no">
          <span>{t("handovers.no", { no: handover.no })}</span>
          <span>{t("handovers.of_kind", { kind: t(`handovers.kind.${handover.kind}`) })}</span>
          <span>{isLocked(handover) ? "" : t("handovers.not_valid")}</span>
        </p>
        <PlainPart bench={bench} handover={handover} facts={{ vertices, photos }} />
        {TABLES.map((table) => (
          <TablePart key={table} bench={bench} table={table} />
        ))}
        <PartiesPart bench={bench} />
        <p className="paper-foot">{t("handovers.foot")}</p>
      </article>
      <section aria-labelledby="handover-files" className="handover-files">
        <h2 id="handover-files">{t("handovers.files")}</h2>
        <AttachmentSlots
          owner={owner}
          kinds={config.codes.doc_kind}
          locked={isLocked(handover)}
          slots={FILE_KINDS.map((code) => ({
            code,
            id: fieldId(code),
            least: code === "signed_scan" ? 1 : code === "site_photo" && handover.supplement_of === null ? PHOTOS : 0,
            pictures: code === "site_photo",
            problems: deeds.problems[code],
          }))}
        />
      </section>
      <Kin handover={handover} />
      {supplementing && <NewDialog item={handover.item_id} corrects={handover.id} onClose={() => setSupplementing(false)} />}
    </div>
  );
}

/** Whoever writes a line no longer says that there is none. */
function saying(form: Bench["form"], table: TableName): Bench["form"] {
  const none = NONE_OF[table];
  return none && form.plain[none] === "true" ? withValue(form, none, "") : form;
}

/** The form that this one corrects, and those that correct it. */
function Kin({ handover }: { handover: Handover }) {
  const { t } = useTranslation();
  const { data } = useHandoversOf(handover.item_id, false);
  const first = data?.find(({ id }) => id === handover.supplement_of);
  const later = data?.filter(({ supplement_of }) => supplement_of === handover.id) ?? [];
  const link = ({ id, no }: { id: number; no: string }) => (
    <Link key={id} to="/handovers/$id" params={{ id: String(id) }}>
      {no}
    </Link>
  );
  return (
    <p className="handover-kin note" data-testid="kin">
      {first && (
        <span>
          {t("handovers.corrects")} {link(first)}
        </span>
      )}
      {later.length > 0 && (
        <span>
          {t("handovers.corrected_by")} {later.map(link)}
        </span>
      )}
      <Link to="/handovers" search={{ item: handover.item_id }}>
        {t("handovers.of_entry")}
      </Link>
    </p>
  );
}
