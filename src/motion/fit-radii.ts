import type { Lens } from "./lens.ts";
import { solveSquare } from "./solve-square.ts";

/** Places along a radius that are looked at. */
const RADII = 48;

/**
 * The lens that bends most like `bent`, where straight places at r (half diagonals, up to 1) were photographed: least squares
 * of r·(1 + k₁r² + k₂r⁴ + k₃r⁶). Null: `bent` is not a number somewhere.
 */
export function fitRadii(bent: (r: number) => number): Lens | null {
  const terms = fitPowers((r) => bent(r) - r, [3, 5, 7]);
  return terms && { k1: terms[0] as number, k2: terms[1] as number, k3: terms[2] as number };
}

/**
 * The same where straight places may be of any scale: of what a picture shows, something else decides it. So a formula with
 * odd powers is met as well as its shape can be.
 */
export function fitShape(bent: (r: number) => number): Lens | null {
  const terms = fitPowers(bent, [1, 3, 5, 7]);
  if (terms === null) return null;
  const [k0, k1, k2, k3] = terms as [number, number, number, number];
  // With straight places k0 times as far out: r = u/k0.
  return k0 > 0 ? { k1: k1 / k0 ** 3, k2: k2 / k0 ** 5, k3: k3 / k0 ** 7 } : null;
}

/** Factors of `powers` of r that come nearest to `f` from 0 to 1: least squares. Null: `f` is not a number somewhere. */
export function fitPowers(f: (r: number) => number, powers: readonly number[]): readonly number[] | null {
  const count = powers.length;
  const normal = new Float64Array(count * count);
  const right = new Float64Array(count);
  for (let i = 1; i <= RADII; i++) {
    const r = i / RADII;
    const values = powers.map((power) => r ** power);
    values.forEach((own, row) => {
      values.forEach(
        (other, column) => (normal[row * count + column] = (normal[row * count + column] as number) + own * other),
      );
      right[row] = (right[row] as number) + own * f(r);
    });
  }
  return solveSquare(normal, right) && right.every(Number.isFinite) ? Array.from(right) : null;
}
