/** Where the phone is, watched while the page is open. */
import { useEffect, useState } from "react";

export interface Here {
  lng: number;
  lat: number;
  accuracy_m: number;
  at: number;
}

export interface Position {
  here: Here | null;
  /** Why there is none. */
  failed: "denied" | "unavailable" | null;
}

/** A position older than this is not where one stands. */
export const OLD_MS = 5 * 60_000;

export function usePosition(): Position {
  const [position, setPosition] = useState<Position>({ here: null, failed: null });
  useEffect(() => {
    if (!("geolocation" in navigator)) return;
    const watch = navigator.geolocation.watchPosition(
      ({ coords, timestamp }) =>
        setPosition({ here: { lng: coords.longitude, lat: coords.latitude, accuracy_m: coords.accuracy, at: timestamp }, failed: null }),
      ({ code }) => setPosition(({ here }) => ({ here, failed: code === 1 ? "denied" : "unavailable" })),
      { enableHighAccuracy: true, maximumAge: 10_000, timeout: 30_000 },
    );
    return () => navigator.geolocation.clearWatch(watch);
  }, []);
  return position;
}
