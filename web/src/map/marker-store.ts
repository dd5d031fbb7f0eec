import { create } from "zustand";
import type { LngLat } from "@/shared/geo";

interface MarkerStore {
  /** A position that was searched for; shown until something else is chosen. */
  position: LngLat | null;
  mark: (position: LngLat | null) => void;
}

export const useMarker = create<MarkerStore>((set) => ({
  position: null,
  mark: (position) => set({ position }),
}));
