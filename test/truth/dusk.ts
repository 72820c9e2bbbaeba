import type { Exposure } from "../../src/film/frame.ts";
import { computeLambda, smoothWhittaker } from "../../src/light/whittaker.ts";
import { createNormal, type WorldFrame } from "./light-world.ts";

/** Engraved shutter speeds in third stops: 13 EV of them. */
const SHUTTERS = [
  1 / 8000,
  1 / 6400,
  1 / 5000,
  1 / 4000,
  1 / 3200,
  1 / 2500,
  1 / 2000,
  1 / 1600,
  1 / 1250,
  1 / 1000,
  1 / 800,
  1 / 640,
  1 / 500,
  1 / 400,
  1 / 320,
  1 / 250,
  1 / 200,
  1 / 160,
  1 / 125,
  1 / 100,
  1 / 80,
  1 / 60,
  1 / 50,
  1 / 40,
  1 / 30,
  1 / 25,
  1 / 20,
  1 / 15,
  1 / 13,
  1 / 10,
  1 / 8,
  1 / 6,
  1 / 5,
  1 / 4,
  0.3,
  0.4,
  0.5,
  0.6,
  0.8,
  1,
];

export interface DuskOptions {
  readonly count: number;
  /** EV by which light falls, in an S. */
  readonly fall: number;
  /** σ of white flicker, EV. */
  readonly flicker: number;
  readonly seed: number;
  /** σ of what a setting really gives against what it says, EV. */
  readonly calibration?: number;
  /** The scene's light at a moment (0 to 1) in place of the S, EV. */
  readonly scene?: (moment: number, frame: number) => number;
  /** Seconds from frame `i` − 1 to `i`. */
  readonly interval?: (i: number) => number;
  readonly local?: (x: number, y: number, frame: number) => number;
  /** The camera stays at its first setting. */
  readonly locked?: boolean;
  readonly missing?: readonly number[];
  /** What the settings say, instead of the truth. */
  readonly pretend?: (exposure: Exposure) => Exposure;
}

export interface Dusk {
  readonly frames: readonly WorldFrame[];
  /** True light of scene and settings together, EV. */
  readonly light: readonly number[];
  /** Frames with another setting than before. */
  readonly steps: readonly number[];
}

/** A camera that follows the light in third stops of shutter speed, each a little out, and flickers. */
export function createDusk(options: DuskOptions): Dusk {
  const { count, fall, flicker, seed, calibration = 0.06, interval = () => 10, local } = options;
  const normal = createNormal(seed);
  const offsets = SHUTTERS.map(() => calibration * normal());
  const times: number[] = [];
  for (let i = 0; i < count; i++) times.push(i === 0 ? 0 : (times[i - 1] as number) + interval(i));
  const light: number[] = [];
  const steps: number[] = [];
  let step = 3;
  const frames = times.map((time, i): WorldFrame => {
    const x = time / Math.max(1e-9, times.at(-1) as number);
    const scene = options.scene?.(x, i) ?? -fall * (3 * x * x - 2 * x * x * x);
    const before = step;
    while (options.locked !== true && step + 1 < SHUTTERS.length && (step - 3) / 3 < -scene - 1 / 6) step++;
    if (i > 0 && step !== before) steps.push(i);
    const exposure = { shutter: SHUTTERS[step] as number, aperture: 8, iso: 100 };
    light.push(scene + (step - 3) / 3 + (offsets[step] as number));
    return {
      time,
      exposure: options.pretend?.(exposure) ?? exposure,
      ev: (light[i] as number) + flicker * normal(),
      missing: options.missing?.includes(i) === true,
      ...(local === undefined ? {} : { local: (cx, cy) => local(cx, cy, i) }),
    };
  });
  return { frames, light, steps };
}

/** Mottled light that drifts over the sky: clouds of ±`strength` EV. */
export function createClouds(strength: number, seed: number): (x: number, y: number, frame: number) => number {
  const normal = createNormal(seed);
  const [width, height] = [64, 16];
  const field = Array.from({ length: width * height }, normal);
  return (x, y, frame) => {
    if (y >= 43) return 0;
    const [u, v] = [x / 10 + frame * 0.15, y / 8];
    const [left, top] = [Math.floor(u), Math.floor(v)];
    const at = (i: number, j: number): number => field[(j % height) * width + (i % width)] as number;
    const [p, q] = [u - left, v - top];
    const upper = (1 - p) * at(left, top) + p * at(left + 1, top);
    const lower = (1 - p) * at(left, top + 1) + p * at(left + 1, top + 1);
    return strength * ((1 - q) * upper + q * lower);
  };
}

/** Slow part of a curve. */
export function lowpass(values: readonly number[], period: number): number[] {
  const data = Float64Array.from(values);
  const index = data.map((_, i) => i);
  return [...smoothWhittaker(index, data, new Float64Array(data.length).fill(1), computeLambda(period))];
}
