/** What the boundary measures at this moment, by the service's own rule, and how far that is from the certificate. */
import { useTranslation } from "react-i18next";
import { measure } from "./geometry/area";
import { vertexCount } from "./geometry/shape";
import { shapeOf, useEditor } from "./store";
import type { Verdict } from "@/api/editing";
import { readNumber } from "@/shared/survey-text";
import { hectares, metres, mu, NONE, percent, squareMetres } from "@/shared/format";
import { Icon } from "@/shared/ui/icon";
import { Banner } from "@/shared/ui/states";

/** Measured and registered areas further apart than this (%) are flagged, as in the drawer. */
const TOLERANCE_PCT = 1;

export function Figures({ verdict }: { verdict: Verdict | null }) {
  const { t } = useTranslation();
  const shape = useEditor(shapeOf);
  const dragging = useEditor((state) => state.drag !== null);
  const kind = useEditor((state) => state.base.kind);
  const registered = useEditor((state) => readNumber(state.fields["area_registered_m2"] ?? ""));
  const { area, perimeter } = measure(shape);
  // It cannot be, unless the two rules have come apart: then the figure on the screen must not be trusted.
  const wrong = verdict !== null && !dragging && verdict.area_m2 !== area.toFixed(2);
  return (
    <section className="areas editor-figures" aria-label={t("editor.figures")}>
      <div className="area-main">
        <span className="area-name">{t("editor.live_area")}</span>
        <span className="area-figure" data-testid="live-area" data-m2={area.toFixed(2)} data-server={verdict?.area_m2 ?? ""}>
          {squareMetres(area)} <small>㎡</small>
        </span>
        <span className="area-other">
          {kind === "parcel" && `${t("unit.mu_value", { value: mu(area, 4) })} · `}
          {t("unit.ha_value", { value: hectares(area) })}
        </span>
      </div>
      {wrong && <Banner tone="error">{t("editor.area_differs", { value: verdict.area_m2 })}</Banner>}
      <dl className="fields fields-tight">
        <div>
          <dt>{t("area.perimeter")}</dt>
          <dd data-testid="live-perimeter" data-m={perimeter.toFixed(2)}>
            {metres(perimeter)} m
          </dd>
        </div>
        <div>
          <dt>{t("editor.vertices")}</dt>
          <dd data-testid="vertex-count">{vertexCount(shape)}</dd>
        </div>
        <Difference area={area} registered={registered} />
      </dl>
    </section>
  );
}

function Difference({ area, registered }: { area: number; registered: number | null }) {
  const { t } = useTranslation();
  const share = registered ? ((area - registered) / registered) * 100 : null;
  const off = share !== null && Math.abs(share) > TOLERANCE_PCT;
  const by = registered === null ? 0 : area - registered;
  return (
    <div>
      <dt>{t("area.difference")}</dt>
      <dd className={off ? "is-off" : undefined} data-testid="live-difference">
        {share === null ? (
          NONE
        ) : (
          <>
            {off && <Icon name="warning" size={13} />} {by > 0 ? "+" : ""}
            {squareMetres(by)} ㎡ ({by > 0 ? "+" : ""}
            {percent(share)} %)
          </>
        )}
      </dd>
    </div>
  );
}
