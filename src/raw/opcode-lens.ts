import { fitPowers, fitRadii } from "../motion/fit-radii.ts";
import { type Fringe, fringeAt, type LateralColour, soundLateralColour } from "../motion/lateral-colour.ts";
import { bendPlace, isGentle, type Lens } from "../motion/lens.ts";
import type { Opcode } from "./dng-opcodes.ts";

type Warp = Extract<Opcode, { kind: "warp" }>;
type Radial = Warp["radial"][number];

/** A part of the sensor, in pixels. */
interface Part {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Share of the photograph's diagonal that a lens may miss a warp by: what nobody sees. */
const MOST_MISS = 1 / 2000;
/** Places along a radius, and along each side of the photograph, that are looked at. */
const RADII = 48;
const SIDE = 8;
const GREEN = 1;
const PLANES = 3;
/** Planes that a warp takes from places less apart than this (half diagonals) are one: a tenth of a pixel of 24 MP. */
const MOST_APART = 1 / 40_000;
const BISECTIONS = 40;

/**
 * A DNG's warp as the one lens that motion and the developer know: radial, about the photograph's middle, green's where
 * planes differ. The scale of the middle is left out: what is shown of a picture decides it.
 *
 * @param active where light falls, which the warp speaks of; `visible`: the photograph
 * @returns null where such a lens cannot do it: off its middle, with a tangential part, or bending too much
 */
export function fitLens(warp: Warp, active: Part, visible: Part): Lens | null {
  const plane = Math.min(GREEN, warp.radial.length - 1);
  const radial = warp.radial[plane] as Radial;
  const centre = { x: active.left + warp.centre[0] * active.width, y: active.top + warp.centre[1] * active.height };
  const unit = cornerDistance(active, centre.x, centre.y);
  const half = Math.hypot(visible.width, visible.height) / 2;
  const scale = radial(0);
  // Radii of straight places in halves of the photograph's diagonal, and where they were photographed.
  const lens = fitRadii((r) => (r / scale) * radial((r * half) / unit / scale));
  if (lens === null || !isGentle(lens)) return null;
  const [t0, t1] = warp.tangential[plane] as readonly [number, number];
  /** Where the warp takes a place of the straight picture from, against the centre and with the middle's own scale. */
  const taken = (x: number, y: number): readonly [number, number] => {
    const [dx, dy] = [(x - centre.x) / unit / scale, (y - centre.y) / unit / scale];
    const r2 = dx * dx + dy * dy;
    const factor = radial(Math.sqrt(r2));
    const [tx, ty] = [2 * t0 * dx * dy + t1 * (r2 + 2 * dx * dx), 2 * t1 * dx * dy + t0 * (r2 + 2 * dy * dy)];
    return [centre.x + unit * (factor * dx + tx), centre.y + unit * (factor * dy + ty)];
  };
  const [middleX, middleY] = [visible.left + visible.width / 2, visible.top + visible.height / 2];
  const [shiftX, shiftY] = taken(middleX, middleY);
  for (let at = 0; at < (SIDE + 1) ** 2; at++) {
    const x = ((at % (SIDE + 1)) / SIDE - 0.5) * visible.width;
    const y = (Math.floor(at / (SIDE + 1)) / SIDE - 0.5) * visible.height;
    const [u, v] = taken(middleX + x, middleY + y);
    const bent = bendPlace({ x, y }, lens, visible);
    if (Math.hypot(u - shiftX - bent.x, v - shiftY - bent.y) > 2 * half * MOST_MISS) return null;
  }
  return lens;
}

/**
 * How a DNG's warp takes red and blue from other places than green, which is lateral colour.
 *
 * @returns null where it does not, by anything that can be seen; `beyond` where it does otherwise than a lens about the
 * middle, or has planes that are not red, green and blue
 */
export function fitLateralColour(warp: Warp, active: Part, visible: Part): LateralColour | "beyond" | null {
  const { radial, tangential, centre } = warp;
  const green = radial[Math.min(GREEN, radial.length - 1)] as Radial;
  const [x, y] = [active.left + centre[0] * active.width, active.top + centre[1] * active.height];
  const half = Math.hypot(visible.width, visible.height) / 2;
  const unit = cornerDistance(active, x, y) / half;
  /** How much farther out than green's a plane's place is, where green's is at r; half diagonals. */
  const apart = (plane: Radial, r: number): number => {
    const straight = findStraight(green, r / unit);
    return r * (plane(straight) / green(straight) - 1);
  };
  const [t0, t1] = tangential[Math.min(GREEN, radial.length - 1)] as readonly [number, number];
  const aslant = Math.max(...tangential.map((own) => 3 * Math.hypot(own[0] - t0, own[1] - t1))) * unit;
  const widest = Math.max(...radial.flatMap((plane) => places().map((r) => Math.abs(apart(plane, r)))));
  if (Math.max(widest, aslant) < MOST_APART) return null;
  // Off the middle, a plane's scale is a shift.
  const aside =
    (Math.hypot(x - visible.left - visible.width / 2, y - visible.top - visible.height / 2) / half) * widest;
  const [red, , blue] = radial;
  if (radial.length !== PLANES || !red || !blue || aslant + aside > MOST_APART) return "beyond";
  const fringes = [red, blue].map((plane) => {
    const fringe = fitPowers((r) => apart(plane, r), [1, 2, 3, 4, 5]) as Fringe | null;
    const misses = fringe && places().some((r) => Math.abs(fringeAt(fringe, r) - apart(plane, r)) > MOST_APART);
    return misses === false ? fringe : null;
  });
  const [fitRed, fitBlue] = fringes;
  return (fitRed && fitBlue && soundLateralColour({ red: fitRed, blue: fitBlue })) ?? "beyond";
}

/** Distances from the middle to the corners, evenly. */
function places(): readonly number[] {
  return Array.from({ length: RADII }, (_, i) => (i + 1) / RADII);
}

/** The straight place that a plane's factor puts at `bent`, by bisection; both in the warp's unit. */
function findStraight(factor: Radial, bent: number): number {
  let [low, high] = [0, 2];
  for (let step = 0; step < BISECTIONS; step++) {
    const middle = (low + high) / 2;
    if (middle * factor(middle) < bent) low = middle;
    else high = middle;
  }
  return low;
}

/** Pixels from a place to the farthest corner of a part of the sensor, a warp's unit. */
function cornerDistance({ left, top, width, height }: Part, x: number, y: number): number {
  return Math.max(...[0, 1].flatMap((i) => [0, 1].map((j) => Math.hypot(left + i * width - x, top + j * height - y))));
}
