/** One file of a record: its picture, what it is, and the way to withdraw it. */
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Attachment, withdrawAttachment } from "@/api/attachments";
import { bytes, when } from "@/shared/format";
import { Button } from "@/shared/ui/button";
import { Dialog } from "@/shared/ui/dialog";
import { GuardedButton } from "@/shared/ui/guarded";
import { Icon } from "@/shared/ui/icon";
import { ErrorState } from "@/shared/ui/states";

/** Side of the picture that is shown, one of those that the service makes. */
const SIDE = "320";

interface Props {
  file: Attachment;
  mayWithdraw: boolean;
  onDone: () => void;
}

export function FileItem({ file, mayWithdraw, onDone }: Props) {
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
        <p className="note">{[bytes(file.bytes), file.created_by, when(file.created_at)].join(" · ")}</p>
        {file.withdrawn ? (
          <p className="note">
            <span className="tag tag-error">{t("attachments.withdrawn")}</span> {file.withdrawn.by} {when(file.withdrawn.at)} · {file.withdrawn.reason}
          </p>
        ) : (
          mayWithdraw && (
            <button type="button" className="link" aria-label={t("attachments.withdraw_one", { title: file.title })} onClick={() => setAsking(true)}>
              {t("attachments.withdraw")}
            </button>
          )
        )}
      </div>
      {asking && (
        <WithdrawDialog
          file={file}
          onClose={(done) => {
            setAsking(false);
            if (done) onDone();
          }}
        />
      )}
    </li>
  );
}

function WithdrawDialog({ file, onClose }: { file: Attachment; onClose: (done: boolean) => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  const withdraw = useMutation({ mutationFn: () => withdrawAttachment(file.id, reason.trim()), onSuccess: () => onClose(true) });
  return (
    <Dialog title={t("attachments.withdraw_one", { title: file.title })} onClose={() => onClose(false)} testId="withdraw">
      <p>{t("attachments.withdraw_lead")}</p>
      <label>
        {t("attachments.reason")}
        <textarea rows={2} maxLength={500} aria-required value={reason} onChange={(event) => setReason(event.target.value)} />
      </label>
      {withdraw.error && <ErrorState error={withdraw.error} what={t("attachments.withdraw_failed")} />}
      <div className="form-actions">
        <GuardedButton
          look="danger"
          reason={reason.trim() === "" ? t("attachments.reason_first") : null}
          disabled={withdraw.isPending}
          onClick={() => withdraw.mutate()}
        >
          {t("attachments.withdraw")}
        </GuardedButton>
        <Button onClick={() => onClose(false)}>{t("action.cancel")}</Button>
      </div>
    </Dialog>
  );
}
