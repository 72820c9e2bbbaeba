import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createPlace, createView, createWarp, type Step, type View } from "../../test/truth/moving-world.ts";
import { GRID_HEIGHT, GRID_WIDTH } from "../light/frame-light.ts";
import { type GridWarp, invertWarp, STILL } from "./grid-warp.ts";
import { computeLightRatio, type LightGrid } from "./light-ratio.ts";
import { createFeatures } from "./register-features.ts";
import { registerGrids, type Registration } from "./register-grids.ts";
import { resampleGrid } from "./resample-grid.ts";

const place = createPlace(1);
const first = see({ view: STILL });

function see(view: Partial<View>): LightGrid {
  return createView({ place, view: STILL, ev: 0, seed: 7, ...view });
}

function register(a: LightGrid, b: LightGrid): Registration {
  return registerGrids(createFeatures(a), createFeatures(b), STILL, true);
}

/** RMS over the view, in cells, between what was found and how the camera moved. */
function computeError(found: GridWarp, step: Step): number {
  const truth = invertWarp(createWarp(step));
  let sum = 0;
  for (const u of [-60, 0, 60]) {
    for (const v of [-40, 0, 40]) {
      const x = (found.xx - truth.xx) * u + (found.xy - truth.xy) * v + found.x0 - truth.x0;
      const y = (found.yx - truth.yx) * u + (found.yy - truth.yy) * v + found.y0 - truth.y0;
      sum += (x * x + y * y) / 9;
    }
  }
  return Math.sqrt(sum);
}

const steps = fc.record({
  size: fc.double({ min: 3, max: 14.4, noNaN: true }),
  direction: fc.double({ min: 0, max: 2 * Math.PI, noNaN: true }),
  roll: fc.double({ min: -3, max: 3, noNaN: true }),
  zoom: fc.double({ min: -0.04, max: 0.04, noNaN: true }),
  ev: fc.double({ min: -3, max: 2, noNaN: true }),
  seed: fc.integer({ min: 1, max: 1e6 }),
});

describe("registerGrids", () => {
  test("finds steps of 2 to 10 % of the width in any direction, turned by 3°, zoomed by 4 %, EVs brighter or darker", () => {
    const errors: number[] = [];
    const light: number[] = [];
    fc.assert(
      fc.property(steps, ({ size, direction, roll, zoom, ev, seed }) => {
        const step = { x: size * Math.cos(direction), y: size * Math.sin(direction), roll, zoom };
        const view = see({ view: createWarp(step), ev, seed });
        const { warp, alike } = register(first, view);
        expect(alike).toBeGreaterThan(0.8);
        errors.push(computeError(warp, step));
        light.push(Math.abs(computeLightRatio(first, resampleGrid(view, warp)).delta - ev));
      }),
      { numRuns: 120, seed: 1 },
    );
    errors.sort((a, b) => a - b);
    const [middle, high, worst] = [0.5, 0.95, 1].map((share) => errors[Math.ceil(share * errors.length) - 1] as number);
    const worstLight = Math.max(...light);
    if (process.env["LIGHT_FIGURES"])
      console.log("cells out: middle, 95 %, worst; EV:", middle, high, worst, worstLight);
    expect(middle).toBeLessThan(0.06);
    expect(high).toBeLessThan(0.1);
    expect(worst).toBeLessThan(0.6);
    expect(worstLight).toBeLessThan(0.004);
  });

  test.each([0, -4, 2])("stands still where nothing moved, %i EV apart", (ev) => {
    const { warp, alike } = register(first, see({ ev, seed: 8 }));
    expect(warp).toBe(STILL);
    expect(alike).toBeGreaterThan(0.9);
  });

  test("stands still where leaves and clouds move over half of the view", () => {
    const waves = (x: number, y: number): number => (y < 0.45 * GRID_HEIGHT ? Math.sin(1.3 * x + 0.9 * y) : 0);
    expect(register(first, see({ local: waves, seed: 8 })).warp).toBe(STILL);
  });

  test("is not led astray by somebody who covers 40 % of the view", () => {
    const step = { x: 6, y: -2, roll: 1, zoom: 0.01 };
    const coat = (x: number, y: number): number => (x < 0.4 * GRID_WIDTH ? -1 + 0.8 * Math.sin(1.7 * x + 2.3 * y) : 0);
    const { warp, alike } = register(first, see({ view: createWarp(step), local: coat, ev: 0.3 }));
    expect(computeError(warp, step)).toBeLessThan(0.2);
    expect(alike).toBeGreaterThan(0.4);
  });

  test.each([2, 3, 4, 5])("finds nothing in another place, %i", (seed) => {
    const { warp, alike } = register(first, see({ place: createPlace(seed) }));
    expect(warp).toBe(STILL);
    expect(alike).toBeLessThan(0.1);
  });

  test("says nothing where there is nothing to see", () => {
    const empty = { grid: new Uint16Array(GRID_WIDTH * GRID_HEIGHT), floorEv: -11 };
    const even = { grid: new Uint16Array(GRID_WIDTH * GRID_HEIGHT).fill(45000), floorEv: -11 };
    for (const grid of [empty, even]) expect(register(grid, grid)).toEqual({ warp: STILL, alike: null });
    expect(register(empty, first)).toEqual({ warp: STILL, alike: null });
  });
});

describe("resampleGrid", () => {
  test("moves cells, and leaves out all that lie between one that cannot be used", () => {
    const grid = first.grid.slice();
    grid[50 * GRID_WIDTH + 70] = 0;
    const whole = resampleGrid({ grid, floorEv: -11 }, { ...STILL, x0: 3, y0: -2 });
    expect(whole.grid[52 * GRID_WIDTH + 67]).toBe(0);
    expect(whole.grid[52 * GRID_WIDTH + 68]).toBe(grid[50 * GRID_WIDTH + 71]);
    expect(whole.grid[10 * GRID_WIDTH + 142]).toBe(0);
    const between = resampleGrid({ grid, floorEv: -11 }, { ...STILL, x0: 0.5 });
    expect(between.grid[50 * GRID_WIDTH + 69]).toBe(0);
    expect(between.grid[50 * GRID_WIDTH + 70]).toBe(0);
    const mean = ((grid[50 * GRID_WIDTH + 71] as number) + (grid[50 * GRID_WIDTH + 72] as number)) / 2;
    expect(Math.abs((between.grid[50 * GRID_WIDTH + 71] as number) - mean)).toBeLessThan(1);
  });
});
