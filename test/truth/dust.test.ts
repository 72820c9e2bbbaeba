import { describe, expect, test } from "vitest";
import { runAtOnce } from "../../src/base/piecewise.ts";
import { divideDust } from "../../src/develop/divide-dust.ts";
import { createKernels } from "../../src/kernels/instance.ts";
import type { DustSpot } from "../../src/edit/recipe.ts";
import { type FoundDust, judgeDust } from "../../src/measure/judge-dust.ts";
import { type DustPlane, measureDust } from "../../src/measure/measure-dust.ts";
import { createRandom } from "../../src/sample/random.ts";
import {
  BLACK,
  expose,
  hasPhotographs,
  lookAt,
  LOW_ISO,
  putMosaic,
  readWorlds,
  WHITE,
  type World,
} from "./defect-world.ts";

/** A sixth of a sensor's width, so a sixth of the size of its dust. */
const SIZE = { width: 1000, height: 400 } as const;
const FRAMES = 24;
const LIGHT = 0.5;

const kernels = await createKernels();
const start = kernels.memory.mark;

interface Speck {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  /** EV, below 0. */
  readonly depth: number;
}

/** Shadows as a small aperture makes them: discs with soft edges. Some before what is photographed at its most restless. */
const SPECKS: readonly Speck[] = [
  { x: 120, y: 90, radius: 4, depth: -0.15 },
  { x: 300, y: 60, radius: 6, depth: -0.1 },
  { x: 470, y: 130, radius: 4, depth: -0.08 },
  { x: 650, y: 80, radius: 8, depth: -0.06 },
  { x: 820, y: 150, radius: 5, depth: -0.2 },
  { x: 930, y: 60, radius: 10, depth: -0.12 },
  { x: 560, y: 40, radius: 3.5, depth: -0.15 },
  { x: 700, y: 190, radius: 5, depth: -0.25 },
];

/** Share of the light that each pixel of a sensor has left. */
function shade(specks: readonly Speck[]): Float32Array {
  const left = new Float32Array(SIZE.width * SIZE.height).fill(1);
  for (let at = 0; at < left.length; at++) {
    for (const { x, y, radius, depth } of specks) {
      const away = Math.hypot((at % SIZE.width) - x, Math.floor(at / SIZE.width) - y) / radius;
      if (away < 2) left[at]! *= 2 ** (depth / (1 + Math.exp((away - 1) * 7)));
    }
  }
  return left;
}

const DUST = shade(SPECKS);
const CLEAN = shade([]);

function measure(light: World, dust: Float32Array, frame: number): DustPlane {
  kernels.memory.release(start);
  const samples = expose(light, "bayer", { hot: new Map(), dust }, createRandom(6, frame), LOW_ISO);
  return measureDust(kernels, putMosaic(kernels, light, "bayer", samples));
}

/** The speck whose middle a spot covers. */
function covered({ x, y, step, across, down }: DustSpot): Speck | undefined {
  const within = (at: number, from: number, count: number): boolean => at > from && at < from + (count - 1) * step;
  return SPECKS.find((speck) => within(speck.x, x, across) && within(speck.y, y, down));
}

/** EV by which each speck's middle is darker than an even light once the spots were divided out. */
function residuals(spots: readonly DustSpot[]): number[] {
  kernels.memory.release(start);
  const even = { ...SIZE, rgb: new Float32Array(SIZE.width * SIZE.height * 3).fill(LIGHT) };
  const samples = expose(even, "bayer", { hot: new Map(), dust: DUST }, null);
  const image = putMosaic(kernels, even, "bayer", samples);
  divideDust(kernels, image, spots);
  const after = kernels.memory.uint16(image.offset, samples.length);
  return SPECKS.map(({ x, y, radius }) => {
    let [sum, count] = [0, 0];
    for (let v = Math.ceil(y - radius / 2); v <= y + radius / 2; v++) {
      for (let u = Math.ceil(x - radius / 2); u <= x + radius / 2; u++, count++) {
        sum += after[v * SIZE.width + u]! - BLACK;
      }
    }
    return Math.log2(sum / count / (LIGHT * (WHITE - BLACK)));
  });
}

interface Judged {
  readonly found: ReadonlySet<Speck>;
  /** Spots where there is no dust. */
  readonly falses: readonly DustSpot[];
  /** EV left of those that were found, and of the worst of them the share of its depth. */
  readonly worst: number;
}

