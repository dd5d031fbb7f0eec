/** Where the file comes in: by the file dialog, or dropped; the loose parts of a shapefile together. */
import { type DragEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { ACCEPT, choose, type Chosen } from "./accept";
import { bytes } from "@/shared/format";
import { Icon } from "@/shared/ui/icon";
import { Banner } from "@/shared/ui/states";

interface Props {
  file: File | null;
  disabled: boolean;
  onFile: (file: File | null) => void;
}

export function DropZone({ file, disabled, onFile }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const [over, setOver] = useState(false);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const take = async (files: readonly File[]) => {
    if (files.length === 0 || disabled) return;
    const next = await choose(files);
    setChosen(next);
    onFile(next.kind === "file" ? next.file : null);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void take([...event.dataTransfer.files]);
  };
  const hint = `${id}-hint`;
  return (
    <>
      <label
        className={`drop ${over ? "is-over" : ""} ${file ? "has-file" : ""}`}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <input
          type="file"
          multiple
          className="visually-hidden"
          accept={ACCEPT}
          disabled={disabled}
          aria-describedby={hint}
          onChange={(event) => {
            void take([...(event.target.files ?? [])]);
            // The same file, corrected, may be chosen again.
            event.target.value = "";
          }}
        />
        <Icon name={file ? "check" : "upload"} size={26} />
        {file ? (
          <span>
            <b>{file.name}</b> <small>{bytes(file.size)}</small>
            <span className="drop-hint">{t("imports.choose_other")}</span>
          </span>
        ) : (
          <span>
            <b>{t("imports.drop")}</b>
            <span className="drop-hint">{t("imports.drop_parts")}</span>
          </span>
        )}
      </label>
      <p className="note" id={hint}>
        {t("imports.formats")}
      </p>
      {chosen && <Remark chosen={chosen} />}
    </>
  );
}

/** Why it is not taken, or what is worth knowing. */
function Remark({ chosen }: { chosen: Chosen }) {
  const { t } = useTranslation();
  if (chosen.kind === "file") {
    return chosen.note ? <Banner tone="warning">{t(`imports.choice.${chosen.note}`)}</Banner> : null;
  }
  const missing = chosen.reason === "parts" ? chosen.missing.join(t("list_separator")) : "";
  return <Banner tone="error">{t(`imports.refused.${chosen.reason}`, { name: chosen.name, missing })}</Banner>;
}
