import { describe, expect, test } from "vitest";
import { createKernels } from "../../src/kernels/instance.ts";
import { computeFlicker } from "../../src/light/flicker-score.ts";
import { type ColourSolution, solveColour } from "../../src/light/solve-colour.ts";
import { createColourMeter } from "../../src/measure/colour-meter.ts";
import { createFlickerMeter } from "../../src/measure/flicker.ts";
import { type ColourFrame, compareColours, finish, measureAll, photograph, type Rgb } from "./colour-world.ts";
import { lowpass } from "./dusk.ts";
import { computeRms, createNormal, createRandom } from "./light-world.ts";

const kernels = await createKernels();

interface Shoot {
  readonly count: number;
  /** σ of the camera's white balance, EV of red and of blue against green. */
  readonly flicker: number;
  readonly seed?: number;
  readonly change?: (frame: number) => Partial<ColourFrame>;
}

/** The light turns redder by 0.4 EV and loses 0.3 EV of blue; the camera's white balance is somewhere else in each frame. */
function createShoot({ count, flicker, seed = 1, change = () => ({}) }: Shoot): ColourFrame[] {
  const normal = createNormal(seed);
  return Array.from({ length: count }, (_, i) => {
    const t = i / Math.max(1, count - 1);
    const slow = t * t * (3 - 2 * t);
    const camera: [number, number] = [flicker * normal(), flicker * normal()];
    return { scene: [0.4 * slow, -0.3 * slow], camera, ...change(i) };
  });
}

function solve(frames: readonly ColourFrame[], missing: readonly number[] = []): ColourSolution {
  const lights = measureAll(kernels, frames).map((light, i) => (missing.includes(i) ? null : light));
  return solveColour(
    compareColours(
      lights,
      lights.map((_, i) => 5 * i),
    ),
  );
}

/** R/G (0) or B/G (1) as the film shows it, of what the camera did not clip. */
function shownCurve(frames: readonly ColourFrame[], { trims }: ColourSolution, channel: 0 | 1): number[] {
  return frames.map(({ scene, camera }, i) => {
    const [red, green, blue] = trims?.[i] ?? [1, 1, 1];
    return scene[channel] + camera[channel] + Math.log2([red, blue][channel]! / green);
  });
}

/** RMS of what is slow in a shown curve, against the scene's own colour, means taken away. */
function slowError(frames: readonly ColourFrame[], solution: ColourSolution): number {
  const errors = ([0, 1] as const).map((channel) => {
    const shown = lowpass(shownCurve(frames, solution, channel), 60);
    const difference = shown.map((value, i) => value - frames[i]!.scene[channel]);
    const mean = difference.reduce((sum, value) => sum + value, 0) / difference.length;
    return computeRms(difference.map((value) => value - mean));
  });
  return Math.max(...errors);
}

interface Finished {
  /** Colour F of the finished pictures. */
  readonly colour: number | null;
  /** Their brightness. */
  readonly curve: readonly number[];
  /** All codes of the sun that clipped. */
  readonly suns: readonly Rgb[];
}

/** The finished pictures without trims, and with them. */
function score(frames: readonly ColourFrame[], trims: ColourSolution["trims"]): readonly [Finished, Finished] {
  const meters = [null, trims].map((own) => {
    return { own, colour: createColourMeter(), flicker: createFlickerMeter(), suns: [] as Rgb[] };
  });
  photograph(kernels, frames, (image, slot) => {
    for (const { own, colour, flicker, suns } of meters) {
      const { light, sun } = finish(kernels, image, own?.[slot], { width: 288, height: 192 });
      colour.add(light);
      flicker.add(light);
      suns.push(sun);
    }
  });
  return meters.map(({ colour, flicker, suns }) => {
    return { colour: colour.finish(), curve: [...flicker.finish().curve], suns };
  }) as unknown as readonly [Finished, Finished];
}

function report(name: string, ...figures: (number | null)[]): void {
  if (process.env["LIGHT_FIGURES"]) console.log(name, ...figures.map((figure) => figure?.toFixed(4)));
}

