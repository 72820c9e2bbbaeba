import type { Similarity } from "./similarity.ts";

/** Where a shot's subject is. One entry per slot. */
export interface SubjectTrack {
  /** From the subject's own coordinates (pixels, centred on it as it is in the first frame it was given on) to the frame. */
  readonly poses: readonly (Similarity | null)[];
  /** σ of its place, pixels of the frame; 0: the user put it there. */
  readonly error: readonly number[];
  /** Why it is not known where the subject is, for people; null: it is known. */
  readonly lost: readonly (string | null)[];
}
