/** `/letters/:id`: one letter from the draft to the sealed page. */
import "@/supervision/words";
import "@/supervision/letter-words";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type Bench, useBench, useWording } from "./bench";
import { Editor } from "./editor";
import { Paper } from "./paper";
import { StepsBar } from "./steps-bar";
import { AttachmentSlots } from "@/attachments/slots";
import { type Letter, useLetter, useTemplates } from "@/api/letters";
import { useConfig } from "@/api/queries";
import { type HeldSession, useMe } from "@/api/session";
import type { Config } from "@/api/types";
import { Notices } from "@/records/notices";
import { NONE, when } from "@/shared/format";
import { useTitle } from "@/shared/hooks";
import { Banner, ErrorState, Skeleton } from "@/shared/ui/states";
import { LetterStatusTag } from "@/supervision/letters";
import { Facts, Part } from "@/supervision/part";
import "./letters.css";

const route = getRouteApi("/letters/$id");

/** Of a letter that was sent: its sealed page, and that it arrived. */
const FILES = ["letter_scan", "delivery_receipt"];

export default function LetterPage() {
  const { t } = useTranslation();
  const { data, error, refetch } = useLetter(Number(route.useParams().id));
  const config = useConfig();
  const me = useMe();
  useTitle(data ? `${t("letters.one")} ${data.document_no ?? data.no}` : t("letters.one"));
  const failed = error ?? config.error;
  if (failed && !(data && config.data)) {
    return (
      <div className="document">
        <ErrorState error={failed} what={t("letters.one_failed")} onRetry={() => void refetch()} />
      </div>
    );
  }
  if (!data || !config.data || !me) return <Skeleton rows={10} label={t("state.loading")} />;
  return <Sheet key={data.id} first={data} config={config.data} me={me} />;
}

function Sheet({ first, config, me }: { first: Letter; config: Config; me: HeldSession }) {
  const { t } = useTranslation();
  const bench = useBench(first, me);
  const wording = useWording();
  const { letter, editing, deeds } = bench;
  const text = letter.may_write ? editing.form : letter;
  return (
    <div className="document supervised" data-testid="letter" data-status={letter.status} data-version={letter.version}>
      <header className="record-sheet-head">
        <Link to="/letters">{t("letters.title")}</Link>
        <StepsBar bench={bench} today={config.today} />
      </header>
      <Notices editing={editing} deeds={deeds} wording={wording} />
      <div className="sup-head">
        <h1>{letter.document_no ?? letter.no}</h1>
        <LetterStatusTag status={letter.status} />
        <span>{t(`letters.kind.${letter.kind}`)}</span>
      </div>
      <About letter={letter} />
      {letter.void_reason && <Banner tone="warning">{t("letters.is_void", { reason: letter.void_reason })}</Banner>}
      {letter.status === "issued" && <Banner tone="info">{t("letters.is_locked")}</Banner>}
      <div className={letter.may_write ? "letter-desk" : "letter-alone"}>
        {letter.may_write && <Editor bench={bench} />}
        <Paper
          title={text.title ?? ""}
          no={letter.document_no ?? letter.no}
          addressee={text.addressee ?? ""}
          body={text.body ?? ""}
          from={letter.facts["organisation"] ?? ""}
          dated={letter.issued_on ?? letter.made_on}
          mark={letter.status === "issued" ? undefined : t(`letters.mark.${letter.status}`)}
        />
      </div>
      <Part title={t("letters.files")}>
        <AttachmentSlots
          owner={{ owner_kind: "letter", owner_id: letter.id }}
          kinds={config.codes.doc_kind}
          slots={FILES.map((code) => ({ code, id: `letter-${code}`, least: 0, pictures: false, problems: undefined }))}
          locked={letter.status === "void"}
        />
      </Part>
      <MadeOf letter={letter} />
      <History bench={bench} />
    </div>
  );
}

function About({ letter }: { letter: Letter }) {
  const { t } = useTranslation();
  const name = (field: string) => t(`letters.field.${field}`);
  return (
    <Facts
      facts={[
        [
          name("enterprise"),
          <Link key="enterprise" to="/enterprises/$uscc" params={{ uscc: letter.enterprise.uscc }}>
            {letter.enterprise.name}
          </Link>,
        ],
        [
          name("contract"),
          <Link key="contract" to="/contracts/$id" params={{ id: String(letter.contract.id) }}>
            {letter.contract.contract_no}
          </Link>,
        ],
        [
          name("alert_id"),
          letter.alert && (
            <Link key="alert" to="/alerts/$id" params={{ id: String(letter.alert.id) }}>
              {letter.alert.no}
            </Link>
          ),
        ],
        [name("no"), letter.no],
        [name("due_on"), letter.due_on],
        [name("made_on"), letter.made_on],
        [name("issued_on"), letter.issued_on],
      ]}
    />
  );
}

/** What was known when it was made, to be held against the text. */
function MadeOf({ letter }: { letter: Letter }) {
  const { t } = useTranslation();
  const places = useTemplates().data?.places ?? [];
  return (
    <details className="sup-part" data-testid="facts">
      <summary>{t("letters.made_of", { version: letter.template })}</summary>
      <Facts facts={places.map(({ name, about }) => [about, letter.facts[name]])} />
    </details>
  );
}

function History({ bench: { letter } }: { bench: Bench }) {
  const { t } = useTranslation();
  return (
    <Part title={t("letters.history")} testId="history">
      <ol className="events">
        <li>
          {t("letters.version_now", { version: letter.version, who: letter.changed_by, at: when(letter.updated_at) })} <LetterStatusTag status={letter.status} />
        </li>
        {letter.history.map((version) => (
          <li key={version.version} data-version={version.version}>
            <details>
              <summary>
                {t("letters.version", { version: version.version, who: version.changed_by || NONE, at: when(version.recorded_at) })} <LetterStatusTag status={version.status} />
              </summary>
              <p>
                <strong>{version.title}</strong>
              </p>
              <p className="letter-old">{version.body}</p>
            </details>
          </li>
        ))}
      </ol>
    </Part>
  );
}
