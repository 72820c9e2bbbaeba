import { PictureMerger } from "../develop/picture-merger.ts";
import { MERGE_REACH, type PlannedChunk } from "../edit/chunks.ts";
import type { PlannedPicture } from "../edit/recipe.ts";
import { createKernels, type Kernels } from "../kernels/instance.ts";
import type { Picture } from "../kernels/picture.ts";
import type { HeldPicture } from "./worker-pool.ts";
import type { PictureNumbers } from "./worker-protocol.ts";

/** A picture that is ready to be encoded. What it lies in is used again for the next. */
export interface FinishedPicture {
  readonly buffer: SharedArrayBuffer;
  readonly picture: Picture;
  /** The raw that is delivered in its place; null: none. */
  readonly dng: Uint8Array | null;
  readonly numbers: PictureNumbers;
}

type Take = (planned: PlannedPicture) => Promise<HeldPicture>;

/** Merges the pictures of one chunk after the other with their neighbours, in memory that it takes once. */
export interface ChunkMerger {
  /**
   * The chunk's own pictures, merged. Those around it are taken, too, in order, though another chunk shows them: so that
   * a chunk depends on nothing but its plan.
   */
  merge(chunk: Omit<PlannedChunk, "index">, take: Take): AsyncGenerator<FinishedPicture>;
}

export function createChunkMerger(): ChunkMerger {
  let kernels: Kernels | undefined;
  let merger: PictureMerger | undefined;
  /** Counts on from chunk to chunk: what is kept of the last one is no neighbour of the next. */
  let base = 0;
  return {
    async *merge({ before, pictures, after }, take) {
      kernels ??= await createKernels();
      const sequence = [...before, ...pictures, ...after];
      const first = base;
      base += sequence.length + MERGE_REACH;
      const numbers: PictureNumbers[] = [];
      let next = before.length;
      for (const [index, planned] of sequence.entries()) {
        const held = await take(planned);
        try {
          merger ??= new PictureMerger(kernels, held.picture, 2 * MERGE_REACH + 1);
          merger.add(first + index, held.buffer, held.picture, planned.recipe.content);
          numbers.push(held.numbers);
        } finally {
          held.close();
        }
        const isLast = index === sequence.length - 1;
        for (; next < before.length + pictures.length && (isLast || next + MERGE_REACH <= index); next++) {
          const { timeNoise = 0, dither } = (sequence[next] as PlannedPicture).recipe;
          const picture = merger.merge(first + next, neighboursOf(first + next), timeNoise / 100, dither);
          yield { buffer: merger.buffer, picture, dng: null, numbers: numbers[next] as PictureNumbers };
        }
      }
    },
  };
}

function neighboursOf(index: number): number[] {
  const around = Array.from({ length: 2 * MERGE_REACH + 1 }, (_, i) => index - MERGE_REACH + i);
  return around.filter((at) => at !== index);
}
