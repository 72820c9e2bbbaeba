import { beforeAll, describe, expect, test } from "vitest";
import { GRID_HEIGHT, GRID_WIDTH } from "../../src/light/frame-light.ts";
import { computeFlicker } from "../../src/light/flicker-score.ts";
import type { LocalLight } from "../../src/light/local-light.ts";
import type { LightGrid } from "../../src/measure/light-ratio.ts";
import { createClouds, createDusk, type DuskOptions } from "./dusk.ts";
import { createGrids, createNormal, createRandom } from "./light-world.ts";
import {
  addLocals,
  createBands,
  createLamps,
  createLens,
  finishWorld,
  type FinishedPlaces,
  type Local,
  solvePlaces,
} from "./local-world.ts";

const FRAMES = 72;
/** EV: a trace nobody sees. */
const TRACE = 0.005;
/** A tripod, one exposure. */
const STILL: DuskOptions = { count: FRAMES, fall: 0, flicker: 0, seed: 3, calibration: 0, locked: true };
/** Dusk in third stops that are 0.06 EV out, with flicker. */
const DUSK: DuskOptions = { count: FRAMES, fall: 1.5, flicker: 0.06, seed: 4 };

const normals = Array.from({ length: 4096 }, createNormal(5));
const randoms = Array.from({ length: 4096 }, createRandom(6));
const normal = (index: number): number => normals[index % normals.length] as number;
const anywhere = (frame: number): number => randoms[frame] as number;

const lens = (sigma: number): Local => createLens((frame) => sigma * normal(frame + 900));
const lamps = (sigma: number): Local => createLamps((lamp, frame) => sigma * normal(3 * frame + lamp));

function finish(local: Local, options: DuskOptions = STILL): FinishedPlaces {
  const finished = finishWorld(createDusk({ ...options, local }).frames, options.seed);
  if (process.env["LIGHT_FIGURES"]) {
    const tell = (score: ReturnType<FinishedPlaces["score"]>["before"]): string =>
      `${score?.median.toFixed(4)} ${score?.p95.toFixed(4)}`;
    const { before, after } = finished.score();
    const { solution } = finished;
    console.log(
      `${expect.getState().currentTestName}: tile F, 95 %: ${tell(before)} → ${tell(after)} ${solution.notes.join(" ")}`,
    );
  }
  return finished;
}

/** Which parts are on, in frames where anything is. */
function partsOf(frames: readonly (LocalLight | null)[]): string {
  const on = frames.find((local) => local !== null);
  return on ? (["radial", "rows", "field"] as const).filter((part) => on[part] !== null).join(" ") : "";
}

/** Noise of the cells alone has a tile F of 0.003. */
function expectGone(finished: FinishedPlaces): void {
  const { before, after } = finished.score();
  expect(after?.tiles).toBeGreaterThan(300);
  expect(after?.median).toBeLessThan(Math.max(0.004, (before?.median ?? 0) / 4));
  expect(after?.p95).toBeLessThan(Math.max(0.006, (before?.p95 ?? 0) / 3));
}

describe("bands of mains light", () => {
  test.each([
    ["0.05 EV, 3 waves", createBands(0.05, 3, anywhere), STILL],
    ["0.4 EV, 6 waves", createBands(0.4, 6, anywhere), STILL],
    ["0.2 EV, half a wave", createBands(0.2, 0.5, anywhere), STILL],
    ["0.2 EV, 12 waves", createBands(0.2, 12, anywhere), STILL],
    ["0.2 EV, 3 waves, drifting", createBands(0.2, 3, (frame) => frame / 12), STILL],
    ["0.15 EV, 4 waves, at dusk with flicker and steps", createBands(0.15, 4, anywhere), DUSK],
  ] as const)("%s", (_name, local, options) => {
    const finished = finish(local, options);
    expect(partsOf(finished.solution.frames)).toBe("rows");
    expect(finished.solution.notes.join()).toContain("Mains light: bands");
    expectGone(finished);
  });
});

describe("a lens that closes otherwise every time", () => {
  test.each([
    ["0.03 EV", lens(0.03), STILL],
    ["0.05 EV, at dusk with flicker and steps", lens(0.05), DUSK],
  ] as const)("%s", (_name, local, options) => {
    const finished = finish(local, options);
    expect(partsOf(finished.solution.frames)).toBe("radial");
    expectGone(finished);
  });
});

describe("lamps that flicker", () => {
  test.each([
    ["0.04 EV", lamps(0.04), STILL],
    ["0.04 EV, at dusk with flicker and steps", lamps(0.04), DUSK],
  ] as const)("%s", (_name, local, options) => {
    const finished = finish(local, options);
    expect(partsOf(finished.solution.frames)).toContain("field");
    expectGone(finished);
  });
});

describe("two at once", () => {
  const bands = createBands(0.15, 3.3, anywhere);
  test.each([
    ["bands and lens", addLocals(bands, lens(0.06))],
    ["bands and lamps", addLocals(bands, lamps(0.04))],
    ["lens and lamps", addLocals(lens(0.06), lamps(0.04))],
  ] as const)("%s", (_name, local) => expectGone(finish(local, DUSK)));
});

