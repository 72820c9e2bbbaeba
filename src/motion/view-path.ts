import type { Point, Similarity } from "./similarity.ts";
import type { Extent } from "./measured-motion.ts";

/** What the film shows of frames that hold still, before anything is stabilised; pixels, both centred on the frame. */
export interface Framed {
  /** The photograph. */
  readonly frame: Extent;
  /** What of it the film's shape shows at most: the window at scale 1. */
  readonly window: Extent;
}

/** How the views of a shot may be chosen. */
export interface ViewLimits {
  /** Least scale of the window, 0 to 1: 0.85 keeps 85 % of the width. */
  readonly keep: number;
  /** Most change of the window's scale from frame to frame, beside what evens out the camera's own scale; 0: none. */
  readonly zoom: number;
  /** Degrees that a view may be turned at most. */
  readonly roll: number;
}

/** A region that the film's edge never cuts. Entry t is slot t: corners of a convex outline, in frame t; null: not in it. */
export interface WholeRegion {
  readonly name: string;
  readonly outlines: readonly (readonly Point[] | null)[];
  /** Pixels between the outline and the film's edge. */
  readonly margin: number;
}

/**
 * What the film shows of each frame. Entry t maps places of the window (pixels, centred, at scale 1) to frame t, so that its
 * scale is the share of the window that is kept.
 */
export interface ViewPath {
  readonly views: readonly Similarity[];
  /** What could not be obeyed. Empty: all was. */
  readonly issues: readonly ViewIssue[];
}

/** What no views within the limits can do, or what the photographs do not allow. */
export type ViewIssue = WholeImpossible | LockImpossible;

/** A region that no view within the limits keeps whole. */
export interface WholeImpossible {
  /** `cut-by-source`: the photograph itself ends in the region; the film shows all that there is of that side. */
  readonly code: "whole-impossible" | "cut-by-source";
  readonly region: string;
  /** Where it is worst. */
  readonly slot: number;
  /** Pixels of the photograph that lack at best, the margin among them; by how much the source cuts it at least. */
  readonly cut: number;
  /** What would allow it and where, for people. */
  readonly remedy: string;
}

/** Frames in which the subject cannot be where it should be. */
export interface LockImpossible {
  readonly code: "lock-impossible";
  /** First and last slot of the stretch. */
  readonly from: number;
  readonly to: number;
  /** What is in the way: a region that would be cut; null: the photograph's edge. */
  readonly region: string | null;
  /** Pixels by which the views are wrong at most. */
  readonly outside: number;
  /** What would allow it, for people. */
  readonly remedy: string;
}