function judge(name: string, result: FoundDust | null): Judged {
  const spots = result?.spots ?? [];
  const found = new Set(spots.flatMap((spot) => covered(spot) ?? []));
  const left = residuals(spots);
  const worst = Math.max(0, ...SPECKS.map((speck, i) => (found.has(speck) ? Math.abs(left[i]! / speck.depth) : 0)));
  const falses = spots.filter((spot) => covered(spot) === undefined);
  if (process.env["DEFECT_FIGURES"]) {
    const told = SPECKS.map(({ radius, depth }, i) => `${radius} px ${depth} → ${left[i]!.toFixed(3)}`);
    const seen = ((result?.seen ?? 0) * 100).toFixed(0);
    console.log(
      `${name}: ${found.size} of ${SPECKS.length} found, ${falses.length} false, ${seen} % of the picture asked`,
    );
    if (found.size > 0) console.log(`  EV left: ${told.join("; ")}`);
  }
  return { found, falses, worst };
}

describe.runIf(hasPhotographs)("dust on the sensor", () => {
  test("under a moving view", async () => {
    const [world] = (await readWorlds("walk-sceaux-castle", 1, 1800, 0.4)) as [World];
    const take = (dust: Float32Array): DustPlane[] =>
      Array.from({ length: FRAMES }, (_, frame) => {
        return measure(lookAt(world, SIZE, 5 + frame * 23.4, 20 + 15 * Math.sin(frame), [], 1), dust, frame);
      });
    const { found, falses, worst } = judge("moving view", runAtOnce(judgeDust(take(DUST), true)));
    const without = judge("moving view, no dust", runAtOnce(judgeDust(take(CLEAN), true)));
    expect(falses).toEqual([]);
    expect(without.falses.length + without.found.size).toBe(0);
    expect(found.size).toBeGreaterThanOrEqual(4);
    expect(worst).toBeLessThan(0.3);
  });

  test("on a tripod, before clouds that pass; a bird and a lamp are no dust", async () => {
    const worlds = await readWorlds("rpi-sunset-0622", FRAMES, SIZE.width, 0.4);
    const take = (dust: Float32Array): DustPlane[] =>
      worlds.map((world, frame) => {
        const light = lookAt(world, SIZE, 0, 0, [], 1);
        // A lamp's glass before the sky, of a light of its own, and a bird that sits there for a while.
        stand(light, 400, 130, 6, 0.85 * meanOf(worlds[0]!, 400, 130));
        if (frame % 3 === 1) stand(light, 250, 150, 5, 0.02);
        return measure(light, dust, frame);
      });
    const { found, falses, worst } = judge("tripod", runAtOnce(judgeDust(take(DUST), false)));
    const without = judge("tripod, no dust", runAtOnce(judgeDust(take(CLEAN), false)));
    expect(falses).toEqual([]);
    expect(without.falses.length + without.found.size).toBe(0);
    expect(found.size).toBeGreaterThanOrEqual(3);
    expect(worst).toBeLessThan(0.35);
  });

  test("is not told from what holds still", async () => {
    const [world] = (await readWorlds("rpi-sunset-0622", 1, SIZE.width, 0.4)) as [World];
    const light = lookAt(world, SIZE, 0, 0, [], 1);
    const planes = Array.from({ length: FRAMES }, (_, frame) => measure(light, DUST, frame));
    const result = runAtOnce(judgeDust(planes, false));
    judge("still", result);
    expect(result?.spots).toEqual([]);
    expect(runAtOnce(judgeDust(planes.slice(0, 19), false))).toBeNull();
    expect(runAtOnce(judgeDust([], true))).toBeNull();
  });
});

function stand({ rgb }: World, x: number, y: number, radius: number, light: number): void {
  for (let v = y - radius; v <= y + radius; v++) {
    for (let u = x - radius; u <= x + radius; u++) {
      if (Math.hypot(u - x, v - y) <= radius) rgb.fill(light, (v * SIZE.width + u) * 3, (v * SIZE.width + u + 1) * 3);
    }
  }
}

function meanOf({ rgb, width }: World, x: number, y: number): number {
  let sum = 0;
  for (let v = y - 15; v < y + 15; v++) for (let u = x - 15; u < x + 15; u++) sum += rgb[(v * width + u) * 3 + 1]!;
  return sum / 900;
}
