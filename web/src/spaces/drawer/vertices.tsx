import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { SpaceDetail, Vertex } from "@/api/types";
import { copyText } from "@/shared/copy";
import { coordinate, metres } from "@/shared/format";
import { surveyCrs, withPrefix } from "@/shared/gk";
import { Button } from "@/shared/ui/button";
import { EmptyState } from "@/shared/ui/states";

/** Plane distance to the next vertex of the same ring (metres); the last one goes back to the first. */
export function edgeLengths(vertices: readonly Vertex[]): number[] {
  return vertices.map((vertex, i) => {
    const sameRing = (other: Vertex | undefined) => other?.part === vertex.part && other.ring === vertex.ring;
    const following = vertices[i + 1];
    const next = sameRing(following) ? following : vertices.find(sameRing);
    return next ? Math.hypot(next.x - vertex.x, next.y - vertex.y) : 0;
  });
}

/** 界址点: survey order, X is north and Y is east. */
export function Vertices({ space, crs: code }: { space: SpaceDetail; crs: string }) {
  const { t } = useTranslation();
  const [prefix, setPrefix] = useState(false);
  const [copied, setCopied] = useState(false);
  const crs = surveyCrs(code);
  const { vertices } = space;
  if (vertices.length === 0) return <EmptyState title={t("vertices.none")} />;
  const y = (value: number) => coordinate(crs && prefix ? withPrefix(value, crs) : value);
  const lengths = edgeLengths(vertices);
  const lines = vertices.map((v) => `J${v.no},${v.ring},${coordinate(v.x)},${y(v.y)}`).join("\n");
  return (
    <>
      <div className="vertex-bar">
        <span>{t("vertices.count", { count: space.vertices_total, crs: code })}</span>
        {crs && (
          <label>
            <input type="checkbox" checked={prefix} onChange={() => setPrefix(!prefix)} />
            {t("footer.prefix", { zone: crs.zone })}
          </label>
        )}
        <Button icon="copy" onClick={() => void copyText(lines).then(setCopied)}>
          {copied ? t("action.copied") : t("vertices.copy")}
        </Button>
      </div>
      {space.vertices_total > vertices.length && (
        <p className="note">{t("vertices.capped", { shown: vertices.length, total: space.vertices_total })}</p>
      )}
      <table className="plain-table numbers">
        <thead>
          <tr>
            <th>{t("vertices.no")}</th>
            <th>{t("vertices.ring")}</th>
            <th>{t("vertices.x")}</th>
            <th>{t("vertices.y")}</th>
            <th>{t("vertices.edge")}</th>
          </tr>
        </thead>
        <tbody>
          {vertices.map((v, i) => (
            <tr key={`${v.part}-${v.ring}-${v.no}`}>
              <th scope="row">J{v.no}</th>
              <td>{v.part > 1 ? `${v.part}-${v.ring}` : v.ring}</td>
              <td>{coordinate(v.x)}</td>
              <td>{y(v.y)}</td>
              <td>{metres(lengths[i])}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
