import { describe, expect, test } from "vitest";
import { createDusk } from "../../test/truth/dusk.ts";
import { shadeShare } from "../../test/truth/events.ts";
import { createGrids, createNormal } from "../../test/truth/light-world.ts";
import { GRID_HEIGHT, GRID_WIDTH, type LightRatio } from "../light/frame-light.ts";
import { type Comparison, compareFrames } from "./compare-frames.ts";
import type { LightGrid } from "./light-ratio.ts";
import { createRatioWindow } from "./ratio-window.ts";

const CELLS = GRID_WIDTH * GRID_HEIGHT;

function createShot(count: number, shade: number): LightGrid[] {
  const local = shadeShare(0.7, shade, 40, 8);
  return createGrids({ frames: createDusk({ count, fall: 1, flicker: 0.05, seed: 5, local, locked: true }).frames });
}

function compareAll(
  grids: readonly (LightGrid | null)[],
  areas: ((slot: number) => Uint8Array) | null = null,
): Comparison {
  return compareFrames({ settings: grids.map(() => null), areas }, (slot) => grids[slot] ?? null);
}

function compareOnce(grids: readonly (LightGrid | null)[]): readonly LightRatio[] {
  const window = createRatioWindow();
  for (const grid of grids) window.add(grid);
  return window.ratios;
}

describe("compareFrames", () => {
  test("where nothing passes every ratio is that of all cells, to the last bit", () => {
    const grids = createShot(80, 0);
    const { ratios, still } = compareAll(grids);
    expect(still).toEqual([]);
    expect(ratios).toEqual(compareOnce(grids));
  });

  test("a shade over 70 % for 8 frames: the 30 % that hold still are followed around it", () => {
    const grids = createShot(80, -0.4);
    const { ratios, still } = compareAll(grids);
    expect(still.some(({ first, last }) => first <= 40 && last >= 47)).toBe(true);
    const delta = (list: readonly LightRatio[]): number => list.find(({ a, b }) => a === 39 && b === 40)?.delta ?? 0;
    expect(delta(ratios) - delta(compareOnce(grids))).toBeCloseTo(0.4, 2);
    expect(ratios.map(({ a, b }) => [a, b])).toEqual(compareOnce(grids).map(({ a, b }) => [a, b]));
  });

  test("a part developed with less contrast flickers less, and is not followed for that", () => {
    const nothing = { shutter: null, aperture: null, iso: null };
    const normal = createNormal(3);
    const frames = Array.from({ length: 80 }, (_, time) => {
      const ev = 0.08 * normal();
      return { time, exposure: nothing, ev, local: (x: number) => (x < 0.35 * GRID_WIDTH ? -0.4 * ev : 0) };
    });
    expect(compareAll(createGrids({ frames })).still).toEqual([]);
  });

  test("frames missing, black, or too few do no harm", () => {
    const black = { grid: new Uint16Array(CELLS), floorEv: -11 };
    const grids: (LightGrid | null)[] = createShot(60, -0.4);
    for (const slot of [0, 20, 41, 42, 59]) grids[slot] = slot % 2 === 0 ? null : black;
    for (const list of [grids, [], [null], grids.slice(0, 3), grids.map(() => black), grids.map(() => null)]) {
      const { ratios } = compareAll(list);
      expect(ratios.length).toBe(compareOnce(list).length);
      for (const { delta, variance } of ratios) expect(Number.isFinite(delta + variance)).toBe(true);
    }
  });

  test("a frame that clips its sky does not lose the sky to those around it", () => {
    const grids = createShot(80, -0.4);
    grids[52] = {
      floorEv: -11,
      grid: (grids[52] as LightGrid).grid.map((value, cell) => (cell < CELLS / 2 ? 0 : value)),
    };
    const { ratios } = compareAll(grids);
    expect(ratios.find(({ a, b }) => a === 39 && b === 40)?.delta).toBeCloseTo(
      compareAll(createShot(80, 0)).ratios.find(({ a, b }) => a === 39 && b === 40)?.delta as number,
      2,
    );
  });

  test("the user's areas decide, and where they leave too little the whole picture does", () => {
    const grids = createShot(60, -0.4);
    const right = Uint8Array.from({ length: CELLS }, (_, cell) => (cell % GRID_WIDTH > 0.75 * GRID_WIDTH ? 255 : 0));
    const within = compareAll(grids, () => right);
    expect(within.still).toEqual([]);
    expect(within.fallbacks).toBe(0);
    const shadeless = createShot(60, 0);
    expect(within.ratios).toEqual(compareAll(shadeless, () => right).ratios);
    const tiny = Uint8Array.from({ length: CELLS }, (_, cell) => (cell < 20 ? 255 : 0));
    const without = compareAll(grids, () => tiny);
    expect(without.fallbacks).toBe(without.ratios.length);
    expect(without.ratios).toEqual(compareOnce(grids));
  });
});
