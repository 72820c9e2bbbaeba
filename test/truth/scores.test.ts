// Sequences whose scores are known by construction, as the meters see them: light on the grid of a finished picture.
import { describe, expect, test } from "vitest";
import { GRID_HEIGHT, GRID_WIDTH, TILES_X, TILES_Y } from "../../src/light/frame-light.ts";
import { computeLargestStep, computePeak, measureSteps } from "../../src/measure/curve-scores.ts";
import { type FlickerScore, measureFlicker } from "../../src/measure/flicker.ts";
import { encodeEv } from "../../src/measure/light-cells.ts";
import type { PictureLight } from "../../src/measure/picture-light.ts";
import { SCORES } from "../../src/measure/score-list.ts";
import { computeRms, createGrids, createNormal } from "./light-world.ts";

const nothing = { shutter: null, aperture: null, iso: null };
const TILES = TILES_X * TILES_Y;

interface Take {
  readonly ev: number;
  readonly local?: (x: number, y: number) => number;
  /** log2 R/G of a tile. */
  readonly redGreen?: (tile: number) => number;
}

function dress(grid: Uint16Array, floorEv: number, take: Take): PictureLight {
  const redGreen = Float32Array.from(
    { length: TILES },
    (_, tile) => 0.2 * Math.sin(tile) + (take.redGreen?.(tile) ?? 0),
  );
  const blueGreen = redGreen.map((value) => -value / 2);
  return { grid, floorEv, redGreen, blueGreen, clipped: 0, dark: 0, percentiles: [0, 0, 0, 0, 0] };
}

function scoreTakes(takes: readonly Take[], noise = 0.002): FlickerScore {
  const frames = takes.map((take, i) => ({ time: i, exposure: nothing, ...take }));
  const grids = createGrids({ frames, noise });
  return measureFlicker(grids.map(({ grid, floorEv }, i) => dress(grid, floorEv, takes[i] as Take)));
}

function bendRms(values: readonly number[]): number {
  const bends = values.slice(2).map((value, i) => value - 2 * (values[i + 1] as number) + (values[i] as number));
  return computeRms(bends) / Math.sqrt(6);
}

/** Left to right alternating by ±`a`: D² is 4a for every picture. */
const alternate = (a: number, i: number): number => (i % 2 === 0 ? a : -a);