describe("automatic white balance of developed pictures", () => {
  test.each([0.005, 0.01, 0.03])("σ %d EV goes, measured on the finished pictures; slow change stays", (flicker) => {
    const frames = createShoot({ count: 120, flicker });
    const solution = solve(frames);
    const [before, after] = score(frames, solution.trims);
    const slow = slowError(frames, solution);
    report(`colour σ ${flicker}: F before, after; slow`, before.colour, after.colour, slow);
    expect(before.colour).toBeGreaterThan(0.7 * flicker);
    expect(after.colour).toBeLessThan(0.003);
    expect(slow).toBeLessThan(0.01);
    expect(solution.notes.join()).toContain("automatic white balance");
  });

  test("white that clipped stays white, in every frame alike", () => {
    const frames = createShoot({ count: 40, flicker: 0.05 });
    const { trims } = solve(frames);
    expect(trims!.some(([red]) => Math.abs(red - 1) > 0.03)).toBe(true);
    for (const [y, cb, cr] of score(frames, trims)[1].suns) {
      // Dither is a code; 940 is white.
      expect(Math.abs(y - 940)).toBeLessThanOrEqual(1);
      expect(Math.abs(cb - 512)).toBeLessThanOrEqual(1);
      expect(Math.abs(cr - 512)).toBeLessThanOrEqual(1);
    }
  });

  test("luminance of the typical colour stays", () => {
    const frames = createShoot({ count: 60, flicker: 0.03 });
    const { trims } = solve(frames);
    const [before, after] = score(frames, trims).map(({ curve }) => curve) as [number[], number[]];
    const change = computeFlicker(after.map((value, i) => value - before[i]!));
    report("luminance moved by trims, F", change);
    expect(change).toBeLessThan(0.002);
  });

  test("somebody in another colour, over 40 % of the frame for 8 frames, is not followed", () => {
    const passer = (x: number): Rgb | null => (x > 90 && x < 206 ? [0.2, 0.05, 0.03] : null);
    const frames = createShoot({
      count: 90,
      flicker: 0.01,
      change: (i) => (i >= 40 && i < 48 ? { cover: passer } : {}),
    });
    const solution = solve(frames);
    const left = ([0, 1] as const).map((channel) => computeFlicker(shownCurve(frames, solution, channel))!);
    report("passer-by: F of the truth after", ...left);
    for (const flicker of left) expect(flicker).toBeLessThan(0.003);
    expect(slowError(frames, solution)).toBeLessThan(0.01);
  });

  test("parts that contradict each other: nothing is done, and it is said", () => {
    const frames = createShoot({
      count: 60,
      flicker: 0,
      change: (i) => {
        const random = createRandom(77 * i + 5);
        const parts = Array.from({ length: 48 * 32 }, () => 0.6 * (random() - 0.5));
        return { local: (x, y) => parts[Math.floor(y / 6) * 48 + Math.floor(x / 6)] as number };
      },
    });
    const { trims, notes } = solve(frames);
    expect(trims).toBeNull();
    expect(notes.join()).toContain("contradict");
  });

  test("steady pictures are not touched, whatever the light does", () => {
    const { trims, notes } = solve(createShoot({ count: 90, flicker: 0 }));
    expect(trims).toBeNull();
    expect(notes).toEqual([]);
  });

  test("missing frames get what lies between; a single picture far out gets no more than 0.3 EV", () => {
    const frames = createShoot({ count: 60, flicker: 0.01, change: (i) => (i === 30 ? { camera: [0.8, 0] } : {}) });
    const solution = solve(frames, [0, 10, 11, 59]);
    const [red, green] = solution.trims![30]!;
    expect(Math.log2(red / green)).toBeLessThan(-0.2);
    for (const trim of solution.trims!) for (const part of trim) expect(Math.abs(Math.log2(part))).toBeLessThan(0.3001);
    expect(solution.trims!.flat().every(Number.isFinite)).toBe(true);
    expect(solution.notes.join()).toContain("1 frames asked for more than 0.3 EV");
  });

  test.each([0, 1, 2, 3, 7])("%d frames: too few, nothing is done", (count) => {
    expect(solve(createShoot({ count, flicker: 0.03 })).trims).toBeNull();
  });

  test("black, and all clipped: nothing is done", () => {
    for (const light of [0, 9]) {
      const frames = createShoot({ count: 20, flicker: 0.03, change: () => ({ cover: () => [light, light, light] }) });
      expect(solve(frames).trims).toBeNull();
    }
  });

  test("a short shot: what flickers goes, its own course stays", () => {
    const frames = createShoot({ count: 24, flicker: 0.02 });
    const solution = solve(frames);
    const left = ([0, 1] as const).map((channel) => computeFlicker(shownCurve(frames, solution, channel))!);
    report("24 frames: F of the truth after; slow", ...left, slowError(frames, solution));
    for (const flicker of left) expect(flicker).toBeLessThan(0.004);
    expect(slowError(frames, solution)).toBeLessThan(0.02);
    expect(solution.notes.join()).toContain("quicker than 24 frames");
  });
});
