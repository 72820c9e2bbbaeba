import type { FilmLight } from "../film/film.ts";
import type { Exposure } from "../film/frame.ts";
import type { LightSolution } from "../light/light-input.ts";
import type { LocalLight } from "../light/local-light.ts";
import { solveLight } from "../light/solve-light.ts";
import { solveLocal } from "../light/solve-local.ts";
import { computeTimeline } from "../light/timeline.ts";
import type { FrameSummary } from "./measure-frames.ts";
import { type LightSource, readLocalChanges, readRatios } from "./read-changes.ts";
import type { ShotLevels } from "./shot-levels.ts";

/** Slots of a shot, as their light is solved. */
export interface SlotsToLight {
  /** Null: there is none that fits the shot. */
  readonly frames: readonly (FrameSummary | null)[];
  /** Seconds; null: unknown. */
  readonly times: readonly (number | null)[];
  /** Null: unknown. */
  readonly exposures: readonly (Exposure | null)[];
  /** width / height of the sensor's visible area. */
  readonly aspect: number;
}

/** The light of a shot: of the whole frames, and of their places. */
interface ShotLight {
  readonly whole: LightSolution;
  /** One per slot. */
  readonly local: readonly (LocalLight | null)[];
}

const UNKNOWN: Exposure = { shutter: null, aperture: null, iso: null };

/**
 * Solves the light of places first, then of the whole frames on what that left: bands have no one brightness to compare.
 * `flickerBefore` is of the frames as they were shot.
 */
export function solveShotLight(slots: SlotsToLight, lighting: FilmLight, lights: LightSource): ShotLight {
  const { frames, times, exposures, aspect } = slots;
  const none = frames.map(() => null);
  const solveWhole = (local: readonly (LocalLight | null)[]): LightSolution =>
    solveLight({
      frames: frames.map((frame, slot) => ({
        time: times[slot] ?? null,
        exposure: exposures[slot] ?? UNKNOWN,
        usable: frame !== null,
      })),
      ratios: readRatios({ frames, local, aspect }, lights),
      options: { mode: lighting.mode, programme: lighting.programme, eye: lighting.eye },
    });
  const untouched = solveWhole(none);
  if (lighting.mode === "off" || lighting.local === "off") return { whole: untouched, local: none };
  const measure = (local: readonly (LocalLight | null)[]): ReturnType<typeof readLocalChanges> =>
    readLocalChanges({ frames, local, aspect }, lights);
  const solved = solveLocal(measure, computeTimeline(times), aspect);
  if (solved.notes.length === 0) return { whole: untouched, local: none };
  const whole = solveWhole(solved.frames);
  const notes = [...whole.notes, ...solved.notes];
  return { whole: { ...whole, flickerBefore: untouched.flickerBefore, notes }, local: solved.frames };
}

/** width / height of the sensor that made a shot. */
export function sensorAspect({ source: { width, height }, orientation }: ShotLevels): number {
  return orientation >= 5 ? height / width : width / height;
}
