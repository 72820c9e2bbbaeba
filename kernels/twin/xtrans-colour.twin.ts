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

/** Differences in the middle of the block's quarters, row by row, of the same two colours. */
export function spreadXtransQuarters({ here, above, below, before, after }: XtransCross): {
  readonly vertical: readonly number[];
  readonly level: readonly number[];
} {
  const { top, bottom, left, right } = here;
  const quarter = (own: number, near: number, far: number): number =>
    f(f(f(own * 0.6875) + f(near * 0.25)) + f(far * 0.0625));
  return {
    vertical: [
      quarter(top, before.right, above.left),
      quarter(top, after.left, above.right),
      quarter(bottom, before.right, below.left),
      quarter(bottom, after.left, below.right),
    ],
    level: [
      quarter(left, above.bottom, before.top),
      quarter(right, above.bottom, after.top),
      quarter(left, below.top, before.bottom),
      quarter(right, below.top, after.bottom),
    ],
  };
}

/** Roots of green in the middle of the block's quarters, from those of its nine pixels. */
export function xtransQuarterGreens(block: readonly number[]): readonly number[] {
  const [a = 0, top = 0, b = 0, left = 0, middle = 0, right = 0, c = 0, bottom = 0, d = 0] = block;
  const share = f(middle * 0.0625);
  const quarter = (corner: number, side: number, upright: number): number =>
    f(f(f(corner * 0.5625) + f(side * 0.1875)) + f(f(upright * 0.1875) + share));
  return [quarter(a, left, top), quarter(b, right, top), quarter(c, left, bottom), quarter(d, right, bottom)];
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
