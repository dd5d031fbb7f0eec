/** Scale, coordinates, survey CRS, state of the tiles. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { usePage, usePointer } from "../store";
import { ScaleBar } from "@/map";
import { copyText } from "@/shared/copy";
import { coordinate, degrees } from "@/shared/format";
import type { LngLat } from "@/shared/geo";
import { surveyCrs, type SurveyCrs, toPlane, withPrefix } from "@/shared/gk";

const PREFIX = "tuguan.zone-prefix";

export function Footer({ crs: code }: { crs: string }) {
  const { t } = useTranslation();
  const view = usePage((page) => page.view);
  const tileErrors = usePage((page) => page.tileErrors);
  const crs = surveyCrs(code);
  const [prefix, setPrefix] = useState(localStorage.getItem(PREFIX) === "1");
  const toggle = () => {
    localStorage.setItem(PREFIX, prefix ? "0" : "1");
    setPrefix(!prefix);
  };
  if (!view) return <footer className="map-footer" />;
  return (
    <footer className="map-footer" aria-label={t("footer.label")}>
      <ScaleBar view={view} />
      <ReadOut center={[view.lng, view.lat]} crs={crs} prefix={prefix} />
      {crs && (
        <button type="button" className="footer-chip" aria-pressed={prefix} title={t("footer.prefix_hint")} onClick={toggle}>
          {t("footer.prefix", { zone: crs.zone })}
        </button>
      )}
      <span className="footer-crs" title={code}>
        {crs ? t("footer.crs", { meridian: crs.centralMeridian }) : code}
      </span>
      <span className="footer-state">{tileErrors > 0 ? t("footer.tiles_missing", { count: tileErrors }) : ""}</span>
    </footer>
  );
}

/** Under the pointer; when it leaves the map, the point clicked last, else the map's centre. A click copies. */
function ReadOut({ center, crs, prefix }: { center: LngLat; crs: SurveyCrs | null; prefix: boolean }) {
  const { t } = useTranslation();
  const pointer = usePointer((state) => state.position ?? state.picked);
  const [copied, setCopied] = useState<string | null>(null);
  const position = pointer ?? center;
  const lonLat = `${degrees(position[0])},${degrees(position[1])}`;
  const plane = crs && toPlane(position, crs);
  const x = plane && coordinate(plane.x);
  const y = plane && coordinate(crs && prefix ? withPrefix(plane.y, crs) : plane.y);
  const copy = async (text: string) => setCopied((await copyText(text)) ? text : null);
  return (
    <span className="read-out" data-testid="read-out" data-lng={position[0]} data-lat={position[1]}>
      {plane && (
        <button type="button" title={t("footer.copy")} onClick={() => void copy(`${x},${y}`)}>
          <span>{t("footer.x")}</span> <b data-testid="read-x">{x}</b> <span>{t("footer.y")}</span>{" "}
          <b data-testid="read-y">{y}</b>
        </button>
      )}
      <button type="button" title={t("footer.copy")} onClick={() => void copy(lonLat)}>
        <span>{t("footer.lonlat")}</span> <b data-testid="read-lonlat">{lonLat}</b>
      </button>
      <span role="status" className="footer-copied">
        {copied ? t("footer.copied", { text: copied }) : ""}
      </span>
    </span>
  );
}
