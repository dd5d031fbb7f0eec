/** The sign of the page. */
export function Mark() {
  return (
    <svg width="26" height="26" viewBox="0 0 32 32" aria-hidden="true">
      <path d="M6 12 15 6l11 5-3 13-10 2z" fill="#fff" fillOpacity=".14" stroke="#fff" strokeWidth="2" strokeLinejoin="round" />
      <path d="m15 6 2 10-4 10M17 16l9-5" fill="none" stroke="#7fb2ff" strokeWidth="2" strokeLinejoin="round" />
    </svg>
  );
}
