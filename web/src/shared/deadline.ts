const DAY_MS = 24 * 3600 * 1000;

/** Days that a deadline is over; none while it is not, or once the word was said. */
export function overdue({ due_on, opinion }: { due_on: string; opinion: string | null }, today: string): number {
  if (opinion !== null) return 0;
  return Math.max(0, Math.round((Date.parse(today) - Date.parse(due_on)) / DAY_MS));
}
