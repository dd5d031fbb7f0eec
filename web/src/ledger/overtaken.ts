/** A change that came too late: what the entry is now, and who did what since. */
import { ApiError } from "@/api/client";
import { type EntryDetail, type EntryVersion, fetchEntry, fetchStory, type Seen } from "@/api/reserve";

export class OvertakenError extends Error {
  constructor(
    readonly now: EntryDetail,
    /** Newest first. */
    readonly versions: readonly EntryVersion[],
  ) {
    super(`overtaken by version ${now.version}`);
  }
}

/** Runs a change that is based on a version; when others were faster, finds out what they did. */
export async function unlessOvertaken<T>({ id, version }: Seen, change: () => Promise<T>): Promise<T> {
  try {
    return await change();
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 412) throw error;
    const [now, story] = await Promise.all([fetchEntry(id), fetchStory(id)]);
    throw new OvertakenError(now, story.versions.filter((other) => other.version > version));
  }
}
