// A made-up shoot as luminance grids: everything about it is known, so that what the solver finds can be checked.
import type { Exposure } from "../../src/film/frame.ts";
import { GRID_HEIGHT, GRID_WIDTH } from "../../src/light/frame-light.ts";
import type { LightInput, LightOptions } from "../../src/light/light-input.ts";
import { computeExposure } from "../../src/light/exposure.ts";
import { encodeEv } from "../../src/measure/light-cells.ts";
import { compareFrames } from "../../src/measure/compare-frames.ts";
import type { LightGrid } from "../../src/measure/light-ratio.ts";

const CELLS = GRID_WIDTH * GRID_HEIGHT;

const FLOOR_EV = -11;
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

/** Grids of the frames, clipped above 0.9 and left out near black as `measureLight` does. */
export function createGrids({ frames, seed = 1, noise = 0.006 }: World): LightGrid[] {
  const scene = createScene(seed);
  const normal = createNormal(seed + 1000);
  // Normal numbers are dear: a long row of them, read from another place for each frame, is as good here.
  const row = Float64Array.from({ length: NOISE_ROW }, normal);
  return frames.map(({ ev, local }, frame) => {
    const grid = new Uint16Array(CELLS);
    const start = (frame * NOISE_STRIDE) % (NOISE_ROW - CELLS);
    for (let i = 0; i < CELLS; i++) {
      const level = (scene[i] as number) + ev + (local?.(i % GRID_WIDTH, Math.floor(i / GRID_WIDTH)) ?? 0);
      const light =
        2 ** level * (1 + (row[start + i] as number) * noise * 2 ** Math.min(4, Math.max(0, -level - 2.5) / 2));
      grid[i] = light >= 0.9 || light < 2 ** (FLOOR_EV - 2) ? 0 : encodeEv(Math.log2(light));
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