describe("scores of made-up sequences", () => {
  test("white flicker of 0.03 EV over a fall of 2 EV: F, middle and high tile agree, colour is none", () => {
    const normal = createNormal(3);
    const evs = Array.from({ length: 120 }, (_, i) => -0.5 - (2 * i) / 120 + 0.03 * normal());
    const score = scoreTakes(evs.map((ev) => ({ ev })));
    const truth = bendRms(evs);
    expect(score.flicker).toBeCloseTo(truth, 3);
    expect(score.tiles?.median).toBeCloseTo(truth, 3);
    expect(score.tiles?.p95).toBeCloseTo(truth, 2);
    expect(score.tiles?.tiles).toBeGreaterThan(300);
    expect(score.colour).toBe(0);
    expect(score.peak).toBeGreaterThan(2 * truth);
    expect(score.peak).toBeLessThan(4 * truth);
  });

  test("a steady ramp has no flicker of any kind", () => {
    const score = scoreTakes(Array.from({ length: 60 }, (_, i) => ({ ev: -0.03 * i })));
    for (const { key, pick } of SCORES) if (key !== "step") expect(pick(score), key).toBeLessThan(0.002);
  });

  test("one tile in five flickers by itself: the high tile score tells, F does not", () => {
    const lamp = (i: number) => (x: number) => (x < GRID_WIDTH / 5 ? alternate(0.05, i) : 0);
    const score = scoreTakes(Array.from({ length: 60 }, (_, i) => ({ ev: -1, local: lamp(i) })));
    expect(score.flicker).toBeLessThan(0.001);
    expect(score.tiles?.median).toBeLessThan(0.002);
    expect(score.tiles?.p95).toBeCloseTo((4 * 0.05) / Math.sqrt(6), 2);
  });

  test("a passer-by before 40 % of the picture, twice, is no flicker of any kind", () => {
    const passer = (i: number) => (x: number) => (x < 58 && i % 40 >= 30 && i % 40 < 38 ? -0.6 : 0);
    const score = scoreTakes(Array.from({ length: 80 }, (_, i) => ({ ev: -1, local: passer(i) })));
    for (const { key, pick } of SCORES) if (key !== "step") expect(pick(score), key).toBeLessThan(0.003);
  });

  test("colour that alternates by ±0.02 EV; a third of the tiles doing what they like does not matter", () => {
    const normal = createNormal(5);
    const takes = Array.from({ length: 60 }, (_, i): Take => {
      const own = Array.from({ length: TILES }, (_unused, tile) =>
        tile % 3 === 0 ? 0.3 * normal() : alternate(0.02, i),
      );
      return { ev: -1, redGreen: (tile) => own[tile] as number };
    });
    const score = scoreTakes(takes);
    expect(score.colour).toBeCloseTo((4 * 0.02) / Math.sqrt(6), 2);
    expect(score.flicker).toBeLessThan(0.001);
  });

  test("another picture every time: no tile holds still, and colour is not compared", () => {
    const normal = createNormal(6);
    const lights = Array.from({ length: 30 }, () => {
      const grid = Uint16Array.from({ length: GRID_WIDTH * GRID_HEIGHT }, () => encodeEv(-4 + normal()));
      return dress(grid, -11, { ev: 0, redGreen: () => 0.5 * normal() });
    });
    const score = measureFlicker(lights);
    expect(score.tiles).toBeNull();
    expect(score.colour).toBeNull();
  });

  test("a view that moves by one and a half cells a picture keeps its F", () => {
    const normal = createNormal(7);
    const coarse = Array.from({ length: 40 * 14 }, normal);
    const at = (x: number, y: number): number => {
      const [u, v] = [x / 8, y / 8];
      const [i, j, p, q] = [Math.floor(u), Math.floor(v), u % 1, v % 1];
      const cell = (dx: number, dy: number): number => coarse[((j + dy) % 14) * 40 + ((i + dx) % 40)] as number;
      return (1 - q) * ((1 - p) * cell(0, 0) + p * cell(1, 0)) + q * ((1 - p) * cell(0, 1) + p * cell(1, 1));
    };
    const flicker = Array.from({ length: 60 }, () => 0.04 * normal());
    const lights = flicker.map((ev, i) => {
      const grid = Uint16Array.from({ length: GRID_WIDTH * GRID_HEIGHT }, (_, cell) =>
        encodeEv(-4 + 0.4 * at((cell % GRID_WIDTH) + 1.5 * i, Math.floor(cell / GRID_WIDTH)) + ev),
      );
      return dress(grid, -11, { ev });
    });
    expect(Math.abs((measureFlicker(lights).flicker as number) / bendRms(flicker) - 1)).toBeLessThan(0.1);
  });

  test("two shots one after the other: each counts for itself, the cut does not", () => {
    const normal = createNormal(8);
    const evs = Array.from({ length: 80 }, () => -1 + 0.02 * normal());
    const lights = [1, 99].flatMap((seed, shot) => {
      const own = evs.slice(40 * shot, 40 * shot + 40);
      const grids = createGrids({ frames: own.map((ev, i) => ({ time: i, exposure: nothing, ev: ev - shot })), seed });
      return grids.map(({ grid, floorEv }, i) =>
        dress(shot === 0 ? grid : grid.toReversed(), floorEv, { ev: own[i] as number, redGreen: () => shot }),
      );
    });
    const score = measureFlicker(lights);
    expect(score.cuts).toEqual([40]);
    const truth = computeRms([bendRms(evs.slice(0, 40)), bendRms(evs.slice(40))]);
    expect(score.flicker).toBeCloseTo(truth, 3);
    expect(score.tiles?.median).toBeCloseTo(truth, 2);
    expect(score.colour).toBe(0);
  });

  test("a ruined picture and a flash are no cuts", () => {
    const normal = createNormal(9);
    const ruined = Array.from({ length: GRID_WIDTH * GRID_HEIGHT }, () => 3 * normal());
    const score = scoreTakes(
      Array.from({ length: 40 }, (_, i) =>
        i === 20 ? { ev: -3, local: (x: number, y: number) => ruined[y * GRID_WIDTH + x] as number } : { ev: -1 },
      ),
    );
    expect(score.cuts).toEqual([]);
  });

  test.each([0, 1, 2])("%i pictures have no score", (count) => {
    const score = scoreTakes(Array.from({ length: count }, (_, i) => ({ ev: 0.1 * i })));
    for (const { pick } of SCORES) expect(pick(score)).toBeNull();
  });

  test.each([
    ["black", -30],
    ["white", 20],
  ])("all %s has no score of brightness", (_name, ev) => {
    const score = scoreTakes(Array.from({ length: 5 }, () => ({ ev })));
    expect([score.flicker, score.peak, score.tiles, score.step, score.worst]).toEqual([null, null, null, null, null]);
  });
});

describe("steps and peaks", () => {
  test("the trend goes, other changes of settings do not count as trend", () => {
    const curve = [0, 0.01, 0.02, 0.13, 0.14, 0.05, 0.06, 0.07];
    const [up, down] = measureSteps(curve, [3, 5]);
    expect(up).toBeCloseTo(0.1, 9);
    expect(down).toBeCloseTo(-0.1, 9);
    expect(computeLargestStep(curve, [3, 5])).toBeCloseTo(0.1, 9);
    expect(computeLargestStep(curve, [])).toBeNull();
  });

  test("pictures missing before the change are stepped over", () => {
    const curve = [0, 0.01, 0.02, Number.NaN, Number.NaN, 0.15, 0.16, 0.17];
    expect(computeLargestStep(curve, [5])).toBeCloseTo(0.1, 9);
    expect(computeLargestStep([Number.NaN, Number.NaN, 0.1, 0.2], [2])).toBeNull();
  });

  test("a jump in one of 400 pictures is beyond 99 %, five in 400 are not", () => {
    const curve = (jumps: number): number[] =>
      Array.from({ length: 400 }, (_, i) => (i % 70 === 60 && i / 70 < jumps ? 0.3 : 0));
    expect(computePeak(curve(1))).toBe(0);
    expect(computePeak(curve(5))).toBeGreaterThan(0.1);
    expect(computePeak([0, 1])).toBeNull();
  });
});
