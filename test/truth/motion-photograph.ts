// Photographs of a flat world: every pixel is looked up in it through a homography, with a kernel that shows no steps.
import type { Extent, Homography } from "../../src/motion/measured-motion.ts";
import type { Point } from "../../src/motion/similarity.ts";
import type { LightPicture } from "../../src/sample/glow.ts";
import { chain, move, ofShift, undo } from "./homography.ts";
import { CLOUD_STEP, type World } from "./motion-world.ts";

/** Something that stands in the way: an upright oval of the world's plane that shows another part of the world, mirrored. */
export interface Mover {
  /** Middle and half-axes, pixels of the world. */
  readonly x: number;
  readonly y: number;
  readonly across: number;
  readonly down: number;
  /** Middle of what it shows. */
  readonly looks: Point;
  /** Light of it, EV. */
  readonly ev: number;
}

/**
 * A bus before the lens: columns `left` to `right` of the frame, as shares of the width, down to `bottom` of the height.
 * Mirrored, what it shows of the world is not found there.
 */
export interface Bus {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly looks: Point;
}

/** One frame's moment: where the camera is, and what moves. */
export interface View {
  /** World → frame, both from their middles. */
  readonly pose: Homography;
  /** Where the clouds have gone, pixels of the world; null: none are added. */
  readonly clouds: Point | null;
  readonly movers: readonly Mover[];
  readonly bus: Bus | null;
  /** Pixels of the frame that the camera moves while the shutter is open; null: it holds still. */
  readonly blur: Point | null;
}

const BLUR_SAMPLES = 9;
const RADIUS = 2;
const TAPS = 2 * RADIUS;
const PHASES = 1024;
/** Lanczos, two lobes, each phase's taps of sum 1. */
const KERNEL = createKernel();

function createKernel(): Float32Array {
  const sinc = (t: number): number => (t === 0 ? 1 : Math.sin(Math.PI * t) / (Math.PI * t));
  const kernel = new Float32Array((PHASES + 1) * TAPS);
  for (let phase = 0; phase <= PHASES; phase++) {
    const taps = Array.from({ length: TAPS }, (_, k) => {
      const t = k - (RADIUS - 1) - phase / PHASES;
      return Math.abs(t) >= RADIUS ? 0 : sinc(t) * sinc(t / RADIUS);
    });
    const sum = taps.reduce((all, tap) => all + tap, 0);
    kernel.set(
      taps.map((tap) => tap / sum),
      phase * TAPS,
    );
  }
  return kernel;
}

/** Light that falls on the sensor. */
export function photograph(world: World, view: View, { width, height }: Extent): LightPicture {
  const rgb = new Float32Array(width * height * 3);
  const out = { width, height, rgb };
  if (view.blur === null) {
    addView(world, view, view.pose, 1, out);
    return out;
  }
  for (let k = 0; k < BLUR_SAMPLES; k++) {
    const t = (k + 0.5) / BLUR_SAMPLES - 0.5;
    addView(world, view, chain(ofShift(t * view.blur.x, t * view.blur.y), view.pose), 1 / BLUR_SAMPLES, out);
  }
  return out;
}

function addView(
  world: World,
  view: View,
  pose: Homography,
  share: number,
  { width, height, rgb }: LightPicture,
): void {
  const [a, b, c, d, e, f, g, h, i] = undo(pose);
  const { bus } = view;
  for (let row = 0, at = 0; row < height; row++) {
    const y = row + 0.5 - height / 2;
    const near = view.movers.filter((mover) => isNear(mover, row, height, pose));
    for (let column = 0; column < width; column++, at += 3) {
      const x = column + 0.5 - width / 2;
      const w = 1 / (g * x + h * y + i);
      let u = (a * x + b * y + c) * w;
      let v = (d * x + e * y + f) * w;
      let ev = 0;
      const isBus =
        bus !== null && column >= bus.left * width && column < bus.right * width && row < bus.bottom * height;
      if (isBus) {
        u = bus.looks.x - x;
        v = bus.looks.y + y;
      } else {
        const mover = findMover(near, u, v);
        if (mover !== null) {
          u = mover.x - u + mover.looks.x;
          v = v - mover.y + mover.looks.y;
          ev = mover.ev;
        } else if (view.clouds !== null) ev = cloudEv(world, u, v, view.clouds);
      }
      addSample(world.light, u, v, ev === 0 ? share : share * 2 ** ev, rgb, at);
    }
  }
}

