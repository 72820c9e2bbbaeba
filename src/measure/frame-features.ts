import type { Extent } from "../motion/measured-motion.ts";

/** Bytes of a descriptor: 256 comparisons of brightness. */
export const DESCRIPTOR_BYTES = 32;

/** A level's pixels are so many pixels of the small picture that features are looked for in. */
export const LEVEL_SCALES: readonly number[] = [1, 1.5, 2, 3, 4];

/**
 * Corners of a frame, to be found again in other frames of its shot: the strongest first. Plain arrays of equal length, so
 * that they can be cached and sent between threads.
 */
export interface FrameFeatures {
  /** The upright photograph at its full resolution. */
  readonly extent: Extent;
  readonly count: number;
  /** Places in the upright photograph: pixels from its middle, x to the right, y down. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** Index into `LEVEL_SCALES`: how coarse the picture was that it was found in. */
  readonly level: Uint8Array;
  /** How much of a corner it is, whatever the exposure; larger is better. */
  readonly strength: Float32Array;
  /** `count` × 32 bytes. Their likeness is the number of bits that differ. */
  readonly descriptors: Uint8Array;
}
