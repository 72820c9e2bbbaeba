/**
 * How far a colour lies farther out than green: what green shows at r from the middle (half diagonals of the photograph), it
 * shows at r·(1 + k₀ + k₁·r + k₂·r² + k₃·r³ + k₄·r⁴).
 */
export type Fringe = readonly [k0: number, k1: number, k2: number, k3: number, k4: number];

/** How a lens shows red and blue of another size than green. */
export interface LateralColour {
  readonly red: Fringe;
  readonly blue: Fringe;
}

/** Places along a radius that are looked at. */
const RADII = 48;
/** Less than a tenth of a pixel of 24 MP, in half diagonals, is not seen. */
const LEAST = 1 / 40_000;
/** No lens that is sold shows its colours further apart, by far: the worst in lensfun's database by a quarter of it. */
const MOST = 1 / 100;

/** How far out a colour is moved at r; half diagonals. */
export function fringeAt([k0, k1, k2, k3, k4]: Fringe, r: number): number {
  return r * (k0 + r * (k1 + r * (k2 + r * (k3 + r * k4))));
}

/** The furthest that a colour is moved anywhere in the photograph, in half diagonals; 0 or more. */
export function widestFringe(fringe: Fringe): number {
  return Math.max(...Array.from({ length: RADII + 1 }, (_, i) => Math.abs(fringeAt(fringe, i / RADII))));
}

/** Lateral colour that can be seen and that a lens can have; null: any other. */
export function soundLateralColour(colour: LateralColour): LateralColour | null {
  const widest = [colour.red, colour.blue].map(widestFringe);
  return widest.every((one) => one <= MOST) && widest.some((one) => one >= LEAST) ? colour : null;
}
