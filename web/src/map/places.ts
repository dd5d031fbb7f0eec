import type { Place } from "./engine";
import type { LngLat } from "@/shared/geo";

/** The streets of the configuration as the map wants them. */
export function placesOf({ streets }: { streets: readonly { name: string; center: LngLat }[] }): Place[] {
  return streets.map(({ name, center }) => ({ name, position: center }));
}
