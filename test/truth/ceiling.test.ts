// A sun that clips, developed frame by frame while the light is evened out: what clipped may not flicker.
import { describe, expect, test } from "vitest";
import { chooseDisplayWhite } from "../../src/develop/exposure-key.ts";
import { Developer } from "../../src/develop/developer.ts";
import { DEFAULT_SIGMOID } from "../../src/develop/settings.ts";
import { createKernels } from "../../src/kernels/instance.ts";
import { compareGreen, computeHeadroom } from "../../src/light/bright-hue.ts";
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
const BALANCE = [2, 1, 1 / 0.6] as const;
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

/** Display light, in EV, of the sun's disc, of its halo and of the grey around; and the halo's chroma, in codes. */
interface Shown {
  readonly disc: number;
  readonly halo: number;
  readonly ground: number;
  readonly chroma: readonly [number, number];
}

/** What the world is made of, and what sees it. */
interface Sight {
  /** Of its light, white-balanced. */
  readonly hue: Rgb;
  readonly rebuild: number | null;
  /** Of the sensor, 1 = the white that it states. */
  readonly end: number;
  /** Left out: Bayer's. */
  readonly layout?: "bayer" | "xtrans";
}

const GREY: Sight = { hue: [1, 1, 1], rebuild: null, end: SENSOR_END };

function show(ev: number, gain: number, white: number, { hue, rebuild, end, layout = "bayer" }: Sight = GREY): Shown {
  kernels.memory.release(start);
  const light = (x: number, y: number): Rgb => {
    const r = Math.hypot(x - WIDTH / 2, y - HEIGHT / 2);
    const scene = r < RADIUS ? 64 : 0.1 + 2 * Math.exp(-(r - RADIUS) / 3);
    const most = Math.max(1, end);
    const sensor = (share: number): number => Math.min(end, share * scene * 2 ** ev) / most;
    return [sensor(0.5 * hue[0]), sensor(hue[1]), sensor(0.6 * hue[2])];
  };
  const image = putImage(kernels, { width: WIDTH, height: HEIGHT, light, layout });
  const picture = developer.develop(image, {
    whiteBalance: BALANCE,
    xyzToCamera: null,
    gain: 2 ** (gain + KEY) * Math.max(1, end),
    rebuild,
    look: { ...DEFAULT_SIGMOID, white },
    crop: { x: 0, y: 0, width: WIDTH, height: HEIGHT },
    width: WIDTH,
    height: HEIGHT,
    format: "yuv420p10le",
    dither: 0,
  });
  const luma = readPlane(kernels, picture, 0);
  const chroma = ([1, 2] as const).map((plane) => {
    const codes = readPlane(kernels, picture, plane).filter((_, i) => {
      const r = Math.hypot((i % (WIDTH / 2)) - WIDTH / 4, Math.floor(i / (WIDTH / 2)) - HEIGHT / 4);
      return r >= RADIUS / 2 + 1 && r < RADIUS / 2 + 4;
    });
    return codes.reduce((sum, code) => sum + code - 128, 0) / codes.length;
  }) as [number, number];
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
  return { disc: part(0, RADIUS - 3), halo: part(RADIUS, RADIUS + 8), ground: part(RADIUS + 14, 99), chroma };
}

type Curves = Record<"disc" | "halo" | "ground", readonly number[]> &
  Pick<Record<keyof Shown, Shown["chroma"][]>, "chroma">;

function film(world: Dusk, gains: readonly number[], whites: ArrayLike<number>, sight: Sight = GREY): Curves {
  const shown = world.frames.map(({ ev }, i) => show(ev, gains[i] as number, whites[i] as number, sight));
  return {
    disc: shown.map(({ disc }) => disc),
    halo: shown.map(({ halo }) => halo),
    ground: shown.map(({ ground }) => ground),
    chroma: shown.map(({ chroma }) => chroma),
  };
}

/** One white for the shot, where clipped light ends up in 19 of 20 frames: what the ceiling is held against. */
function constantWhite(gains: readonly number[]): number[] {
  const least = gains.toSorted((a, b) => a - b)[Math.floor(0.05 * gains.length)] as number;
  return gains.map(() => Math.max(0.7, 2 ** (least + KEY)));
}

function tell(name: string, { disc, halo, ground }: Curves): void {
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

test.each([
  ["as-shot", "bayer"],
  ["constant", "bayer"],
  ["eye", "bayer"],
  ["constant", "xtrans"],
] as const)("what clipped in a warm sky gets its colour back: %s, %s", (programme, layout) => {
  const hue: Rgb = [1.25, 1, 0.75];
  const gains = solveGains(dusk, programme);
  const ceiling = Array.from(computeCeiling(Float64Array.from(gains)));
  const log = ([red, , blue]: Rgb) => ({ redGreen: Math.log2(0.5 * red), blueGreen: Math.log2(0.6 * blue) });
  const rebuild = compareGreen(log(hue), BALANCE);
  const room = Math.log2(computeHeadroom(rebuild, BALANCE));
  const whites = ceiling.map((ev) => chooseDisplayWhite(ev + room, KEY));
  const truth = film(dusk, gains, whites, { hue, rebuild: null, end: 256, layout });
  const faded = film(dusk, gains, whites, { hue, rebuild: null, end: SENSOR_END, layout });
  const rebuilt = film(dusk, gains, whites, { hue, rebuild, end: SENSOR_END, layout });
  tell("warm, without end", truth);
  tell("warm, faded", faded);
  tell("warm, rebuilt", rebuilt);
  const offBy = ({ chroma }: Curves): number => {
    const errors = chroma.map(([cb, cr], i) => Math.hypot(cb - truth.chroma[i]![0], cr - truth.chroma[i]![1]));
    return errors.reduce((sum, error) => sum + error, 0) / errors.length;
  };
  if (process.env["LIGHT_FIGURES"]) console.log("halo's chroma off by, codes:", offBy(faded), offBy(rebuilt));
  expect(offBy(rebuilt)).toBeLessThan(offBy(faded) / 2);
  expect(computeFlicker(rebuilt.disc)).toBeLessThan(0.0005);
  expect(Math.min(...rebuilt.disc)).toBeGreaterThan(-0.003);
  expect(computeFlicker(rebuilt.halo)).toBeLessThan(0.004);
  expect(computeFlicker(rebuilt.halo)).toBeLessThan((computeFlicker(faded.halo) as number) / 8);
  for (const c of [0, 1] as const) {
    expect(computeFlicker(rebuilt.chroma.map((codes) => codes[c] / 64))).toBeLessThan(0.004);
  }
});
