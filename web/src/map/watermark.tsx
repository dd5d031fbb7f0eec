/** Name and day, faintly over the map of whoever sees military land row by row: a photograph of the screen says whose it is. */
import { useMe } from "@/api/session";

/** Enough to cover a wide screen; what is too much is cut off. */
const REPEATS = 60;

export function Watermark({ today }: { today: string }) {
  const me = useMe();
  if (me?.user.military !== "rows") return null;
  const text = `${me.user.username} ${today}`;
  return (
    <div className="watermark" aria-hidden="true" data-testid="watermark" data-text={text}>
      {Array.from({ length: REPEATS }, (_, i) => (
        <span key={i} data-text={text} />
      ))}
    </div>
  );
}
