/** Two questions: go on with what was left unsaved? leave what is unsaved? */
import { useTranslation } from "react-i18next";
import { measure } from "./geometry/area";
import { editor, useEditor } from "./store";
import { draftName, type Found } from "./use-draft";
import { dropDraft } from "@/shared/drafts";
import { squareMetres, when } from "@/shared/format";
import { Button } from "@/shared/ui/button";
import { Dialog } from "@/shared/ui/dialog";

interface DraftProps {
  found: Found;
  onAccept: () => void;
  onDiscard: () => void;
}

export function DraftDialog({ found, onAccept, onDiscard }: DraftProps) {
  const { t } = useTranslation();
  const { draft, savedAt } = found;
  const version = useEditor((state) => state.base.version);
  return (
    <Dialog title={t("editor.draft_title")} onClose={onAccept} testId="draft">
      <p>
        {t("editor.draft_text", {
          name: draft.fields["name"] || (draft.base.id === null ? t("editor.unnamed") : `#${draft.base.id}`),
          time: when(new Date(savedAt).toISOString()),
          area: squareMetres(measure(draft.shape).area),
        })}
      </p>
      {draft.base.version !== version && <p className="flag-warning">{t("editor.draft_old", { base: draft.base.version, now: version })}</p>}
      <div className="form-actions">
        <Button look="primary" autoFocus onClick={onAccept}>
          {t("editor.draft_restore")}
        </Button>
        <Button look="danger" onClick={onDiscard}>
          {t("editor.draft_discard")}
        </Button>
      </div>
    </Dialog>
  );
}

interface LeaveProps {
  userId: number;
  onStay: () => void;
  onLeave: () => void;
}

/** The draft stays unless it is thrown away on purpose. */
export function LeaveDialog({ userId, onStay, onLeave }: LeaveProps) {
  const { t } = useTranslation();
  return (
    <Dialog title={t("editor.leave_title")} onClose={onStay} testId="leave">
      <p>{t("editor.leave_text")}</p>
      <div className="form-actions">
        <Button look="primary" autoFocus onClick={onStay}>
          {t("editor.leave_stay")}
        </Button>
        <Button onClick={onLeave}>{t("editor.leave_keep")}</Button>
        <Button
          look="danger"
          onClick={() => {
            dropDraft(userId, draftName(editor().base));
            onLeave();
          }}
        >
          {t("editor.leave_discard")}
        </Button>
      </div>
    </Dialog>
  );
}
