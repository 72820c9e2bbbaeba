// A sun that clips, developed frame by frame while the light is evened out: what clipped may not flicker.
import { describe, expect, test } from "vitest";
import { chooseDisplayWhite } from "../../src/develop/exposure-key.ts";
import { Developer } from "../../src/develop/developer.ts";
import { DEFAULT_SIGMOID } from "../../src/develop/settings.ts";
import { createKernels } from "../../src/kernels/instance.ts";
import { computeCeiling } from "../../src/light/ceiling.ts";
import { computeFlicker } from "../../src/light/flicker-score.ts";
import type { LightProgramme } from "../../src/light/light-input.ts";
import { solveLight } from "../../src/light/solve-light.ts";
import { putImage, readPlane, type Rgb } from "../fixtures/made-mosaic.ts";
import { createDusk, type Dusk } from "./dusk.ts";

const kernels = await createKernels();
const developer = new Developer(kernels);
const start = kernels.memory.mark;
const [WIDTH, HEIGHT, RADIUS] = [64, 48, 10];
const KEY = 0.5;
/** Sensors clip a little below the white level that they state. */
const SENSOR_END = 0.97;

const dusk = createDusk({ count: 160, fall: 6, flicker: 0.05, seed: 40 });

function solveGains(world: Dusk, programme: LightProgramme): number[] {
  const frames = world.frames.map(({ time, exposure }) => ({ time, exposure, usable: true }));
  const ratios = frames.flatMap((_, b) =>
    [1, 2, 4, 8]
      .filter((lag) => b >= lag)
      .map((lag) => {
        const delta = (world.frames[b]?.ev as number) - (world.frames[b - lag]?.ev as number);
        return { a: b - lag, b, delta, quality: 0.9, variance: 1e-6, cells: 9000 };
      }),
  );
  return solveLight({ frames, ratios, options: { programme } }).frames.map(({ gain }) => gain);
}

/** Display light, in EV, of the sun's disc, of its halo and of the grey around. */
interface Shown {
  readonly disc: number;
  readonly halo: number;
  readonly ground: number;
}

function show(ev: number, gain: number, white: number): Shown {
  kernels.memory.release(start);
  const light = (x: number, y: number): Rgb => {
    const r = Math.hypot(x - WIDTH / 2, y - HEIGHT / 2);
    const scene = r < RADIUS ? 64 : 0.1 + 2 * Math.exp(-(r - RADIUS) / 3);
    const sensor = (share: number): number => Math.min(SENSOR_END, share * scene * 2 ** ev);
    return [sensor(0.5), sensor(1), sensor(0.6)];
  };
  const image = putImage(kernels, { width: WIDTH, height: HEIGHT, light });
  const picture = developer.develop(image, {
    whiteBalance: [2, 1, 1 / 0.6],
    xyzToCamera: null,
    gain: 2 ** (gain + KEY),
    look: { ...DEFAULT_SIGMOID, white },
    crop: { x: 0, y: 0, width: WIDTH, height: HEIGHT },
    width: WIDTH,
    height: HEIGHT,
    format: "yuv420p10le",
    dither: 0,
  });
  const luma = readPlane(kernels, picture, 0);
  const part = (from: number, to: number): number => {
    let [sum, count] = [0, 0];
    luma.forEach((code, i) => {
      const r = Math.hypot((i % WIDTH) - WIDTH / 2, Math.floor(i / WIDTH) - HEIGHT / 2);
      if (r < from || r >= to) return;
      sum += Math.max(0, (code - 16) / 219) ** 2.4;
      count++;
    });
    return Math.log2(sum / count);
  };
  return { disc: part(0, RADIUS - 3), halo: part(RADIUS, RADIUS + 8), ground: part(RADIUS + 14, 99) };
}

function film(world: Dusk, gains: readonly number[], whites: ArrayLike<number>): Record<keyof Shown, number[]> {
  const shown = world.frames.map(({ ev }, i) => show(ev, gains[i] as number, whites[i] as number));
  return {
    disc: shown.map(({ disc }) => disc),
    halo: shown.map(({ halo }) => halo),
    ground: shown.map(({ ground }) => ground),
  };
}

/** One white for the shot, where clipped light ends up in 19 of 20 frames: what the ceiling is held against. */
function constantWhite(gains: readonly number[]): number[] {
  const least = gains.toSorted((a, b) => a - b)[Math.floor(0.05 * gains.length)] as number;
  return gains.map(() => Math.max(0.7, 2 ** (least + KEY)));
}

function tell(name: string, { disc, halo, ground }: Record<keyof Shown, readonly number[]>): void {
  if (!process.env["LIGHT_FIGURES"]) return;
  const flicker = [disc, halo, ground].map((curve) => (computeFlicker(curve) ?? 0).toFixed(4)).join("  ");
  console.log(`${name}: F of disc, halo, ground: ${flicker}; darkest disc ${Math.min(...disc).toFixed(3)} EV`);
}

describe("a clipped sun is white and does not flicker", () => {
  test.each(["as-shot", "constant", "eye"] as const)("%s", (programme) => {
    const gains = solveGains(dusk, programme);
    const before = film(dusk, gains, constantWhite(gains));
    const whites = Array.from(computeCeiling(Float64Array.from(gains)), (ev) => chooseDisplayWhite(ev, KEY));
    const after = film(dusk, gains, whites);
    tell(`${programme}, one white`, before);
    tell(`${programme}, ceiling`, after);
    expect(computeFlicker(before.disc)).toBeGreaterThan(0.005);
    // Half a code of 10 bits, by dither.
    expect(computeFlicker(after.disc)).toBeLessThan(0.0005);
    expect(Math.min(...after.disc)).toBeGreaterThan(-0.003);
    expect(computeFlicker(after.halo)).toBeLessThan(0.004);
    expect(computeFlicker(after.ground)).toBeLessThan(0.002);
  });
});
