// A made-up shoot whose places flicker, through the same steps as a film: measured, solved, corrected, measured again.
import { type Piecewise, runAtOnce } from "../../src/base/piecewise.ts";
import { GRID_FLOOR_EV, GRID_HEIGHT, GRID_STEPS, GRID_WIDTH } from "../../src/light/frame-light.ts";
import { solveLight } from "../../src/light/solve-light.ts";
import type { LocalChanges } from "../../src/light/local-changes.ts";
import { type LocalSolution, solveLocal } from "../../src/light/solve-local.ts";
import { computeTimeline } from "../../src/light/timeline.ts";
import { correctGrid } from "../../src/measure/correct-grid.ts";
import { encodeEv } from "../../src/measure/light-cells.ts";
import type { LightGrid } from "../../src/measure/light-ratio.ts";
import { createLocalWindow } from "../../src/measure/local-window.ts";
import { createRatioWindow } from "../../src/measure/ratio-window.ts";
import { createTileMeter, type TileScore } from "../../src/measure/tile-meter.ts";
import { createGrids, type WorldFrame } from "./light-world.ts";

export const ASPECT: number = GRID_WIDTH / GRID_HEIGHT;

/** EV of a place in a frame. */
export type Local = (x: number, y: number, frame: number) => number;

export function addLocals(...locals: readonly Local[]): Local {
  return (x, y, frame) => locals.reduce((sum, local) => sum + local(x, y, frame), 0);
}

/** Waves down the rows, each frame at its own phase (in waves). */
export function createBands(ev: number, waves: number, phase: (frame: number) => number): Local {
  return (_, y, frame) => ev * Math.sin(2 * Math.PI * ((waves * (y + 0.5)) / GRID_HEIGHT + phase(frame)));
}

/** r² about its mean, 1 in the corners. */
export function createLens(strength: (frame: number) => number): Local {
  const square = (at: number, count: number): number => ((2 * at + 1) / count - 1) ** 2;
  return (x, y, frame) =>
    strength(frame) * ((square(x, GRID_WIDTH) * ASPECT ** 2 + square(y, GRID_HEIGHT)) / (ASPECT ** 2 + 1) - 1 / 3);
}

/** Three lamps that light a part of the frame each. */
export function createLamps(strength: (lamp: number, frame: number) => number): Local {
  const lamps = [
    [0.2, 0.3],
    [0.7, 0.5],
    [0.5, 0.9],
  ] as const;
  return (x, y, frame) =>
    lamps.reduce((sum, [u, v], lamp) => {
      const away = ((x / GRID_WIDTH - u) / 0.3) ** 2 + ((y / GRID_HEIGHT - v) / 0.3) ** 2;
      return sum + strength(lamp, frame) * Math.exp(-away);
    }, 0);
}

export interface FinishedPlaces {
  readonly solution: LocalSolution;
  /** Tile F of the frames as shot, and with the gains found; null: too few tiles hold still. */
  score(): { readonly before: TileScore | null; readonly after: TileScore | null };
}

/** Solves places; scored is what the whole, solved on what that left, leaves of it, as `lightShot` does. */
export function finishPlaces(grids: readonly LightGrid[], frames: readonly WorldFrame[]): FinishedPlaces {
  const times = computeTimeline(frames.map(({ time }) => time));
  const solution = solvePlaces(grids, times, ASPECT);
  return {
    solution,
    score: () => ({ before: scoreTiles(grids), after: scoreTiles(finishWhole(grids, frames, solution)) }),
  };
}

function finishWhole(grids: readonly LightGrid[], frames: readonly WorldFrame[], places: LocalSolution): LightGrid[] {
  const corrected = grids.map((grid, i) => {
    const own = places.frames[i];
    return own ? correctGrid(grid, own, ASPECT) : grid;
  });
  const window = createRatioWindow();
  for (const grid of corrected) window.add(grid);
  const inputs = frames.map((frame) => ({ time: frame.time, exposure: frame.exposure, usable: true }));
  const whole = solveLight({ frames: inputs, ratios: window.ratios });
  return corrected.map(({ grid, floorEv }, i) => {
    const gain = whole.frames[i]?.gain as number;
    return { grid: grid.map((v) => (v === 0 ? 0 : encodeEv(v / GRID_STEPS + GRID_FLOOR_EV + gain))), floorEv };
  });
}

export function solvePlaces(grids: readonly (LightGrid | null)[], times: Float64Array, aspect: number): LocalSolution {
  const measure = function* (local: LocalSolution["frames"]): Piecewise<LocalChanges> {
    const window = createLocalWindow();
    for (const [i, grid] of grids.entries()) {
      const own = local[i];
      window.add(grid && own ? correctGrid(grid, own, aspect) : grid);
      yield;
    }
    return window.finish();
  };
  return runAtOnce(solveLocal(measure, times, aspect));
}

/** The whole counts as comparable throughout: it is, and bands have no one brightness. */
function scoreTiles(grids: readonly LightGrid[]): TileScore | null {
  const meter = createTileMeter();
  for (const grid of grids) meter.add(grid);
  return meter.finish(grids.map(() => 0));
}

export function finishWorld(frames: readonly WorldFrame[], seed: number): FinishedPlaces {
  return finishPlaces(createGrids({ frames, seed }), frames);
}
