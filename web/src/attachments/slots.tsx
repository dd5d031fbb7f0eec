/** 附件 of a record that asks for certain kinds: a place for each, with what is there, how many are asked for, and how more come in. */
import { useQueryClient } from "@tanstack/react-query";
import { type DragEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { FileItem } from "./file-item";
import { UploadLine } from "./upload-line";
import { useUploads } from "./use-uploads";
import { type Attachment, type Owner, useAttachments } from "@/api/attachments";
import type { Code } from "@/api/types";
import { Icon } from "@/shared/ui/icon";
import { ErrorState, Skeleton } from "@/shared/ui/states";
import "./attachments.css";

export interface Slot {
  /** Kind of document, a code of the list `doc_kind`. */
  code: string;
  /** Id of its element, where links lead to. */
  id: string;
  /** How many are asked for; 0 where it is as one likes. */
  least: number;
  /** Taken by a camera: nothing else is offered in the file dialog. */
  pictures: boolean;
  problems: readonly string[] | undefined;
}

interface Props {
  owner: Owner;
  kinds: readonly Code[];
  slots: readonly Slot[];
  /** The record takes no more files, known before the service is asked again. */
  locked?: boolean;
}

export function AttachmentSlots({ owner, kinds, slots, locked = false }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [withdrawn, setWithdrawn] = useState(false);
  const { data, error, refetch } = useAttachments(owner, withdrawn);
  if (error && !data) return <ErrorState error={error} what={t("attachments.failed")} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton rows={4} label={t("state.loading")} />;
  const mayAdd = data.may_add && !locked;
  const refresh = () => void client.invalidateQueries({ queryKey: ["attachments"] });
  const known = slots.map(({ code }) => code);
  const others = [...new Set(data.items.map(({ doc_kind }) => doc_kind))].filter((code) => !known.includes(code));
  const all = [...slots, ...others.map((code) => ({ code, id: `attachments-${code}`, least: 0, pictures: false, problems: undefined }))];
  return (
    <>
      {!mayAdd && <p className="note">{t("attachments.may_not")}</p>}
      <div className="slots">
        {all.map((slot) => (
          <OneSlot
            key={slot.code}
            slot={slot}
            owner={owner}
            name={kinds.find(({ code }) => code === slot.code)?.name ?? slot.code}
            files={data.items.filter(({ doc_kind }) => doc_kind === slot.code)}
            mayAdd={mayAdd}
            onDone={refresh}
          />
        ))}
      </div>
      <label className="attachments-all">
        <input type="checkbox" checked={withdrawn} onChange={(event) => setWithdrawn(event.target.checked)} />
        {t("attachments.with_withdrawn")}
      </label>
    </>
  );
}

interface SlotProps {
  slot: Slot;
  owner: Owner;
  name: string;
  files: readonly Attachment[];
  mayAdd: boolean;
  onDone: () => void;
}

function OneSlot({ slot, owner, name, files, mayAdd, onDone }: SlotProps) {
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  const uploads = useUploads(owner, onDone);
  const there = files.filter(({ withdrawn }) => withdrawn === null).length;
  const take = (chosen: readonly File[]) => uploads.send(chosen, { doc_kind: slot.code, doc_no: "", doc_date: "" });
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (mayAdd) take([...event.dataTransfer.files]);
  };
  return (
    <section
      id={slot.id}
      className={`slot ${over && mayAdd ? "is-over" : ""}`}
      aria-labelledby={`${slot.id}-title`}
      data-kind={slot.code}
      data-count={there}
      tabIndex={-1}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <header>
        <h3 id={`${slot.id}-title`}>{name}</h3>
        {slot.least > 0 && (
          <span className={`tag ${there >= slot.least ? "tag-success" : "tag-error"}`}>
            {t("attachments.of", { there, least: slot.least })}
          </span>
        )}
        {mayAdd && (
          <label className="button slot-add">
            <input
              type="file"
              multiple
              className="visually-hidden"
              aria-label={t("attachments.add_to", { name })}
              {...(slot.pictures ? { accept: "image/*" } : {})}
              onChange={(event) => {
                take([...(event.target.files ?? [])]);
                // The same file, corrected, may be chosen again.
                event.target.value = "";
              }}
            />
            <Icon name="upload" />
            {t("attachments.add")}
          </label>
        )}
      </header>
      {slot.problems && <p className="field-error">{slot.problems.join(" ")}</p>}
      <ul className="slot-files">
        {files.map((file) => (
          <FileItem key={file.id} file={file} mayWithdraw={mayAdd} onDone={onDone} />
        ))}
      </ul>
      {files.length === 0 && <p className="note">{t(mayAdd ? "attachments.none_yet" : "attachments.none")}</p>}
      <ul className="slot-uploads" aria-live="polite">
        {uploads.list.map((going) => (
          <UploadLine key={going.key} going={going} onDismiss={() => uploads.dismiss(going.key)} />
        ))}
      </ul>
    </section>
  );
}
