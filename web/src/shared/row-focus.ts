import type { KeyboardEvent } from "react";

/** Up and down walk through the rows of a list; each `.row-open` is one stop. */
export function moveFocus(event: KeyboardEvent<HTMLElement>) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !(event.target instanceof HTMLElement) || !event.target.matches(".row-open")) return;
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>(".row-open")];
  stops[stops.indexOf(event.target) + step]?.focus();
  event.preventDefault();
}
