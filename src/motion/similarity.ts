/**
 * A similarity of the plane: (u, v) → (a·u − b·v + x, b·u + a·v + y), with a = scale·cos(roll), b = scale·sin(roll).
 * x runs to the right and y down, so that a positive roll turns clockwise as it is seen.
 */
export interface Similarity {
  readonly a: number;
  readonly b: number;
  /** Pixels. */
  readonly x: number;
  readonly y: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export const IDENTITY: Similarity = { a: 1, b: 0, x: 0, y: 0 };

/** @param roll degrees, clockwise as seen */
export function makeSimilarity(scale: number, roll: number, x: number, y: number): Similarity {
  const angle = (roll * Math.PI) / 180;
  return { a: scale * Math.cos(angle), b: scale * Math.sin(angle), x, y };
}

export function scaleOf({ a, b }: Similarity): number {
  return Math.hypot(a, b);
}

/** Degrees, clockwise as seen, −180 to 180. */
export function rollOf({ a, b }: Similarity): number {
  return (Math.atan2(b, a) * 180) / Math.PI;
}

export function movePoint({ a, b, x, y }: Similarity, point: Point): Point {
  return { x: a * point.x - b * point.y + x, y: b * point.x + a * point.y + y };
}

/** First `inner`, then `outer`. */
export function combine(outer: Similarity, inner: Similarity): Similarity {
  const { x, y } = movePoint(outer, inner);
  return { a: outer.a * inner.a - outer.b * inner.b, b: outer.b * inner.a + outer.a * inner.b, x, y };
}

/** @throws RangeError for one that shrinks everything to a point */
export function invert({ a, b, x, y }: Similarity): Similarity {
  const square = a * a + b * b;
  if (!(square > 0)) throw new RangeError("Expected a similarity that can be undone");
  const [c, d] = [a / square, -b / square];
  return { a: c, b: d, x: -(c * x - d * y), y: -(d * x + c * y) };
}
