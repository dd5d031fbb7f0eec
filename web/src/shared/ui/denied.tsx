import { useId } from "react";
import { Button } from "./button";

/** What others may do here and this person may not: the button stays in sight, with the reason in words. */
export function Denied({ label, reason }: { label: string; reason: string }) {
  const id = useId();
  return (
    <div className="denied" data-testid="denied">
      <Button disabled title={reason} aria-describedby={id}>
        {label}
      </Button>
      <p className="note" id={id}>
        {reason}
      </p>
    </div>
  );
}
