/** Who goes along: the same people for weeks, so the phone remembers them. */
import { useState } from "react";
import { change, one } from "./db";
import { useKept } from "./hooks";

interface Kept {
  id: string;
  text: string;
}

const idOf = (uid: number) => `mates:${uid}`;

export function useMates(uid: number) {
  const kept = useKept(() => one<Kept>("meta", idOf(uid)), idOf(uid));
  const [typed, setTyped] = useState<string | null>(null);
  if (kept === undefined) return null;
  const text = typed ?? kept?.text ?? "";
  return {
    text,
    names: text.split(/[\s,，、;；]+/).filter((name) => name !== ""),
    set: (now: string) => {
      setTyped(now);
      const next: Kept = { id: idOf(uid), text: now };
      return change([["meta", next]]);
    },
  };
}
