import type { Similarity } from "./similarity.ts";

/**
 * Lengths and places of this room are pixels of the photograph turned upright, with the origin in its middle, x to the
 * right and y down.
 */
export interface Extent {
  readonly width: number;
  readonly height: number;
}

/** Row-major 3 × 3: (x, y) → ((h0·x + h1·y + h2) / w, (h3·x + h4·y + h5) / w) with w = h6·x + h7·y + h8. */
export type Homography = readonly [number, number, number, number, number, number, number, number, number];

/** Places in two frames that show the same. Arrays of equal length. */
export interface PointPairs {
  readonly ax: Float64Array;
  readonly ay: Float64Array;
  readonly bx: Float64Array;
  readonly by: Float64Array;
}

/** Where things are looked for in a frame. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** How one frame lies in another. */
export interface PairMotion extends FoundMotion {
  /** Slots. */
  readonly from: number;
  readonly to: number;
}

/** What the places that two frames have in common say. */
export interface FoundMotion {
  /** Where places of `from` are in `to`: what most of the picture did. */
  readonly similarity: Similarity;
  /** The same with perspective, where the evidence asks for it; null: the similarity says as much. */
  readonly homography: Homography | null;
  /** The same whether the evidence asks for it or not; null: the places do not tell, or near and far part. */
  readonly perspective: Homography | null;
  /** Pairs of places that agree with the model, and the share of all that is. */
  readonly inliers: number;
  readonly share: number;
  /** Share of the picture's 6 × 4 parts with something in them that agree, 0 to 1. */
  readonly spread: number;
  /** RMS distance of those that agree from where the similarity puts them. */
  readonly residual: number;
  /** Much of the picture moves as no one model says: near and far. */
  readonly hasParallax: boolean;
  /** In so many of the picture's 6 × 4 parts places hold still to half a pixel of 1600, whatever the most of it did. */
  readonly standing: number;
}

/** What was measured of a shot's motion. */
export interface MeasuredMotion {
  readonly extent: Extent;
  /** One per slot: true where the frame can be used. */
  readonly usable: readonly boolean[];
  readonly pairs: readonly PairMotion[];
}

/** How a shot's camera moved. One entry per slot. */
export interface CameraPath {
  /**
   * Where places of each frame are in the first frame: pose(t)⁻¹ ∘ pose(s) maps places of frame s to frame t. Of slots that
   * nothing is known of, put between their neighbours.
   */
  readonly poses: readonly Similarity[];
  /** Why a pose is a guess between its neighbours: `missing` (no frame), `unmatched`; null: it was measured. */
  readonly bridged: readonly ("missing" | "unmatched" | null)[];
  /** RMS distance over the picture of a pair's own motion from what the path says of it, each pair by how exact its kind is. */
  readonly residual: number;
}
