/** Which parcels and buildings: found by name or number, by id, or as selected on the map. */
import { useQueries } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { idsOf } from "./ids";
import { get } from "@/api/client";
import { useTextMatches } from "@/api/queries";
import type { Space, SpaceDetail } from "@/api/types";
import { squareMetres } from "@/shared/format";
import { useDebounced } from "@/shared/hooks";
import { lastSelection } from "@/shared/last-selection";
import { Button, IconButton } from "@/shared/ui/button";

interface Props {
  ids: readonly number[];
  onChange: (ids: number[]) => void;
  /** Those that have left the store stay. */
  fixed?: readonly number[];
  problem?: string | null;
}

const SETTLE_MS = 300;
const FOUND = 8;

export function SpaceChooser({ ids, onChange, fixed = [], problem = null }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [selection] = useState(lastSelection);
  const spaces = useSpacesById(ids);
  const add = (more: readonly number[]) => onChange([...new Set([...ids, ...more])]);
  const fresh = selection.filter((id) => !ids.includes(id));
  const said = idsOf(text);
  const areIds = text.trim() !== "" && said.wrong.length === 0;
  const take = () => {
    add(said.ids);
    setText("");
  };
  return (
    <div className="chooser" data-testid="chooser">
      <ul className="chooser-list">
        {ids.map((id) => {
          const space = spaces.get(id);
          return (
            <li key={id}>
              <span>
                {space === undefined ? `#${id}` : space === null ? t("ledger.no_space", { id }) : label(space)}
                {space && <small> {squareMetres(space.area_m2)} ㎡</small>}
              </span>
              {fixed.includes(id) ? (
                <small>{t("ledger.already_out")}</small>
              ) : (
                <IconButton icon="close" label={t("ledger.remove_space", { name: space ? label(space) : id })} onClick={() => onChange(ids.filter((other) => other !== id))} />
              )}
            </li>
          );
        })}
        {ids.length === 0 && <li className="note">{t("ledger.no_spaces")}</li>}
      </ul>
      <div className="chooser-add">
        <input
          type="search"
          aria-label={t("ledger.find_space")}
          placeholder={t("ledger.find_space")}
          aria-invalid={problem !== null}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            if (areIds) take();
          }}
        />
        {areIds && <Button onClick={take}>{t("ledger.add_ids", { count: said.ids.length })}</Button>}
        {fresh.length > 0 && <Button onClick={() => add(fresh)}>{t("ledger.add_selection", { count: fresh.length })}</Button>}
      </div>
      <Found text={text} chosen={ids} onAdd={(id) => add([id])} />
      {problem && (
        <span className="field-error" role="alert">
          {problem}
        </span>
      )}
    </div>
  );
}

const label = (space: Pick<Space, "id" | "name" | "object_no">) => [space.object_no, space.name].filter(Boolean).join(" ") || `#${space.id}`;

/** What the text finds on the map. */
function Found({ text, chosen, onAdd }: { text: string; chosen: readonly number[]; onAdd: (id: number) => void }) {
  const { t } = useTranslation();
  const settled = useDebounced(text.trim(), SETTLE_MS);
  const { data } = useTextMatches(settled, null);
  if (!settled || !data) return null;
  const found = data.items.filter(({ id }) => !chosen.includes(id)).slice(0, FOUND);
  if (found.length === 0) return <p className="note">{t("ledger.nothing_found")}</p>;
  return (
    <ul className="chooser-found" aria-label={t("ledger.found")}>
      {found.map((space) => (
        <li key={space.id}>
          <button type="button" className="link" onClick={() => onAdd(space.id)}>
            {label(space)}
          </button>{" "}
          <small>
            {squareMetres(space.area_m2)} ㎡ · {space.street}
          </small>
        </li>
      ))}
    </ul>
  );
}

/** Null for what is not there, or not for this person. */
function useSpacesById(ids: readonly number[]): Map<number, SpaceDetail | null> {
  return useQueries({
    queries: ids.map((id) => ({
      queryKey: ["spaces", "one", id, null],
      queryFn: ({ signal }: { signal: AbortSignal }) => get<SpaceDetail>(`/api/spaces/${id}`, signal),
    })),
    combine: (answers) =>
      new Map(answers.flatMap((answer, i) => (answer.isPending ? [] : [[ids[i] ?? 0, answer.data ?? null] as const]))),
  });
}
