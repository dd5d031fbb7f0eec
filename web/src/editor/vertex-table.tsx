/** 界址点: every vertex as numbers of the survey sheet. Whatever the map can do to a boundary can be done here without a mouse. */
import { memo, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { PasteDialog } from "./paste-dialog";
import { insertVertex, moveVertex, removeRing, removeVertex } from "./geometry/edit";
import { distance, type Place, places, type Point, ringAt, samePlace, toMillimetre } from "./geometry/shape";
import { commit, editor, setEditor, tell, useEditor } from "./store";
import { eastText, numberText, readEast, readNumber, type Zone } from "@/shared/survey-text";
import { metres } from "@/shared/format";
import { Button, IconButton } from "@/shared/ui/button";
import { GuardedButton } from "@/shared/ui/guarded";
import { EmptyState } from "@/shared/ui/states";

const PREFIX = "tuguan.zone-prefix";

/** Rows at once; more would make every key press slow. */
const PAGE = 200;

interface Props {
  zone: Zone;
  /** Why the boundary may not be changed. */
  refused: string | null;
}

export function VertexTable({ zone, refused }: Props) {
  const { t } = useTranslation();
  const shape = useEditor((state) => state.history.present);
  const selected = useEditor((state) => state.selected);
  const [prefix, setPrefix] = useState(localStorage.getItem(PREFIX) === "1");
  const [page, setPage] = useState(0);
  const [pasting, setPasting] = useState(false);
  const rows = places(shape);
  const pages = Math.max(1, Math.ceil(rows.length / PAGE));
  const current = Math.min(page, pages - 1);
  const shown = rows.slice(current * PAGE, (current + 1) * PAGE);
  return (
    <section className="editor-vertices" aria-label={t("drawer.tab.vertices")}>
      <div className="vertex-bar">
        <label className="check">
          <input
            type="checkbox"
            checked={prefix}
            onChange={() => {
              localStorage.setItem(PREFIX, prefix ? "0" : "1");
              setPrefix(!prefix);
            }}
          />
          {t("footer.prefix", { zone: zone.zone })}
        </label>
        <GuardedButton reason={refused} icon="copy" onClick={() => setPasting(true)}>
          {t("editor.paste")}
        </GuardedButton>
      </div>
      {pasting && <PasteDialog zone={zone} onClose={() => setPasting(false)} />}
      {rows.length === 0 ? (
        <EmptyState title={t("editor.no_vertices")} />
      ) : (
        <div className="vertex-rows" tabIndex={0} role="region" aria-label={t("drawer.tab.vertices")}>
          <table className="plain-table numbers">
            <thead>
              <tr>
                <th>{t("vertices.no")}</th>
                <th>{t("vertices.x")}</th>
                <th>{t("vertices.y")}</th>
                <th>{t("vertices.edge")}</th>
                <th>
                  <span className="visually-hidden">{t("editor.row_actions")}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map(({ place, point }) => {
                const ring = ringAt(shape, place) ?? [];
                const next = ring[(place.index + 1) % ring.length] ?? point;
                return (
                  <Row
                    key={`${place.part}-${place.ring}-${place.index}`}
                    {...place}
                    many={shape.length > 1 || (shape[place.part]?.length ?? 0) > 1}
                    point={point}
                    next={next}
                    zone={zone}
                    prefix={prefix}
                    selected={samePlace(selected, place)}
                    refused={refused}
                    least={ring.length <= 3}
                  />
                );
              })}
            </tbody>
          </table>
        </div>
      )}
      {pages > 1 && (
        <p className="editor-pages">
          <IconButton icon="left" label={t("editor.page_before")} disabled={current === 0} onClick={() => setPage(current - 1)} />
          {t("editor.page", { page: current + 1, pages })}
          <IconButton icon="right" label={t("editor.page_after")} disabled={current === pages - 1} onClick={() => setPage(current + 1)} />
        </p>
      )}
    </section>
  );
}

interface RowProps extends Place {
  many: boolean;
  point: Point;
  next: Point;
  zone: Zone;
  prefix: boolean;
  selected: boolean;
  refused: string | null;
  least: boolean;
}

