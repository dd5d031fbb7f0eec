/** Puts the cursor into a field, or into the first one of a part of the paper. */
export function goTo(id: string) {
  const place = document.getElementById(id);
  if (!place) return;
  const inside = place.matches("input, select, textarea, button, [tabindex]")
    ? place
    : place.querySelector<HTMLElement>("input:not(:disabled), select, textarea, button, [tabindex]");
  place.scrollIntoView({ block: "center" });
  (inside ?? place).focus({ preventScroll: true });
}