/** Could be in this row of the frame: worlds are looked at from the front, no more than half or twice as large. */
function isNear({ x, y, across, down }: Mover, row: number, height: number, pose: Homography): boolean {
  const middle = move(pose, { x, y }).y + height / 2;
  return Math.abs(row - middle) < 2 * down + across;
}

function findMover(movers: readonly Mover[], u: number, v: number): Mover | null {
  for (const mover of movers) {
    const p = (u - mover.x) / mover.across;
    const q = (v - mover.y) / mover.down;
    if (p * p * p * p + q * q * q * q < 1) return mover;
  }
  return null;
}

function cloudEv({ light, sky, clouds, cloudSize }: World, u: number, v: number, gone: Point): number {
  const x = Math.floor(u + light.width / 2);
  const y = Math.floor(v + light.height / 2);
  if (x < 0 || y < 0 || x >= light.width || y >= light.height) return 0;
  const share = (sky[y * light.width + x] as number) / 255;
  if (share === 0) return 0;
  const step = (CLOUD_STEP * light.width) / 2000;
  const [p, q] = [(u - gone.x) / step, (v - gone.y) / step];
  const [left, top] = [Math.floor(p), Math.floor(q)];
  const read = (i: number, j: number): number => {
    const wrap = (k: number): number => ((k % cloudSize) + cloudSize) % cloudSize;
    return clouds[wrap(top + j) * cloudSize + wrap(left + i)] as number;
  };
  const [s, t] = [p - left, q - top];
  return share * ((1 - t) * ((1 - s) * read(0, 0) + s * read(1, 0)) + t * ((1 - s) * read(0, 1) + s * read(1, 1)));
}

/** Adds the world's light at a place between its pixels, `factor` times; beyond its edge that of the edge. */
function addSample(
  { width, height, rgb }: LightPicture,
  u: number,
  v: number,
  factor: number,
  out: Float32Array,
  to: number,
): void {
  const x = Math.max(RADIUS, Math.min(width - 1 - RADIUS, u + width / 2 - 0.5));
  const y = Math.max(RADIUS, Math.min(height - 1 - RADIUS, v + height / 2 - 0.5));
  const left = Math.floor(x);
  const top = Math.floor(y);
  const across = Math.round((x - left) * PHASES) * TAPS;
  const down = Math.round((y - top) * PHASES) * TAPS;
  const a = KERNEL[across]!;
  const b = KERNEL[across + 1]!;
  const c = KERNEL[across + 2]!;
  const d = KERNEL[across + 3]!;
  let red = 0;
  let green = 0;
  let blue = 0;
  let at = ((top - RADIUS + 1) * width + left - RADIUS + 1) * 3;
  for (let j = 0; j < TAPS; j++, at += 3 * width) {
    const weight = KERNEL[down + j]!;
    red += weight * (a * rgb[at]! + b * rgb[at + 3]! + c * rgb[at + 6]! + d * rgb[at + 9]!);
    green += weight * (a * rgb[at + 1]! + b * rgb[at + 4]! + c * rgb[at + 7]! + d * rgb[at + 10]!);
    blue += weight * (a * rgb[at + 2]! + b * rgb[at + 5]! + c * rgb[at + 8]! + d * rgb[at + 11]!);
  }
  out[to] = out[to]! + factor * Math.max(0, red);
  out[to + 1] = out[to + 1]! + factor * Math.max(0, green);
  out[to + 2] = out[to + 2]! + factor * Math.max(0, blue);
}
