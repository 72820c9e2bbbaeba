import type { Point } from "./similarity.ts";
import type { Place } from "./space-vectors.ts";

/** The ends of the axis as they were marked in a slot; pixels. */
export interface AxisMark {
  readonly slot: number;
  readonly foot: Point;
  readonly top: Point;
}

/** The axis of a subject in space. */
export interface SpaceAxis {
  readonly foot: Place;
  readonly top: Place;
  /** Its marks do not tell how far away it is: it is where the camera was carried around. */
  readonly isGuessed: boolean;
}
