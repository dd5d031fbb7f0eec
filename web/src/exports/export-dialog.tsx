/** What to export, how, and what came of it. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Choice, COLLECTIONS, holds, remember, remembered, wishOf } from "./choice";
import { FormatFields } from "./format-fields";
import { Progress } from "./progress";
import { Recent } from "./recent";
import { askExport } from "@/api/exports";
import { listFilter, type SpaceFilter } from "@/api/filter";
import { useMatched } from "@/api/queries";
import type { Config } from "@/api/types";
import { count } from "@/shared/format";
import type { Bbox } from "@/shared/geo";
import { Button, IconButton } from "@/shared/ui/button";
import { ErrorState } from "@/shared/ui/states";
import "./exports.css";

interface Props {
  config: Config;
  filter: SpaceFilter;
  box: Bbox | null;
  onClose: () => void;
}

const KINDS = { spaces: null, parcels: "parcel", buildings: "building", zones: null } as const;

export default function ExportDialog({ config, filter, box, onClose }: Props) {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className="exports"
      aria-labelledby="exports-title"
      onClose={onClose}
      // The keys of the page below (Escape, slash, arrows) are not meant here.
      onKeyDown={(event) => event.stopPropagation()}
    >
      <header className="exports-head">
        <h2 id="exports-title">{t("exports.title")}</h2>
        <IconButton icon="close" label={t("action.close")} onClick={() => dialog.current?.close()} />
      </header>
      <Form config={config} filter={filter} box={box} />
    </dialog>
  );
}

/** The objects that would go into the file; undefined while that is not known, null where it is not counted. */
function useExpected(choice: Choice, filter: SpaceFilter | null, box: Bbox | null, asOf: string): number | null | undefined {
  const zones = choice.collection === "zones";
  const nothing = filter !== null && filter.categories.length === 0;
  const bbox = filter && box ? box.map((value) => value.toFixed(5)).join(",") : null;
  const { data } = useMatched(filter, KINDS[choice.collection], bbox, asOf || null, !zones && !nothing);
  if (zones) return null;
  return nothing ? 0 : data;
}

function Form({ config, filter, box }: Omit<Props, "onClose">) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [choice, setChoice] = useState(remembered);
  const [filtered, setFiltered] = useState(true);
  const [asOf, setAsOf] = useState(filter.asOf ?? "");
  const applies = filtered && choice.collection !== "zones";
  const expected = useExpected(choice, applies ? filter : null, box, asOf);
  const cql = applies ? listFilter(filter, box) : null;
  const ask = useMutation({
    mutationFn: () => askExport(wishOf(choice, { survey: config.survey_crs, filter: cql, asOf, today: config.today })),
    onSuccess: () => {
      remember(choice);
      void client.invalidateQueries({ queryKey: ["exports"] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask.mutate();
  };
  const change = (next: Partial<Choice>) => setChoice((before) => ({ ...before, ...next }));
  const nothing = expected === 0;
  return (
    <div className="exports-body">
      <form onSubmit={submit}>
        <fieldset className="segmented">
          <legend>{t("exports.what")}</legend>
          {COLLECTIONS.map((name) => (
            <label key={name}>
              <input
                type="radio"
                name="collection"
                checked={choice.collection === name}
                onChange={() => change({ collection: name, ...(holds(choice.format, name) ? {} : { format: "gpkg" }) })}
              />
              <span>{t(`exports.collection.${name}`)}</span>
            </label>
          ))}
        </fieldset>
        <div className="exports-row">
          <fieldset className="segmented" disabled={choice.collection === "zones"}>
            <legend>{t("exports.scope")}</legend>
            {([true, false] as const).map((value) => (
              <label key={String(value)}>
                <input type="radio" name="scope" checked={applies === value} onChange={() => setFiltered(value)} />
                <span>{t(value ? (box ? "exports.scope_view" : "exports.scope_filter") : "exports.scope_all")}</span>
              </label>
            ))}
          </fieldset>
          <label className="exports-day">
            <span>{t("exports.as_of")}</span>
            <input type="date" max={config.today} value={asOf} onChange={(event) => setAsOf(event.target.value)} />
          </label>
        </div>
        <p className="exports-count" role="status" data-testid="expected" data-count={expected ?? undefined}>
          {expected === null ? t("exports.all_zones") : expected === undefined ? t("state.loading") : t("exports.expected", { count: count(expected) })}
        </p>
        <FormatFields choice={choice} survey={config.survey_crs} onChange={change} />
        <div className="form-actions">
          <Button look="primary" type="submit" icon="download" disabled={nothing || ask.isPending}>
            {t("exports.start")}
          </Button>
          {nothing && <span className="flag-warning">{t("exports.nothing")}</span>}
        </div>
      </form>
      {ask.error && <ErrorState error={ask.error} what={t("exports.refused")} />}
      {ask.data && <Progress key={ask.data.data.id} started={ask.data.data} expected={expected ?? null} />}
      <Recent />
    </div>
  );
}
