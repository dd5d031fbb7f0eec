/** Line icons of the page, 16 px grid. Decorative: the button that holds one carries the name. */
const PATHS = {
  plus: "M8 3v10M3 8h10",
  minus: "M3 8h10",
  home: "M3 8V3h5M13 8v5H8M3 3l4 4M13 13l-4-4",
  ruler: "M2 11 11 2l3 3-9 9zM5 8l1.5 1.5M7.5 5.5 9 7M10 3l1 1",
  polygon: "M3 6l5-3 5 4-2 6H5z",
  layers: "M8 2 2 5.5 8 9l6-3.5zM2 8.5 8 12l6-3.5M2 11.5 8 15l6-3.5",
  hatch: "M2 2h12v12H2zM2 8l6-6M2 14 14 2M8 14l6-6",
  close: "M3.5 3.5l9 9M12.5 3.5l-9 9",
  search: "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.5 10.5 14 14",
  link: "M6.5 9.5l3-3M7 4.5 8.5 3a3 3 0 0 1 4.5 4.5L11.5 9M9 11.5 7.5 13A3 3 0 0 1 3 8.5L4.5 7",
  map: "M2 4l4-2 4 2 4-2v10l-4 2-4-2-4 2zM6 2v10M10 4v10",
  upload: "M8 11V2.5M4.5 6 8 2.5 11.5 6M2.5 11v2.5h11V11",
  download: "M8 2.5V11M4.5 7.5 8 11l3.5-3.5M2.5 11v2.5h11V11",
  rules: "M3 3h10M3 8h6M3 13h4M10 12l1.8 1.8L15 10",
  up: "M3.5 10 8 5.5l4.5 4.5",
  down: "M3.5 6 8 10.5 12.5 6",
  left: "M10 3.5 5.5 8l4.5 4.5",
  right: "M6 3.5 10.5 8 6 12.5",
  check: "M3 8.5l3.2 3.2L13 5",
  warning: "M8 2 15 14H1zM8 6.5v3.5M8 12v.2",
  error: "M5 1.5h6l3.5 3.5v6L11 14.5H5L1.5 11V5zM8 4.5v4.5M8 11.2v.2",
  info: "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM8 7v4.5M8 4.6v.2",
  copy: "M5.5 5.5h8v8h-8zM3 10.5H2.5v-8h8V3",
  refresh: "M13.5 8a5.5 5.5 0 1 1-1.6-3.9M13.5 2v3.5H10",
  target: "M8 3.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM8 1v4M8 11v4M1 8h4M11 8h4",
  panelUp: "M2 2.5h12v11H2zM2 9h12",
  panelFull: "M2 2.5h12v11H2zM2 5h12",
  user: "M8 2a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM2.5 14c.4-3 2.6-4.5 5.5-4.5s5.1 1.5 5.5 4.5",
  ledger: "M3 2.5h10v11H3zM3 6h10M6.5 6v7.5M8.5 8.5h3M8.5 11h3",
  chart: "M2.5 2.5v11h11M5.5 11V8M8.5 11V5M11.5 11V7",
  columns: "M2.5 3h11v10h-11zM6.2 3v10M9.8 3v10",
  audit: "M3 2h7l3 3v9H3zM5.5 8h5M5.5 11h3",
  print: "M4.5 6V2h7v4M4.5 11.5H2.5V6h11v5.5h-2M4.5 9.5h7V14h-7z",
  swap: "M3 5.5h9.5L10 3M13 10.5H3.5L6 13",
  edit: "M3 13l.8-3.2L11 2.6l2.4 2.4-7.2 7.2zM9.5 4.1l2.4 2.4",
  draw: "M3 12 6 4l7 2-2 7zM3 12v.1M6 4v.1M13 6v.1",
  select: "M4 2.5l8.5 6-4 .8L6 13z",
  move: "M8 2v12M2 8h12M6 4l2-2 2 2M6 12l2 2 2-2M4 6 2 8l2 2M12 6l2 2-2 2",
  split: "M3 3h10v10H3zM8 1.5v13",
  merge: "M2.5 4h5v8h-5zM8.5 4h5v8h-5zM6 8h4",
  hole: "M2.5 2.5h11v11h-11zM6 6h4v4H6z",
  square: "M3 3v10h10M3 9.5h3.5V13",
  undo: "M6 3 2.5 6.5 6 10M2.5 6.5H10a3.5 3.5 0 0 1 0 7H7",
  redo: "M10 3l3.5 3.5L10 10M13.5 6.5H6a3.5 3.5 0 0 0 0 7h3",
  trash: "M3 4.5h10M6 4.5V3h4v1.5M4.5 4.5l.7 9h5.6l.7-9",
  project: "M2 5h12v8.5H2zM5.5 5V2.5h5V5M2 9h12M8 8v2",
  save: "M3 3h8l2 2v8H3zM5.5 3v3.5h4V3M5.5 13V9.5h5V13",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
