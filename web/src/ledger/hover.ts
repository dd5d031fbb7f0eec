/** What the pointer or the keyboard is at, in the table or on the map; each shows it of the other. */
import { create } from "zustand";

interface Hover {
  /** The entry whose row it is. */
  row: number | null;
  /** The entry whose plot it is. */
  plot: number | null;
}

export const useHover = create<Hover>(() => ({ row: null, plot: null }));
