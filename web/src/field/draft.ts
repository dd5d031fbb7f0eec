/** What was begun and not submitted: kept at every change, photos and all. */
import { useEffect, useRef, useState } from "react";
import { change, one } from "./db";
import type { Photo } from "./photo";

/** What every draft has: when it was kept last, and its photos. */
export interface Sketch {
  id: string;
  at: string;
  photos: string[];
}

/** Of a patrol, or of a step of a rectification. */
export interface Draft extends Sketch {
  result: "" | "clean" | "problem";
  chips: string[];
  note: string;
  severity: string;
  weather: string;
  far_reason: string;
  occupied: string;
  measures: string;
  deadline: string;
  /** Of a re-check: passed or returned. */
  step: string;
}

export const EMPTY: Omit<Draft, "id"> = {
  at: "",
  result: "",
  chips: [],
  photos: [],
  note: "",
  severity: "minor",
  weather: "",
  far_reason: "",
  occupied: "",
  measures: "",
  deadline: "",
  step: "",
};

export const draftId = (uid: number, task: string) => `${uid}:${task}`;

export interface Drafting<D extends Sketch = Draft> {
  draft: D;
  /** It was there when the page opened. */
  restored: boolean;
  photos: Photo[];
  /** Changes it and keeps it; fails where the phone has no room. */
  set: (now: Partial<D>) => Promise<void>;
  /** Adds a photo, and changes what goes with it in the same step. */
  addPhoto: (photo: Photo, also?: Partial<D>) => Promise<void>;
  removePhoto: (id: string) => Promise<void>;
  discard: () => Promise<void>;
}

/** The draft of a task, `empty` where there is none; null until it is read. */
export function useDraft<D extends Sketch>(uid: number, task: string, empty: Omit<D, "id">): Drafting<D> | null {
  const id = draftId(uid, task);
  const [draft, setDraft] = useState<D | null>(null);
  const [photos, setPhotos] = useState<Photo[]>([]);
  const [restored, setRestored] = useState(false);
  // What was typed last, also before it is drawn.
  const now = useRef<D | null>(null);
  const fresh = useRef(empty);
  const begin = () => ({ ...fresh.current, id }) as D;
  useEffect(() => {
    let gone = false;
    const read = async () => {
      const kept = await one<D>("drafts", id);
      const found = await Promise.all((kept?.photos ?? []).map((photo) => one<Photo>("photos", photo)));
      if (gone) return;
      now.current = kept ?? ({ ...fresh.current, id } as D);
      setDraft(now.current);
      setPhotos(found.filter((photo) => photo !== null));
      setRestored(kept !== null);
    };
    void read();
    return () => {
      gone = true;
    };
  }, [id]);
  if (!draft) return null;
  const keep = (next: D) => {
    now.current = next;
    setDraft(next);
    return { ...next, at: new Date().toISOString() };
  };
  const latest = () => now.current ?? draft;
  return {
    draft,
    restored,
    photos,
    set: (fields) => change([["drafts", keep({ ...latest(), ...fields })]]),
    addPhoto: async (photo, also = {}) => {
      // First the picture, so that no draft names one that is not there.
      await change([["photos", photo]]);
      setPhotos((before) => [...before, photo]);
      await change([["drafts", keep({ ...latest(), ...also, photos: [...latest().photos, photo.id] })]]);
    },
    removePhoto: async (photo) => {
      setPhotos((before) => before.filter((other) => other.id !== photo));
      await change([["drafts", keep({ ...latest(), photos: latest().photos.filter((other) => other !== photo) })]], [["photos", photo]]);
    },
    discard: async () => {
      const gone = latest().photos.map((photo) => ["photos", photo] as ["photos", string]);
      now.current = begin();
      setDraft(now.current);
      setPhotos([]);
      setRestored(false);
      await change([], [["drafts", id], ...gone]);
    },
  };
}
