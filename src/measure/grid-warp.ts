/**
 * Where the cell at (x, y) of one grid lies in another, in cells of 144 × 96 from the middle of the grid:
 * x' = xx·x + xy·y + x0, y' = yx·x + yy·y + y0. Affine, because cells are square in no sensor but one of 3:2.
 */
export interface GridWarp {
  readonly xx: number;
  readonly xy: number;
  readonly x0: number;
  readonly yx: number;
  readonly yy: number;
  readonly y0: number;
}

export const STILL: GridWarp = { xx: 1, xy: 0, x0: 0, yx: 0, yy: 1, y0: 0 };

/** First `first`, then `then`. */
export function composeWarps(first: GridWarp, then: GridWarp): GridWarp {
  return {
    xx: then.xx * first.xx + then.xy * first.yx,
    xy: then.xx * first.xy + then.xy * first.yy,
    x0: then.xx * first.x0 + then.xy * first.y0 + then.x0,
    yx: then.yx * first.xx + then.yy * first.yx,
    yy: then.yx * first.xy + then.yy * first.yy,
    y0: then.yx * first.x0 + then.yy * first.y0 + then.y0,
  };
}

/** The way back; the warp may not be flat. */
export function invertWarp({ xx, xy, x0, yx, yy, y0 }: GridWarp): GridWarp {
  const scale = 1 / (xx * yy - xy * yx);
  const back = { xx: yy * scale, xy: -xy * scale, yx: -yx * scale, yy: xx * scale };
  return { ...back, x0: -(back.xx * x0 + back.xy * y0), y0: -(back.yx * x0 + back.yy * y0) };
}

/** Zoom, roll, and how far from square a step of a camera may make a view. */
const MAX_ZOOM = 0.25;
const MAX_ROLL = 0.25;
const MAX_SKEW = 0.12;

/** Whether a camera that steps, turns and zooms a little can have moved the view so. */
export function isCamera({ xx, xy, yx, yy }: GridWarp): boolean {
  const zooms = Math.abs(xx - 1) <= MAX_ZOOM && Math.abs(yy - 1) <= MAX_ZOOM;
  const rolls = Math.abs(xy) <= MAX_ROLL && Math.abs(yx) <= MAX_ROLL;
  return zooms && rolls && Math.abs(xx - yy) <= MAX_SKEW && Math.abs(xy + yx) <= MAX_SKEW;
}
