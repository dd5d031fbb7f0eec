/** 附件: the entry's documents by kind, and how more of them come in: chosen, dropped or pasted. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { UploadBox } from "./upload-box";
import { codeName } from "../fields";
import { Refusal } from "../refusal";
import { type Attachment, downloadAll, useAttachments, withdrawAttachment } from "@/api/attachments";
import type { EntryDetail } from "@/api/reserve";
import type { Config } from "@/api/types";
import { bytes, when } from "@/shared/format";
import { Button } from "@/shared/ui/button";
import { Dialog } from "@/shared/ui/dialog";
import { GuardedButton } from "@/shared/ui/guarded";
import { Icon } from "@/shared/ui/icon";
import { EmptyState, ErrorState, Skeleton } from "@/shared/ui/states";

interface Props {
  entry: EntryDetail;
  config: Config;
  /** The kind that somebody came to attach. */
  kind: string | null;
}

export default function FilesTab({ entry, config, kind }: Props) {
  const { t } = useTranslation();
  const [withdrawn, setWithdrawn] = useState(false);
  const owner = { owner_kind: "reserve", owner_id: entry.id } as const;
  const { data, error, refetch } = useAttachments(owner, withdrawn);
  const refresh = useFilesRefresh();
  const zip = useMutation({ mutationFn: () => downloadAll(owner, `${entry.ledger_no ?? entry.id}.zip`) });
  if (error && !data) return <ErrorState error={error} what={t("ledger.files_failed")} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton rows={6} label={t("state.loading")} />;
  const kinds = kindsOf(config, data.items);
  return (
    <>
      {data.may_add ? (
        <UploadBox owner={owner} kinds={config.codes.doc_kind} kind={kind} onDone={refresh} />
      ) : (
        <p className="note entry-foot">{t("ledger.may_not_attach")}</p>
      )}
      <section className="piece-actions">
        <GuardedButton
          icon="download"
          reason={data.items.length === 0 ? t("ledger.no_files") : null}
          disabled={zip.isPending}
          onClick={() => zip.mutate()}
        >
          {t("ledger.zip")}
        </GuardedButton>
        <label className="check">
          <input type="checkbox" checked={withdrawn} onChange={(event) => setWithdrawn(event.target.checked)} />
          {t("ledger.with_withdrawn")}
        </label>
      </section>
      {zip.error && <ErrorState error={zip.error} what={t("ledger.zip_failed")} />}
      {data.items.length === 0 && <EmptyState title={t("ledger.no_files")} />}
      {kinds.map((code) => (
        <section key={code} data-kind={code} className="file-kind">
          <h3>{codeName(config.codes.doc_kind, code)}</h3>
          <ul className="files">
            {data.items
              .filter((file) => file.doc_kind === code)
              .map((file) => (
                <OneFile key={file.id} file={file} config={config} mayWithdraw={data.may_add} onDone={refresh} />
              ))}
          </ul>
        </section>
      ))}
    </>
  );
}

/** The kinds there are, in the order of the list. */
function kindsOf(config: Config, files: readonly Attachment[]): string[] {
  const order = config.codes.doc_kind.map(({ code }) => code);
  return [...new Set(files.map((file) => file.doc_kind))].sort((a, b) => order.indexOf(a) - order.indexOf(b));
}

/** A file that comes or goes changes what is missing for the next step. */
function useFilesRefresh() {
  const client = useQueryClient();
  return () => {
    void client.invalidateQueries({ queryKey: ["attachments"] });
    void client.invalidateQueries({ queryKey: ["reserve", "steps"] });
  };
}

const SIDE = "320";

interface FileProps {
  file: Attachment;
  config: Config;
  mayWithdraw: boolean;
  onDone: () => void;
}

function OneFile({ file, config, mayWithdraw, onDone }: FileProps) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const small = file.thumbnails?.[SIDE];
  return (
    <li data-file={file.id} className={file.withdrawn ? "is-withdrawn" : ""}>
      <a className="file-picture" href={file.file} target="_blank" rel="noopener" tabIndex={-1} aria-hidden="true">
        {small ? <img src={small} alt="" loading="lazy" /> : <Icon name="audit" size={26} />}
      </a>
      <div className="file-text">
        <a href={file.file} target="_blank" rel="noopener">
          {file.title}
          <span className="visually-hidden">{t("print.opens")}</span>
        </a>
        <p className="note">{[file.doc_no, file.doc_date, bytes(file.bytes), file.created_by, when(file.created_at)].filter(Boolean).join(" · ")}</p>
        {file.withdrawn ? (
          <p className="file-withdrawn">
            <span className="tag tag-error">{t("ledger.withdrawn")}</span> {file.withdrawn.by} {when(file.withdrawn.at)} · {file.withdrawn.reason}
          </p>
        ) : (
          mayWithdraw && (
            <button type="button" className="link" aria-label={t("ledger.withdraw_one", { title: file.title })} onClick={() => setAsking(true)}>
              {t("ledger.withdraw")}
            </button>
          )
        )}
      </div>
      {asking && (
        <WithdrawDialog
          file={file}
          config={config}
          onClose={(done) => {
            setAsking(false);
            if (done) onDone();
          }}
        />
      )}
    </li>
  );
}

function WithdrawDialog({ file, config, onClose }: { file: Attachment; config: Config; onClose: (done: boolean) => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  const withdraw = useMutation({ mutationFn: () => withdrawAttachment(file.id, reason.trim()), onSuccess: () => onClose(true) });
  return (
    <Dialog title={t("ledger.withdraw_one", { title: file.title })} onClose={() => onClose(false)} testId="withdraw">
      <p>{t("ledger.withdraw_lead")}</p>
      <label>
        {t("ledger.reason")} *
        <textarea rows={2} maxLength={500} aria-required value={reason} onChange={(event) => setReason(event.target.value)} />
      </label>
      <Refusal error={withdraw.error} config={config} what={t("ledger.withdraw_failed")} />
      <div className="form-actions">
        <GuardedButton
          look="danger"
          reason={reason.trim() === "" ? t("ledger.reason_first") : null}
          disabled={withdraw.isPending}
          onClick={() => withdraw.mutate()}
        >
          {t("ledger.withdraw")}
        </GuardedButton>
        <Button onClick={() => onClose(false)}>{t("action.cancel")}</Button>
      </div>
    </Dialog>
  );
}
