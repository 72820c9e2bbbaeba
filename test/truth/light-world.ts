// A made-up shoot as luminance grids: everything about it is known, so that what the solver finds can be checked.
import type { Exposure } from "../../src/film/frame.ts";
import { GRID_HEIGHT, GRID_WIDTH } from "../../src/light/frame-light.ts";
import type { LightInput, LightOptions } from "../../src/light/light-input.ts";
import { computeExposure } from "../../src/light/exposure.ts";
import { encodeEv } from "../../src/measure/light-cells.ts";
import { compareFrames } from "../../src/measure/compare-frames.ts";
import type { LightGrid } from "../../src/measure/light-ratio.ts";

const WIDTH = GRID_WIDTH;
const CELLS = GRID_WIDTH * GRID_HEIGHT;

export const FLOOR_EV = -11;
const CLIPPED_EV = Math.log2(0.9);
const NOISE_ROW = 100003;
const NOISE_STRIDE = 7919;

/** Uniform numbers in [0, 1) from a seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Normal numbers (Box–Muller). */
export function createNormal(seed: number): () => number {
  const random = createRandom(seed);
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

export interface WorldFrame {
  /** Seconds; null: the file does not say. */
  readonly time: number | null;
  readonly exposure: Exposure;
  /** EV that settings (true), scene and error come to. */
  readonly ev: number;
  /** EV a cell gets on top: clouds, passers-by, lamps. */
  readonly local?: (x: number, y: number) => number;
  readonly missing?: boolean;
}

export interface World {
  readonly frames: readonly WorldFrame[];
  readonly seed?: number;
  /** Relative noise of a cell's mean at middle grey; grows as light falls. */
  readonly noise?: number;
}

/** Landscape: a bright smooth sky above a darker, textured ground, some lamps that clip. */
function createScene(seed: number): Float64Array {
  const normal = createNormal(seed);
  const scene = new Float64Array(CELLS);
  for (let i = 0; i < CELLS; i++) {
    const y = Math.floor(i / GRID_WIDTH) / GRID_HEIGHT;
    const sky = y < 0.45;
    scene[i] = sky ? -2.5 + 1.2 * y : -5 + 0.9 * normal();
    if (!sky && i % 997 === 0) scene[i] = 1;
  }
  return scene;
}

/** EV that noise grows by in the dark, in steps of 1/512 EV of light below 2^-2.5: `2 ** (below / 2)`, 4 EV at most. */
const GROWTH_STEPS = 512;
const GROWTH = Float64Array.from({ length: 8 * GROWTH_STEPS + 1 }, (_, i) => 2 ** (i / GROWTH_STEPS / 2));

/**
 * What the grid holds of a cell with `level` EV of light: clipped above 0.9, and left out near black, as `measureLight` does.
 * @param noise relative, at middle grey
 */
export function seeCell(level: number, noise: number): number {
  const below = Math.min(8, Math.max(0, -level - 2.5));
  const seen = level + log2Near1(noise * (GROWTH[Math.round(below * GROWTH_STEPS)] as number));
  return seen >= CLIPPED_EV || !(seen >= FLOOR_EV - 2) ? 0 : encodeEv(seen);
}

/** log2(1 + x): for small x its series, to 1e-8, as the function itself takes most of a made-up shoot's time. */
function log2Near1(x: number): number {
  if (!(Math.abs(x) < 0.05)) return Math.log2(1 + x);
  return Math.LOG2E * x * (1 - x * (1 / 2 - x * (1 / 3 - x * (1 / 4 - x / 5))));
}

/** Grids of the frames, clipped above 0.9 and left out near black as `measureLight` does. */
export function createGrids({ frames, seed = 1, noise = 0.006 }: World): LightGrid[] {
  const scene = createScene(seed);
  const normal = createNormal(seed + 1000);
  // Normal numbers are dear: a long row of them, read from another place for each frame, is as good here.
  const row = Float64Array.from({ length: NOISE_ROW }, normal);
  return frames.map(({ ev, local }, frame) => {
    const grid = new Uint16Array(CELLS);
    const start = (frame * NOISE_STRIDE) % (NOISE_ROW - CELLS);
    for (let i = 0, y = 0; i < CELLS; y++) {
      for (let x = 0; x < WIDTH; x++, i++) {
        const level = (scene[i] as number) + ev + (local === undefined ? 0 : local(x, y));
        grid[i] = seeCell(level, (row[start + i] as number) * noise);
      }
    }
    return { grid, floorEv: FLOOR_EV };
  });
}

/** @param areas weight of each cell; null: all alike, and those that hold still where most of the picture changes */
export function createInput(world: World, options?: LightOptions, areas: Uint8Array | null = null): LightInput {
  const grids = createGrids(world);
  const settings = computeExposure(world.frames.map(({ exposure }) => exposure)).ev;
  const read = (slot: number): LightGrid | null =>
    world.frames[slot]?.missing === true ? null : (grids[slot] ?? null);
  return {
    frames: world.frames.map(({ time, exposure, missing }) => ({ time, exposure, usable: missing !== true })),
    ratios: compareFrames({ settings, areas: areas === null ? null : () => areas }, read).ratios,
    ...(options === undefined ? {} : { options }),
  };
}

export function computeRms(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / Math.max(1, values.length));
}
