/** The one search box: a WAI-ARIA combobox over grouped suggestions. `/` focuses it from anywhere. */
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchGroups } from "@/api/queries";
import type { SearchGroup, SearchItem } from "@/api/types";
import { useMarker } from "@/map/marker-store";
import { zoomFor } from "@/shared/geo";
import { useDebounced } from "@/shared/hooks";
import { type MapSearch, viewText } from "@/shared/url-state";
import { CategoryTag } from "@/shared/ui/category-tag";
import { Icon } from "@/shared/ui/icon";

const SETTLE_MS = 150;
/** A found object or position is shown at this zoom at the closest: names are on the map from 16. */
const FOUND_ZOOM = 17;

interface Option {
  group: SearchGroup["kind"];
  item: SearchItem;
}

function optionsOf(groups: readonly SearchGroup[]): Option[] {
  return groups.flatMap((group) => group.items.map((item) => ({ group: group.kind, item })));
}

/** Typing into another field must keep its slash. */
function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

function useSlashKey(focus: () => void) {
  useEffect(() => {
    const listen = (event: globalThis.KeyboardEvent) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      event.preventDefault();
      focus();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [focus]);
}

/** Opens what was chosen: an object in the drawer, a zone or position as a view. */
function useChoose() {
  const navigate = useNavigate();
  return ({ group, item }: Option) => {
    const zoom = item.bbox ? zoomFor(item.bbox, FOUND_ZOOM) : FOUND_ZOOM;
    const view = item.center ? viewText({ lng: item.center[0], lat: item.center[1], zoom }) : undefined;
    const object = group === "parcel" || group === "building" ? String(item.id) : undefined;
    useMarker.getState().mark(group === "coordinate" ? item.center : null);
    void navigate({ to: "/map", search: (before: MapSearch) => ({ ...before, c: view ?? before.c, sel: object }) });
  };
}

export function SearchBox() {
  const { t } = useTranslation();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const [cursor, setCursor] = useState(0);
  /** Enter came before the answer: the first suggestion is taken as soon as it is there. */
  const [pending, setPending] = useState(false);
  const settled = useDebounced(text, SETTLE_MS);
  const { data, isFetching, isError } = useSearchGroups(settled);
  const groups = text.trim() && data ? data.groups : [];
  const options = optionsOf(groups);
  const current = settled === text && !isFetching;
  const choose = useChoose();
  useSlashKey(() => input.current?.select());

  const take = (option: Option | undefined) => {
    if (!option) return;
    setOpen(false);
    setPending(false);
    input.current?.blur();
    choose(option);
  };

  useEffect(() => {
    if (!pending || !current) return;
    setPending(false);
    if (options[0]) take(options[0]);
    // `take` and `options` follow from what is listed.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [pending, current]);

  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      // The first Escape closes the suggestions, the next one empties the box.
      if (open) setOpen(false);
      else setText("");
      event.stopPropagation();
    } else if (event.key === "Enter") {
      if (current) take(options[cursor]);
      else setPending(true);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : -1;
      setOpen(true);
      if (options.length > 0) setCursor((cursor + step + options.length) % options.length);
    } else return;
    event.preventDefault();
  };

  const expanded = open && text.trim() !== "";
  const optionId = (index: number) => `${id}-option-${index}`;
  return (
    <div className="search" role="search">
      <Icon name="search" />
      <input
        ref={input}
        type="text"
        role="combobox"
        aria-label={t("search.label")}
        aria-expanded={expanded}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={expanded && options[cursor] ? optionId(cursor) : undefined}
        placeholder={t("search.placeholder")}
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setCursor(0);
          setOpen(true);
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKey}
      />
      <kbd aria-hidden="true">/</kbd>
      <div id={`${id}-list`} className="search-list" role="listbox" aria-label={t("search.results")} hidden={!expanded}>
        {groups.map((group) => (
          <div key={group.kind} role="group" aria-label={t(`search.group.${group.kind}`)}>
            <div className="search-group" aria-hidden="true">
              {t(`search.group.${group.kind}`)}
            </div>
            {group.items.map((item) => {
              const index = options.findIndex((option) => option.item === item);
              return (
                <div
                  key={`${item.id}-${item.title}`}
                  id={optionId(index)}
                  role="option"
                  aria-selected={index === cursor}
                  className="search-option"
                  // Before the blur of the box closes the list.
                  onMouseDown={(event) => {
                    event.preventDefault();
                    take(options[index]);
                  }}
                  onMouseMove={() => setCursor(index)}
                >
                  <span className="search-title">{item.title}</span>
                  {item.category && <CategoryTag category={item.category} />}
                  <span className="search-subtitle">{item.subtitle}</span>
                </div>
              );
            })}
          </div>
        ))}
      </div>
      {expanded && options.length === 0 && (
        <div className="search-list search-note" role="status">
          {isError ? t("search.failed") : current ? t("search.none", { text: text.trim() }) : t("state.loading")}
        </div>
      )}
    </div>
  );
}
