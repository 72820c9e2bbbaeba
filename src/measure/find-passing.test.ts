import { describe, expect, test } from "vitest";
import { createDusk } from "../../test/truth/dusk.ts";
import { type LocalLight, shadeShare } from "../../test/truth/events.ts";
import { createGrids } from "../../test/truth/light-world.ts";
import { computeMedian } from "../light/robust.ts";
import { GRID_HEIGHT, GRID_WIDTH } from "../light/frame-light.ts";
import { type Comparison, compareFrames } from "./compare-frames.ts";
import { findPassings } from "./find-passing.ts";
import type { LightGrid } from "./light-ratio.ts";
import { addChanges, type Moment } from "./tile-changes.ts";

const COUNT = 96;
const [FROM, LENGTH] = [40, 8];
const options = { count: COUNT, fall: 1, flicker: 0.05, seed: 5, locked: true } as const;

/** Every place of the picture has light of its own that wanders, and hardly a fifth of it holds still. */
const busy: LocalLight = (x, y, frame) => 0.06 * Math.sin(frame / (4 + ((x >> 3) % 7)) + 5 * (x >> 3) + 3 * (y >> 3));
const isPassed = (frame: number): boolean => frame >= FROM && frame < FROM + LENGTH;

function createBusy(local: LocalLight, error: (frame: number) => number = () => 0): LightGrid[] {
  const { frames } = createDusk(options);
  return createGrids({
    frames: frames.map(({ time, exposure, ev }, i) => {
      return { time, exposure, ev: ev + error(i), local: (x, y) => busy(x, y, i) + local(x, y, i) };
    }),
  });
}

function compareAll(grids: readonly LightGrid[]): Comparison {
  return compareFrames({ settings: grids.map(() => null), areas: null }, (slot) => grids[slot] ?? null);
}

/** Sum of the changes into the event and out of it, as lag 1 tells them. */
function follow({ ratios }: Comparison): number {
  const into = (slot: number): number => ratios.find(({ a, b }) => a === slot - 1 && b === slot)?.delta ?? Number.NaN;
  return (into(FROM) - into(FROM + LENGTH)) / 2;
}

const nothing = compareAll(createBusy(() => 0));

describe("somebody who passes where nothing holds still for long", () => {
  test.each([
    [0.55, -0.3],
    [0.55, 0.3],
    [0.65, -0.2],
    [0.7, -0.6],
  ])("%f of the picture, %f EV: the rest is followed while he is there, and a little longer", (share, ev) => {
    const found = compareAll(createBusy(shadeShare(share, ev, FROM, LENGTH)));
    expect(found.still).toHaveLength(1);
    const [run] = found.still;
    expect([run?.first, run?.last]).toEqual([FROM - 4, FROM + LENGTH + 3]);
    expect(run?.share).toBeLessThan(1.1 - share);
    expect(follow(found)).toBeCloseTo(follow(nothing), 1);
    expect(Math.abs(follow(found) - follow(nothing))).toBeLessThan(0.02);
  });

  test("who passes before nine tenths of it: all of it is followed, and it is said", () => {
    const found = compareAll(createBusy(shadeShare(0.9, -0.4, FROM, LENGTH)));
    expect(found.still).toEqual([]);
    expect(found.doubtful.map(({ first, last }) => [first, last])).toEqual([[FROM, FROM + LENGTH - 1]]);
  });
});

describe("what is the camera's", () => {
  const error = (frame: number): number => (isPassed(frame) ? 0.4 : 0);
  const isSky = (y: number): boolean => y < 0.4 * GRID_HEIGHT;

  test.each<[string, LocalLight]>([
    ["all of the picture alike", () => 0],
    ["a sky that clips then", (_x, y, frame) => (isSky(y) && isPassed(frame) ? 9 : 0)],
    ["a sky that a developed picture shows flatter", (_x, y, frame) => (isSky(y) ? -0.5 * error(frame) : 0)],
  ])("an exposure that is out for as long is nobody who passes: %s", (_name, local) => {
    expect(findPassings(watch(createBusy(local, error)), 32, 64)).toEqual([]);
  });

  test("a part that never flickers is no scene, whoever passes before the rest", () => {
    const { frames } = createDusk(options);
    const first = frames[0]?.ev as number;
    const painted: LocalLight = (x, _y, i) =>
      x < 0.35 * GRID_WIDTH ? first - (frames[i]?.ev as number) - error(i) : 0;
    expect(findPassings(watch(createBusy(painted, error)), 32, 64)).toEqual([]);
  });

  test("lamps that go on and stay on are nobody either", () => {
    const grids = createBusy((x, _y, frame) => (frame >= FROM && x < 0.6 * GRID_WIDTH ? 0.4 : 0));
    expect(findPassings(watch(grids), 32, 64)).toEqual([]);
  });
});

/** What the meter keeps of grids, without a consensus. */
function watch(grids: readonly LightGrid[]): Moment[] {
  const moments: Moment[] = [];
  for (const [place, grid] of grids.entries()) {
    const last = moments.at(-1);
    const tiles = last ? addChanges(last.tiles, grids[place - 1] as LightGrid, grid) : new Float64Array(384);
    moments.push({ place, tiles, whole: computeMedian(tiles) });
  }
  return moments;
}

test("too few moments, or none: nothing", () => {
  const moments = watch(createBusy(() => 0).slice(0, 6));
  for (const list of [moments, moments.slice(0, 1), []]) expect(findPassings(list, 0, list.length - 1)).toEqual([]);
});
