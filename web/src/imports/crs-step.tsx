/** Step 2: the guessed coordinate system, drawn; another guess or swapped axes are checked at once. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { crsKey, KNOWN_CRS } from "./crs";
import { PreviewMap } from "./preview-map";
import { type Revision, reviseImport } from "@/api/imports";
import type { Config, ImportJob } from "@/api/types";
import { Button } from "@/shared/ui/button";
import { Banner, ErrorState } from "@/shared/ui/states";

interface Props {
  job: ImportJob;
  config: Config;
  onNext: () => void;
  /** The file is being read another way; this step stays, also when that leaves no good row. */
  onRevised: () => void;
}

export function CrsStep({ job, config, onNext, onRevised }: Props) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const revise = useMutation({
    mutationFn: (revision: Revision) => reviseImport(job.id, revision),
    onSuccess: ({ data }) => {
      client.setQueryData(["imports", "one", job.id], data);
      onRevised();
    },
  });
  const choices = [...new Set([job.crs.used, ...job.crs.candidates, ...KNOWN_CRS].filter((code) => code !== null))];
  const name = (code: string) => (i18n.exists(crsKey(code)) ? t(crsKey(code)) : code);
  return (
    <div className="wizard-body">
      <div className="wizard-side">
        <h2>{t("imports.crs_title")}</h2>
        <p>{t(job.crs.guessed ? "imports.crs_guessed" : "imports.crs_told", { crs: job.crs.used ?? "" })}</p>
        <fieldset className="choices" disabled={revise.isPending}>
          <legend>{t("imports.crs")}</legend>
          {choices.map((code) => (
            <label key={code}>
              <input
                type="radio"
                name="crs"
                checked={job.crs.used === code}
                onChange={() => revise.mutate({ crs: code })}
              />
              <span>
                {name(code)}
                {job.crs.candidates.includes(code) && <small> {t("imports.crs_likely")}</small>}
              </span>
            </label>
          ))}
        </fieldset>
        <Button icon="swap" aria-pressed={job.swap_axes} disabled={revise.isPending} onClick={() => revise.mutate({ swap_axes: !job.swap_axes })}>
          {t(job.swap_axes ? "imports.swapped" : "imports.swap")}
        </Button>
        {job.encoding && (
          <label className="encoding">
            <span>{t("imports.encoding")}</span>
            <select value={job.encoding} disabled={revise.isPending} onChange={(event) => revise.mutate({ encoding: event.target.value })}>
              {[...new Set([job.encoding, "UTF-8", "GBK"])].map((encoding) => (
                <option key={encoding}>{encoding}</option>
              ))}
            </select>
          </label>
        )}
        {job.status !== "ready" && <Banner tone="error">{job.message ?? t("imports.nothing_good")}</Banner>}
        {revise.error && <ErrorState error={revise.error} what={t("imports.revise_failed")} />}
        <p className="note">{t("imports.crs_check")}</p>
        <div className="form-actions">
          <Button look="primary" onClick={onNext}>
            {t("imports.crs_next")}
          </Button>
        </div>
      </div>
      <PreviewMap job={job} config={config} />
    </div>
  );
}
