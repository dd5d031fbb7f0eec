/** What a submitted visit says. */
import { useTranslation } from "react-i18next";
import { useLabel } from "./visit-form";
import { useRedLine, type Visit } from "@/api/visits";
import { Grid, Part, Facts } from "@/supervision/part";
import { degrees, NONE, squareMetres, when } from "@/shared/format";
import { PlaceSketch } from "@/shared/place-sketch";
import { money } from "@/supervision/says";

const AREAS = ["built_area_m2", "floor_area_m2", "dev_area_m2"] as const;

export function Told({ visit }: { visit: Visit }) {
  const { t } = useTranslation();
  const label = useLabel();
  const { form } = visit;
  const yes = (answer: boolean | null | undefined) => (answer === null || answer === undefined ? NONE : t(answer ? "visits.yes" : "visits.no"));
  const fact = (name: string, value: string | null | undefined) => [label(name), value] as const;
  if (visit.supplement_of !== null) {
    return (
      <Part title={t("visits.supplement_of")} testId="told">
        <Facts
          facts={[
            fact("happened_at", form.happened_at && when(form.happened_at)),
            fact("officers", form.officers?.join(t("list_separator"))),
            fact("correction", form.correction),
            fact("remark", form.remark),
          ]}
        />
      </Part>
    );
  }
  const holder = form.holder;
  return (
    <>
      <Part title={t("visits.field.found")} testId="told">
        <Facts
          facts={[
            fact("happened_at", form.happened_at && when(form.happened_at)),
            fact("officers", form.officers?.join(t("list_separator"))),
            fact("place", form.place && `${degrees(form.place.lng)}, ${degrees(form.place.lat)} · ${t(`visits.source.${form.place.source}`)}`),
            fact("distance_m", visit.distance_m === null ? null : `${visit.distance_m} m`),
            fact("far_reason", form.far_reason),
            fact("boundary_matches", [yes(form.boundary_matches), form.boundary_note].filter(Boolean).join(" · ")),
            fact("works_permit", [yes(form.works_permit), form.works_permit_no].filter(Boolean).join(" · ")),
            fact("judgement", form.judgement && t(`visits.judgement.${form.judgement}`)),
            fact("progress_note", form.progress_note),
            ...AREAS.map((name) => fact(name, form[name] ? squareMetres(Number(form[name])) : null)),
            ...(form.invest_done === undefined ? [] : [fact("invest_done", form.invest_done && money(form.invest_done)), fact("invest_evidence", form.invest_evidence)]),
            fact("actual_use", form.actual_use),
            fact("sublet", [yes(form.sublet), form.sublet_note].filter(Boolean).join(" · ")),
            fact("illegal_building", [yes(form.illegal_building), form.illegal_note].filter(Boolean).join(" · ")),
            fact("talk", form.talk),
            fact("holder/signed", yes(holder?.signed)),
            fact("holder/name", [holder?.name, holder?.position].filter(Boolean).join(" · ")),
            ...(holder?.signed === false ? [fact("holder/refusal", holder.refusal), fact("holder/witness", holder.witness)] : []),
            fact("remark", form.remark),
          ]}
        />
        <RedLine visit={visit} />
      </Part>
      <Part title={label("photos")}>
        <Grid
          label={label("photos")}
          rows={form.photos ?? []}
          keyOf={({ subject }) => subject}
          columns={[
            { key: "subject", name: label("photos"), cell: ({ subject }) => t(`visits.subject.${subject}`) },
            { key: "count", name: t("visits.field.found"), cell: ({ photos }) => t("visits.photo_count", { n: photos.length }) },
            { key: "absent", name: label("absent"), wide: true, cell: ({ absent }) => absent || NONE },
          ]}
        />
      </Part>
    </>
  );
}

function RedLine({ visit }: { visit: Visit }) {
  const { t } = useTranslation();
  const shape = useRedLine(visit).data ?? null;
  const { place } = visit.form;
  return <PlaceSketch shape={shape} at={place ? [place.lng, place.lat] : null} label={t("visits.map")} />;
}
