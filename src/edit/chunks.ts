import type { PlannedPicture } from "./recipe.ts";

/** Pictures before and after that one is merged with, where noise is taken out by its neighbours in time. */
export const MERGE_REACH = 2;

/** A run of consecutive pictures that is rendered and encoded as a unit. Never crosses a cut. */
export interface PlannedChunk {
  readonly index: number;
  readonly pictures: readonly PlannedPicture[];
  /** Pictures of the same clip next to it that its own depend on; mostly none. */
  readonly before: readonly PlannedPicture[];
  readonly after: readonly PlannedPicture[];
}

/**
 * Cuts the film into chunks of at most `length` pictures. Chunks start with their clip, so that a change to one clip
 * leaves the chunks of the others as they are.
 */
export function planChunks(pictures: readonly PlannedPicture[], length: number): PlannedChunk[] {
  const chunks: PlannedPicture[][] = [];
  for (const picture of pictures) {
    const current = chunks.at(-1);
    if (current && current.length < length && current[0]?.clip === picture.clip) current.push(picture);
    else chunks.push([picture]);
  }
  let from = 0;
  return chunks.map((run, index) => {
    const start = from;
    from += run.length;
    const isMerged = (run[0]?.recipe.timeNoise ?? 0) > 0;
    const near = (first: number, end: number): PlannedPicture[] =>
      pictures.slice(Math.max(0, first), end).filter(({ clip }) => clip === run[0]?.clip);
    return {
      index,
      pictures: run,
      before: isMerged ? near(start - MERGE_REACH, start) : [],
      after: isMerged ? near(from, from + MERGE_REACH) : [],
    };
  });
}
