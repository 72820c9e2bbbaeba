const f = Math.fround;
const THIRD = f(1 / 3);
const SIXTH = f(1 / 6);

/** Colour differences at the four photosites of a block that are not green. */
export interface XtransSites {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** A block and the four beside it. */
export interface XtransCross {
  readonly here: XtransSites;
  readonly above: XtransSites;
  readonly below: XtransSites;
  readonly before: XtransSites;
  readonly after: XtransSites;
}

/** Differences at the block's nine pixels, row by row: of the colour above and below its middle, and of the other. */
export function spreadXtransDifferences({ here, above, below, before, after }: XtransCross): {
  readonly vertical: readonly number[];
  readonly level: readonly number[];
} {
  const { top, bottom, left, right } = here;
  const beside = (near: number, a: number, b: number): number => f(f(near * f(0.4)) + f(f(a + b) * f(0.3)));
  const corner = (own: number, near: number, far: number): number =>
    f(f(f(own * 0.5) + f(near * THIRD)) + f(far * SIXTH));
  return {
    vertical: [
      corner(top, before.right, above.left),
      top,
      corner(top, after.left, above.right),
      beside(before.right, top, bottom),
      f(f(top + bottom) * 0.5),
      beside(after.left, top, bottom),
      corner(bottom, before.right, below.left),
      bottom,
      corner(bottom, after.left, below.right),
    ],
    level: [
      corner(left, above.bottom, before.top),
      beside(above.bottom, left, right),
      corner(right, above.bottom, after.top),
      left,
      f(f(left + right) * 0.5),
      right,
      corner(left, below.top, before.bottom),
      beside(below.top, left, right),
      corner(right, below.top, after.bottom),
    ],
  };
}

/** Light of a root of it and `floor` together. */
export function lightOfRoot(root: number, floor: number): number {
  return f(f(root * Math.abs(root)) - f(floor));
}

/** Difference in light of a colour to green, from the difference of their roots. */
export function lightDifference(green: number, difference: number): number {
  const root = f(green + difference);
  return f(f(root * Math.abs(root)) - f(green * Math.abs(green)));
}