const sky = createClouds(0.3, 3);
/** What goes on before a camera, and is no flicker. */
const SCENES: Readonly<Record<string, Local>> = {
  clouds: sky,
  "quick clouds": (x, y, frame) => sky(x, y, 17.3 * frame),
  "a tram": (x, y, frame) => (frame > 30 && frame < 50 && Math.abs(x - 8 * (frame - 30)) < 30 && y > 40 ? -1 : 0),
  "a tram's shadow, again and again": (x, y, frame) => (Math.abs(x - 14 * (frame % 12)) < 30 && y > 40 ? -1 : 0),
  "a bus before the lens": (_x, y, frame) => (frame > 30 && frame < 38 && y > 50 ? -1.5 : 0),
  lightning: (x, y, frame) =>
    [20, 33, 34, 50, 60, 61].includes(frame) ? 1.5 * Math.exp(-(((x - 100) / 30) ** 2) - (y / 40) ** 2) : 0,
  traffic: (x, y, frame) => (y > 60 && y < 75 && anywhere(131 * frame + Math.floor(x / 6)) > 0.7 ? 1.5 : 0),
  "windows that light up": (x, y, frame) => (y > 45 && frame > 300 * anywhere(53 * (x >> 2) + (y >> 2)) ? 2 : 0),
  "a horizon that shakes": (_x, y, frame) => (y === 43 ? 0.8 * normal(frame) : 0),
  "a shadow's edge that sinks": (_x, y, frame) => (y > frame + 10 ? -1 : 0),
};

describe("what is no flicker switches nothing on", () => {
  test.each([["nothing at all", () => 0] as const, ...Object.entries(SCENES)])("%s", (_name, local) => {
    const { solution } = finish(local, DUSK);
    expect(partsOf(solution.frames)).toBe("");
    expect(solution.notes).toEqual([]);
  });
});

/**
 * How far the rows' gains of two solutions are apart, for each row a curve over frames; NaN where `skip` says so, or one has
 * none.
 */
function compareRows(
  one: readonly (LocalLight | null)[],
  other: readonly (LocalLight | null)[],
  skip: (frame: number) => boolean,
): number[][] {
  return Array.from({ length: GRID_HEIGHT }, (_, y) =>
    one.map((local, frame) => {
      if (skip(frame)) return Number.NaN;
      return (local?.rows?.[y] ?? Number.NaN) - (other[frame]?.rows?.[y] ?? Number.NaN);
    }),
  );
}

describe("and leaves no trace where bands are taken out", () => {
  const bands = createBands(0.15, 3.3, anywhere);
  let alone: readonly (LocalLight | null)[];
  beforeAll(() => {
    alone = finish(bands).solution.frames;
  });
  test.each([
    ["a tram", 29, 51],
    ["a bus before the lens", 30, 38],
    ["lightning", 19, 62],
  ] as const)("%s", (name, from, to) => {
    const { solution } = finish(addLocals(bands, SCENES[name] as Local));
    const traces = compareRows(solution.frames, alone, (frame) => frame >= from && frame < to);
    for (const trace of traces) expect(computeFlicker(trace)).toBeLessThan(TRACE);
    // What is slow is known less well where frames are left out on one side.
    const far = compareRows(solution.frames, alone, (frame) => frame >= from - 12 && frame < to + 12).flat();
    const known = far.filter((ev) => Number.isFinite(ev));
    expect(known.length).toBeGreaterThan(5 * GRID_HEIGHT);
    expect(Math.max(...known.map(Math.abs))).toBeLessThan(3 * TRACE);
  });
});

describe("too little, or nothing to see", () => {
  const frames = createDusk({ ...STILL, local: createBands(0.2, 3, anywhere) }).frames;
  const grids: readonly (LightGrid | null)[] = createGrids({ frames });
  const solve = (some: readonly (LightGrid | null)[]): readonly (LocalLight | null)[] => {
    return solvePlaces(
      some,
      Float64Array.from(some, (_, i) => i),
      GRID_WIDTH / GRID_HEIGHT,
    ).frames;
  };
  test.each([0, 1, 2, 3, 12])("%i frames", (count) => {
    expect(solve(grids.slice(0, count))).toEqual(Array.from({ length: count }, () => null));
  });
  test("all black or all clipped", () => {
    const nothing = { grid: new Uint16Array(GRID_WIDTH * GRID_HEIGHT), floorEv: -11 };
    expect(partsOf(solve(grids.map(() => nothing)))).toBe("");
    expect(partsOf(solve(grids.map(() => null)))).toBe("");
  });
  test("frames that are missing: the others are mended all the same", () => {
    const some = grids.map((grid, i) => ([0, 20, 21, 22, 40, 71].includes(i) ? null : grid));
    const mended = solve(some);
    mended.forEach((local, i) => expect(local === null).toBe(some[i] === null));
    for (const trace of compareRows(mended, solve(grids), () => false))
      expect(computeFlicker(trace)).toBeLessThan(TRACE);
    expect(partsOf(mended)).toBe("rows");
  });
});
