import { fitRadii } from "../motion/fit-radii.ts";
import { bendPlace, isGentle, type Lens } from "../motion/lens.ts";
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

/** True where planes are warped apart by more than can be seen: lateral colour. */
export function isPlaneWise({ radial }: Warp): boolean {
  const [green] = radial.slice(Math.min(GREEN, radial.length - 1));
  return radial.some((other) => {
    return Array.from({ length: RADII }, (_, i) => (i + 1) / RADII).some((r) => {
      return Math.abs((other(r) / (green as (distance: number) => number)(r) - 1) * r) > (2 * MOST_MISS) / 10;
    });
  });
}