/** Only the rows that a step touched are drawn anew. */
const Row = memo(function Row({ part, ring, index, many, point, next, zone, prefix, selected, refused, least }: RowProps) {
  const { t } = useTranslation();
  const place = { part, ring, index };
  const no = `J${index + 1}`;
  const name = many ? `${no} (${part + 1}-${ring + 1})` : no;
  const set = (to: Point) => commit(moveVertex(editor().history.present, place, to));
  const middle = toMillimetre([(point[0] + next[0]) / 2, (point[1] + next[1]) / 2]);
  return (
    <tr className={selected ? "is-selected" : undefined} onFocus={() => setEditor({ selected: place })}>
      <th scope="row">
        {no}
        {many && <small> {`${part + 1}-${ring + 1}`}</small>}
      </th>
      <td>
        <Cell label={`${name} X`} text={numberText(point[1])} read={readNumber} disabled={refused !== null} onChange={(north) => set([point[0], north])} />
      </td>
      <td>
        <Cell
          label={`${name} Y`}
          text={eastText(point[0], zone, prefix)}
          read={(text) => readEast(text, zone)}
          disabled={refused !== null}
          onChange={(east) => set([east, point[1]])}
        />
      </td>
      <td>{metres(distance(point, next))}</td>
      <td className="row-actions">
        <IconButton
          icon="plus"
          label={t("editor.insert_after", { name })}
          disabled={refused !== null}
          onClick={() => commit(insertVertex(editor().history.present, place, middle))}
        />
        <IconButton
          icon="minus"
          label={t("editor.delete_vertex", { name })}
          disabled={refused !== null || (least && ring === 0)}
          onClick={() => {
            const shape = removeVertex(editor().history.present, place);
            if (shape) commit(shape);
            else if (ring > 0) commit(removeRing(editor().history.present, place));
            else tell({ tone: "warning", key: "least_points" });
          }}
        />
      </td>
    </tr>
  );
});

interface CellProps {
  label: string;
  text: string;
  read: (text: string) => number | null;
  disabled: boolean;
  onChange: (value: number) => void;
}

/** Takes the number when one leaves it or presses Enter; text that was not touched changes nothing. */
function Cell({ label, text, read, disabled, onChange }: CellProps) {
  const { t } = useTranslation();
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const [wrong, setWrong] = useState(false);
  const take = () => {
    if (typed === null || typed.trim() === text) {
      setTyped(null);
      setWrong(false);
      return;
    }
    const value = read(typed);
    if (value === null) {
      setWrong(true);
      return;
    }
    setTyped(null);
    setWrong(false);
    onChange(value);
  };
  return (
    <>
      <input
        type="text"
        inputMode="decimal"
        aria-label={label}
        aria-invalid={wrong}
        aria-describedby={wrong ? id : undefined}
        disabled={disabled}
        value={typed ?? text}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={take}
        onKeyDown={(event) => {
          if (event.key === "Enter") take();
          if (event.key !== "Escape") return;
          event.stopPropagation();
          setTyped(null);
          setWrong(false);
        }}
      />
      {wrong && (
        <span className="field-error" id={id}>
          {t("editor.bad_number")}
        </span>
      )}
    </>
  );
}

/** The row of buttons that rings have: holes can be filled, parts taken away. */
export function RingActions({ refused }: { refused: string | null }) {
  const { t } = useTranslation();
  const shape = useEditor((state) => state.history.present);
  const rings = shape.flatMap((part, p) => part.map((_, r) => ({ part: p, ring: r })));
  if (rings.length < 2) return null;
  return (
    <ul className="ring-actions" aria-label={t("editor.rings")}>
      {rings
        .filter(({ ring }) => ring > 0 || shape.length > 1)
        .map((place) => (
          <li key={`${place.part}-${place.ring}`}>
            {t(place.ring === 0 ? "editor.part_name" : "editor.hole_name", { name: `${place.part + 1}-${place.ring + 1}` })}
            <Button disabled={refused !== null} onClick={() => commit(removeRing(editor().history.present, place))}>
              {t(place.ring === 0 ? "editor.remove_part" : "editor.fill_hole")}
            </Button>
          </li>
        ))}
    </ul>
  );
}
