/** Photos as they are kept and sent: small enough for a bad net, with the time and place of the original beside. */
import { shotOf } from "./exif";

/** Long edge, pixels. */
const EDGE = 2560;
const MOST_BYTES = 1_500_000;
const QUALITIES = [0.85, 0.75, 0.65, 0.5];

export interface Photo {
  id: string;
  uid: number;
  name: string;
  blob: Blob;
  sha256: string;
  taken_at: string | null;
  lng: number | null;
  lat: number | null;
  accuracy_m: number | null;
  source: "exif" | "device" | "none";
  /** The service has it. */
  uploaded: boolean;
}

interface Where {
  lng: number;
  lat: number;
  accuracy_m: number | null;
}

/** Makes a photo of a file. Fails for what is no picture. */
export async function photoOf(file: File, uid: number, here: Where | null): Promise<Photo> {
  const shot = shotOf(await file.arrayBuffer());
  const blob = await smaller(file);
  const hash = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
  const sha256 = [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const taken = shot.taken_at ?? (file.lastModified ? new Date(file.lastModified).toISOString() : null);
  const own = shot.lng !== null && shot.lat !== null;
  return {
    id: crypto.randomUUID(),
    uid,
    name: file.name.replace(/\.[^.]*$/, "") + ".jpg",
    blob,
    sha256,
    taken_at: taken,
    lng: own ? shot.lng : (here?.lng ?? null),
    lat: own ? shot.lat : (here?.lat ?? null),
    accuracy_m: own ? null : (here?.accuracy_m ?? null),
    source: own ? "exif" : here ? "device" : "none",
    uploaded: false,
  };
}

/** As JPEG, upright, at most 2560 pixels and 1.5 MB. */
async function smaller(file: File): Promise<Blob> {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const longest = Math.max(picture.width, picture.height);
  for (let edge = Math.min(EDGE, longest); ; edge = Math.round(edge * 0.75)) {
    for (const quality of QUALITIES) {
      const blob = await drawn(picture, edge / longest, quality);
      if (blob.size <= MOST_BYTES) {
        picture.close();
        return blob;
      }
    }
  }
}

function drawn(picture: ImageBitmap, scale: number, quality: number): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("canvas"))), "image/jpeg", quality),
  );
}
