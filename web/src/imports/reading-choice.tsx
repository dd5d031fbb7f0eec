/** What the file was recognised as, and the choices it leaves: its layer, and the encoding of its text. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ENCODINGS, encodingName, leavesEncodingOpen, textSample } from "./format";
import type { Revision } from "@/api/imports";
import type { ImportJob, ImportLayer } from "@/api/types";
import { count } from "@/shared/format";
import { Button } from "@/shared/ui/button";

interface Props {
  job: ImportJob;
  busy: boolean;
  onRevise: (revision: Revision) => void;
}

export function ReadingChoice({ job, busy, onRevise }: Props) {
  const { t } = useTranslation();
  const known = job.encoding ? encodingName(job.encoding) : "";
  const [encoding, setEncoding] = useState(known);
  const [layer, setLayer] = useState(job.layer ?? "");
  const several = job.layers.length > 1;
  const open = leavesEncodingOpen(job.format);
  const revision: Revision = {};
  if (open && encoding !== known) revision.encoding = encoding;
  if (several && layer !== (job.layer ?? "")) revision.layer = layer;
  const choices = [...new Set([known, ...ENCODINGS])].filter(Boolean);
  return (
    <section className="reading" aria-label={t("imports.reading")}>
      <dl className="fields-tight">
        <div>
          <dt>{t("imports.format")}</dt>
          <dd data-testid="format">{job.format ?? t("imports.format_unknown")}</dd>
        </div>
        {job.layers.length === 1 && (
          <div>
            <dt>{t("imports.layer")}</dt>
            <dd>{layerText(t, job.layers[0] as ImportLayer)}</dd>
          </div>
        )}
        {!open && (
          <div>
            <dt>{t("imports.encoding")}</dt>
            <dd>{t("imports.encoding_fixed")}</dd>
          </div>
        )}
      </dl>
      {several && (
        <label className="reading-choice">
          <span>{t("imports.layer_choice", { count: job.layers.length })}</span>
          <select data-testid="layer" value={layer} disabled={busy} onChange={(event) => setLayer(event.target.value)}>
            {!job.layers.some(({ name }) => name === layer) && <option value={layer}>{layer}</option>}
            {job.layers.map((each) => (
              <option key={each.name} value={each.name}>
                {layerText(t, each)}
              </option>
            ))}
          </select>
        </label>
      )}
      {open && (
        <label className="reading-choice">
          <span>{t("imports.encoding")}</span>
          <select data-testid="encoding" value={encoding} disabled={busy} onChange={(event) => setEncoding(event.target.value)}>
            {choices.map((name) => (
              <option key={name} value={name}>
                {t(`imports.encoding_name.${name}`, { defaultValue: name })}
              </option>
            ))}
          </select>
        </label>
      )}
      <TextSample pieces={textSample(job)} open={open} />
      {Object.keys(revision).length > 0 && (
        <Button icon="refresh" disabled={busy} onClick={() => onRevise(revision)}>
          {t("imports.read_again")}
        </Button>
      )}
    </section>
  );
}

type Translate = ReturnType<typeof useTranslation>["t"];

function layerText(t: Translate, { name, rows, holds }: ImportLayer): string {
  const size = rows === null ? "" : t("imports.layer_rows", { count: count(rows) });
  return [name, holds, size].filter(Boolean).join(" · ");
}

/** A wrong encoding is seen at once by whoever reads Chinese, and by nothing else for certain. */
function TextSample({ pieces, open }: { pieces: readonly string[]; open: boolean }) {
  const { t } = useTranslation();
  if (pieces.length === 0) return null;
  return (
    <div className="text-sample" data-testid="text-sample">
      <span>{t(open ? "imports.text_sample_ask" : "imports.text_sample")}</span>
      <ul>
        {pieces.map((piece) => (
          <li key={piece}>{piece}</li>
        ))}
      </ul>
    </div>
  );
}
