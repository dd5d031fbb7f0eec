/** 分割: the pieces that a line would make, their names, and the deed. */
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { measure } from "./geometry/area";
import { type Shape, toCoordinates } from "./geometry/shape";
import { Refusal, ReasonForm } from "./save-dialog";
import { editor, setEditor, useEditor } from "./store";
import { type Piece, type SplitInput, splitParcel } from "@/api/editing";
import { squareMetres } from "@/shared/format";

interface Props {
  onDone: (pieces: Piece[], names: string[]) => void;
}

export function SplitPanel({ onDone }: Props) {
  const { t } = useTranslation();
  const pieces = useEditor((state) => state.pieces);
  return (
    <section className="editor-deed" aria-label={t("editor.tool.split")} data-testid="split-panel">
      <h2>{t("editor.tool.split")}</h2>
      {pieces ? <Pieces key={pieces.length} pieces={pieces} onDone={onDone} /> : <p className="note">{t("editor.hint.split")}</p>}
    </section>
  );
}

interface Named {
  name: string;
  object_no: string;
}

/** As the service would number them. */
function proposals(count: number): Named[] {
  const { fields } = editor();
  const numbered = (text: string | undefined, i: number) => `${text ?? ""}-${i + 1}`;
  return Array.from({ length: count }, (_, i) => ({ name: numbered(fields["name"], i), object_no: numbered(fields["object_no"], i) }));
}

function Pieces({ pieces, onDone }: Props & { pieces: readonly Shape[] }) {
  const { t } = useTranslation();
  const base = useEditor((state) => state.base);
  const [named, setNamed] = useState(() => proposals(pieces.length));
  const [reason, setReason] = useState("");
  const areas = pieces.map((piece) => measure(piece).area);
  const total = areas.reduce((sum, area) => sum + Math.round(area * 100), 0) / 100;
  const before = measure(base.shape).area;
  const input: SplitInput = {
    reason,
    parts: pieces.map((piece, i) => ({ coordinates: toCoordinates(piece), properties: { ...(named[i] as Named) } })),
  };
  const split = useMutation({
    mutationFn: () => {
      setEditor({ saving: true });
      return splitParcel(base.id ?? 0, base.version, input).finally(() => setEditor({ saving: false }));
    },
    onSuccess: ({ parts }) => onDone(parts, named.map(({ name }) => name)),
  });
  const rename = (i: number, change: Partial<Named>) => setNamed((all) => all.map((one, k) => (k === i ? { ...one, ...change } : one)));
  return (
    <>
      <ul className="pieces">
        {areas.map((area, i) => (
          <li key={i} data-testid="piece" data-m2={area.toFixed(2)}>
            <b>{squareMetres(area)} ㎡</b>
            <label>
              {t("field.name")}
              <input type="text" maxLength={200} value={named[i]?.name ?? ""} onChange={(event) => rename(i, { name: event.target.value })} />
            </label>
            <label>
              {t("field.object_no")}
              <input type="text" maxLength={32} value={named[i]?.object_no ?? ""} onChange={(event) => rename(i, { object_no: event.target.value })} />
            </label>
          </li>
        ))}
      </ul>
      <p data-testid="split-sum">
        {t("editor.split_sum", { before: squareMetres(before), total: squareMetres(total), rest: squareMetres(total - before) })}
      </p>
      {split.error && <Refusal error={split.error} />}
      <ReasonForm
        busy={split.isPending}
        reason={reason}
        onReason={setReason}
        submit={t("editor.split_do")}
        onSubmit={() => split.mutate()}
        onCancel={() => setEditor({ pieces: null, line: [] })}
      />
    </>
  );
}
