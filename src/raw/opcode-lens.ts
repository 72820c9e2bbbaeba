import { bendPlace, type Lens } from "../motion/lens.ts";
import { solveSquare } from "../motion/solve-square.ts";
import type { Opcode } from "./dng-opcodes.ts";

type Warp = Extract<Opcode, { kind: "warp" }>;

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
/** How much larger or smaller than its middle a lens may show any part: the developer follows 3. */
const MOST_CHANGE = 2.5;
const GREEN = 1;

/**
 * A DNG's warp as the one lens that motion and the developer know: radial, about the photograph's middle, green's where
 * planes differ. The scale of the middle is left out: what is shown of a picture decides it.
 *
 * @param active where light falls, which the warp speaks of; `visible`: the photograph
 * @returns null where such a lens cannot do it: off its middle, with a tangential part, or bending too much
 */
export function fitLens(warp: Warp, active: Part, visible: Part): Lens | null {
  const plane = Math.min(GREEN, warp.radial.length - 1);
  const radial = warp.radial[plane] as Warp["radial"][number];
  const centre = { x: active.left + warp.centre[0] * active.width, y: active.top + warp.centre[1] * active.height };
  const unit = Math.max(
    ...[0, 1].flatMap((x) =>
      [0, 1].map((y) =>
        Math.hypot(active.left + x * active.width - centre.x, active.top + y * active.height - centre.y),
      ),
    ),
  );
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

function isGentle({ k1, k2, k3 }: Lens): boolean {
  for (let step = 0; step <= RADII; step++) {
    const square = (step / RADII) ** 2;
    const along = 1 + square * (3 * k1 + square * (5 * k2 + square * 7 * k3));
    const around = 1 + square * (k1 + square * (k2 + square * k3));
    if (!(Math.min(along, around) > 1 / MOST_CHANGE && Math.max(along, around) < MOST_CHANGE)) return false;
  }
  return true;
}

/** True where planes are warped apart by more than can be seen: lateral colour. */
export function isPlaneWise({ radial }: Warp): boolean {
  const [green] = radial.slice(Math.min(GREEN, radial.length - 1));
  return radial.some((other) => {
    return Array.from({ length: RADII }, (_, i) => (i + 1) / RADII).some((r) => {
      return Math.abs((other(r) / (green as (distance: number) => number)(r) - 1) * r) > (2 * MOST_MISS) / 10;
    });
  });
}

/** k₁, k₂, k₃ by least squares, of r → r·(1 + k₁r² + k₂r⁴ + k₃r⁶) for r up to 1. */
function fitRadii(bent: (r: number) => number): Lens | null {
  const normal = new Float64Array(9);
  const right = new Float64Array(3);
  for (let i = 1; i <= RADII; i++) {
    const r = i / RADII;
    const powers = [r ** 3, r ** 5, r ** 7];
    powers.forEach((own, row) => {
      powers.forEach(
        (other, column) => (normal[row * 3 + column] = (normal[row * 3 + column] as number) + own * other),
      );
      right[row] = (right[row] as number) + own * (bent(r) - r);
    });
  }
  if (!solveSquare(normal, right) || !right.every(Number.isFinite)) return null;
  const [k1, k2, k3] = right as unknown as [number, number, number];
  return { k1, k2, k3 };
}
