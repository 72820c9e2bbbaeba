import type { PlannedPicture } from "./recipe.ts";

/** A run of consecutive pictures that is rendered and encoded as a unit. Never crosses a cut. */
export interface PlannedChunk {
  readonly index: number;
  readonly pictures: readonly PlannedPicture[];
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
  return chunks.map((run, index) => ({ index, pictures: run }));
}
