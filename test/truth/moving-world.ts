// A made-up place that a camera walks through: fractal ground, walls with hard edges, lamps. What a cell shows is known.
import { GRID_HEIGHT, GRID_WIDTH } from "../../src/light/frame-light.ts";
import type { LightInput } from "../../src/light/light-input.ts";
import { composeWarps, type GridWarp, STILL } from "../../src/measure/grid-warp.ts";
import type { LightGrid } from "../../src/measure/light-ratio.ts";
import { createRatioWindow } from "../../src/measure/ratio-window.ts";
import { createNormal, createRandom, FLOOR_EV, seeCell, type WorldFrame } from "./light-world.ts";

/** The place is so many samples square, repeated; a cell of the first view is 4 samples across. */
const SIZE = 1024;
const SAMPLES = 4;

/** Light of the place, linear, row by row. */
export type Place = Float32Array;

export function createPlace(seed: number): Place {
  const random = createRandom(seed);
  const ev = new Float32Array(SIZE * SIZE).fill(-4.5);
  for (let period = 256; period >= 4; period >>= 1) addOctave(ev, period, 0.25 * Math.sqrt(period / 16), seed + period);
  for (let i = 0; i < 160; i++) {
    const [left, top] = [Math.floor(random() * SIZE), Math.floor(random() * SIZE)];
    const [width, height] = [8 + Math.floor(random() * 90), 8 + Math.floor(random() * 60)];
    const step = 2 * random() - 1;
    for (let y = top; y < top + height; y++) {
      for (let x = left; x < left + width; x++) {
        const at = (y % SIZE) * SIZE + (x % SIZE);
        ev[at] = (ev[at] as number) + step;
      }
    }
  }
  return ev.map((value) => 2 ** value);
}

/** Smooth noise of one size, repeated. */
function addOctave(ev: Float32Array, period: number, strength: number, seed: number): void {
  const normal = createNormal(seed);
  const count = SIZE / period;
  const knots = Float32Array.from({ length: count * count }, () => strength * normal());
  // Each row of knots, drawn out to all samples across.
  const drawn = new Float64Array(count * SIZE);
  for (let at = 0; at < drawn.length; at++) {
    const line = Math.floor(at / SIZE) * count;
    const u = (at % SIZE) / period;
    const left = Math.floor(u);
    const p = u - left;
    drawn[at] = (1 - p) * knots[line + (left % count)]! + p * knots[line + ((left + 1) % count)]!;
  }
  for (let y = 0; y < SIZE; y++) {
    const top = Math.floor(y / period);
    const q = y / period - top;
    const [upper, lower] = [(top % count) * SIZE, ((top + 1) % count) * SIZE];
    for (let x = 0; x < SIZE; x++) {
      const step = (1 - q) * (drawn[upper + x] as number) + q * (drawn[lower + x] as number);
      ev[y * SIZE + x] = (ev[y * SIZE + x] as number) + step;
    }
  }
}

/** How a camera moves from frame to frame: cells of 144 across, degrees, and share of size. */
export interface Step {
  readonly x: number;
  readonly y: number;
  readonly roll?: number;
  readonly zoom?: number;
}

/** What of the frame before is seen where after a step. */
export function createWarp({ x, y, roll = 0, zoom = 0 }: Step): GridWarp {
  const [c, s] = [(1 + zoom) * Math.cos((roll * Math.PI) / 180), (1 + zoom) * Math.sin((roll * Math.PI) / 180)];
  return { xx: c, xy: -s, x0: x, yx: s, yy: c, y0: y };
}

/** Views after each of the steps, from the first one on. */
export function createPath(steps: readonly Step[]): GridWarp[] {
  let view = STILL;
  return [STILL, ...steps.map((step) => (view = composeWarps(createWarp(step), view)))];
}

export interface View {
  readonly place: Place;
  /** Where the view's cells lie in the first one. */
  readonly view: GridWarp;
  readonly ev: number;
  readonly local?: ((x: number, y: number) => number) | undefined;
  readonly seed: number;
}

/** Points of a cell, from its upper left corner. */
const POINTS = [0.5 / 3, 1.5 / 3, 2.5 / 3] as const;

/** What a camera measures: mean light of 3 × 3 points a cell, noise, clipped at 0.9, nothing near black. */
export function createView({ place, view, ev, local, seed }: View): LightGrid {
  const random = createRandom(seed);
  const grid = new Uint16Array(GRID_WIDTH * GRID_HEIGHT);
  const { xx, xy, x0, yx, yy, y0 } = view;
  for (let cell = 0; cell < grid.length; cell++) {
    const cx = cell % GRID_WIDTH;
    const cy = Math.floor(cell / GRID_WIDTH);
    let light = 0;
    for (let j = 0; j < 3; j++) {
      const v = cy + POINTS[j]! - GRID_HEIGHT / 2;
      for (let i = 0; i < 3; i++) {
        const u = cx + POINTS[i]! - GRID_WIDTH / 2;
        light += readPlace(place, xx * u + xy * v + x0, yx * u + yy * v + y0) / 9;
      }
    }
    const level = Math.log2(light) + ev + (local?.(cx, cy) ?? 0);
    // The sum of three uniform numbers is near enough to normal.
    grid[cell] = seeCell(level, (random() + random() + random() - 1.5) * 2 * 0.006);
  }
  return { grid, floorEv: FLOOR_EV };
}

function readPlace(place: Place, u: number, v: number): number {
  const x = u * SAMPLES;
  const y = v * SAMPLES;
  const left = Math.floor(x);
  const top = Math.floor(y);
  const p = x - left;
  const q = y - top;
  const upper = (top & (SIZE - 1)) * SIZE;
  const lower = ((top + 1) & (SIZE - 1)) * SIZE;
  const near = left & (SIZE - 1);
  const far = (left + 1) & (SIZE - 1);
  const above = (1 - p) * place[upper + near]! + p * place[upper + far]!;
  const below = (1 - p) * place[lower + near]! + p * place[lower + far]!;
  return (1 - q) * above + q * below;
}

/** A shoot along a path, as the solver gets it. */
export function createMovingInput(frames: readonly WorldFrame[], path: readonly GridWarp[], seed: number): LightInput {
  const place = createPlace(seed);
  const window = createRatioWindow();
  frames.forEach(({ ev, local, missing }, i) => {
    const view = { place, view: path[i] ?? STILL, ev, local, seed: seed * 1000 + i };
    window.add(missing === true ? null : createView(view));
  });
  return {
    frames: frames.map(({ time, exposure, missing }) => ({ time, exposure, usable: missing !== true })),
    ratios: window.ratios,
  };
}
