import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { fieldLabel, fieldText, orderedFields } from "./fields";
import { useSelect } from "../use-map-search";
import type { Config, FieldValue, SpaceDetail } from "@/api/types";
import { hectares, metres, mu, NONE, percent, share, squareMetres, when } from "@/shared/format";
import { Icon } from "@/shared/ui/icon";

const Fitting = lazy(() => import("./fitting"));

/** Measured and registered areas further apart than this (%) are flagged. */
const TOLERANCE_PCT = 1;

interface Props {
  space: SpaceDetail;
  config: Config;
  /** The records are shown as they were on another day. */
  past: boolean;
}

export function OverviewTab({ space, config, past }: Props) {
  return (
    <>
      <Areas space={space} />
      <Attributes space={space} config={config} />
      {!past && (
        <Suspense fallback={null}>
          <Fitting space={space} />
        </Suspense>
      )}
      <Neighbours space={space} config={config} />
      <Extra extra={space.extra} />
      <Source space={space} />
    </>
  );
}

function Areas({ space }: { space: SpaceDetail }) {
  const { t } = useTranslation();
  const difference = space.area_difference_pct;
  const off = difference !== null && Math.abs(difference) > TOLERANCE_PCT;
  return (
    <section className="areas">
      <div className="area-main">
        <span className="area-name">{t("area.measured")}</span>
        <span className="area-figure">
          {squareMetres(space.area_m2)} <small>㎡</small>
        </span>
        <span className="area-other">
          {t("unit.mu_value", { value: mu(space.area_m2, 4) })} · {t("unit.ha_value", { value: hectares(space.area_m2) })}
        </span>
      </div>
      <dl className="fields fields-tight">
        {space.kind === "parcel" && (
          <Line name={t("area.net")} title={t("area.net_hint")}>
            {squareMetres(space.net_area_m2)} ㎡
          </Line>
        )}
        <Line name={t("area.registered")}>
          {space.area_registered_m2 === null ? NONE : `${squareMetres(space.area_registered_m2)} ㎡`}
        </Line>
        {difference !== null && (
          <Line name={t("area.difference")}>
            <span className={off ? "flag-warning" : undefined}>
              {off && <Icon name="warning" size={13} />}
              {difference > 0 ? "+" : ""}
              {percent(difference)} %{off && ` ${t("area.difference_flag")}`}
            </span>
          </Line>
        )}
        <Line name={t("area.perimeter")}>{space.perimeter_m === null ? NONE : `${metres(space.perimeter_m)} m`}</Line>
      </dl>
    </section>
  );
}

function Line({ name, title, children }: { name: string; title?: string; children: React.ReactNode }) {
  return (
    <div title={title}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Attributes({ space, config }: { space: SpaceDetail; config: Config }) {
  const { t, i18n } = useTranslation();
  return (
    <section>
      <h3>{t("drawer.attributes")}</h3>
      <dl className="fields">
        {orderedFields(space.attributes, space.kind).map((name) => (
          <Line key={name} name={fieldLabel(t, i18n.exists.bind(i18n), name)}>
            {fieldText(t, config, name, space.attributes[name], space.attributes)}
          </Line>
        ))}
      </dl>
    </section>
  );
}

/** Zones around it, objects that overlap it, buildings on it. */
function Neighbours({ space, config }: { space: SpaceDetail; config: Config }) {
  const { t } = useTranslation();
  const select = useSelect();
  const zoneKind = (kind: string) => config.codes.zone_kind.find((code) => code.code === kind)?.name ?? kind;
  if (space.zones.length + space.overlaps.length + space.buildings.length === 0) return null;
  return (
    <section>
      <h3>{t("drawer.around")}</h3>
      <ul className="around">
        {space.zones.map((zone) => (
          <li key={`z${zone.id}`}>
            <span className="around-kind">{zoneKind(zone.kind)}</span> {zone.name}
            <span className="around-share">{t("drawer.zone_share", { value: share(zone.share) })}</span>
          </li>
        ))}
        {space.overlaps.map((other) => (
          <li key={`o${other.id}`} className="flag-warning">
            <span className="around-kind">{t("drawer.overlap")}</span>
            <button type="button" className="link" onClick={() => select([other.id])}>
              {other.name ?? `#${other.id}`}
            </button>
            <span className="around-share">
              {squareMetres(other.area_m2)} ㎡ · {share(other.share)} %
            </span>
          </li>
        ))}
        {space.buildings.map((building) => (
          <li key={`b${building.id}`}>
            <span className="around-kind">{t("drawer.building")}</span>
            <button type="button" className="link" onClick={() => select([building.id])}>
              {building.name ?? `#${building.id}`}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Columns of the source file that the service keeps without knowing them. */
function Extra({ extra }: { extra: Record<string, FieldValue> }) {
  const { t } = useTranslation();
  const names = Object.keys(extra);
  if (names.length === 0) return null;
  return (
    <section>
      <h3>{t("drawer.extra")}</h3>
      <dl className="fields">
        {names.map((name) => (
          <Line key={name} name={name}>
            {extra[name] === null || extra[name] === "" ? NONE : String(extra[name])}
          </Line>
        ))}
      </dl>
    </section>
  );
}

function Source({ space }: { space: SpaceDetail }) {
  const { t } = useTranslation();
  const { source } = space;
  return (
    <section className="source">
      <h3>{t("drawer.source")}</h3>
      {source && (
        <dl className="fields">
          <Line name={t("source.file")}>
            {[source.file, source.row !== null && t("source.row", { row: source.row })].filter(Boolean).join(" · ") || NONE}
          </Line>
          <Line name={t("source.crs")}>{source.crs ?? NONE}</Line>
          {source.declared_area_m2 !== null && (
            <Line name={t("source.declared")}>{squareMetres(source.declared_area_m2)} ㎡</Line>
          )}
          {source.sha256 && (
            <Line name="SHA-256">
              <code>{source.sha256.slice(0, 16)}…</code>
            </Line>
          )}
        </dl>
      )}
      <p className="note">{t("drawer.updated", { time: when(space.updated_at), version: space.version })}</p>
    </section>
  );
}
