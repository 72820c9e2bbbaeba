import type { Piecewise } from "../base/piecewise.ts";
import type { FilmLight } from "../film/film.ts";
import type { LightSolution } from "../light/light-input.ts";
import type { LocalLight } from "../light/local-light.ts";
import { type ColourSolution, solveColour } from "../light/solve-colour.ts";
import { solveLight } from "../light/solve-light.ts";
import { solveLocal } from "../light/solve-local.ts";
import { type ComparedFrames, type Corrections, type LightSource, UNTOUCHED } from "./compared-grids.ts";
import { readColours, readLocalChanges } from "./shot-changes.ts";
import { readRatios } from "./shot-ratios.ts";

export interface ShotToSolve extends ComparedFrames {
  /** Seconds of each slot; null: unknown. */
  readonly times: readonly (number | null)[];
  /** The same in usual intervals. */
  readonly timeline: Float64Array;
  readonly lighting: FilmLight;
  /** Pictures that a camera or program has developed already. */
  readonly isDeveloped: boolean;
  /** Share of each of the 24 × 16 tiles that the film shows, 0 to 1; null: all of all. Colour is told by these. */
  readonly shown: Float64Array | null;
}

export interface SolvedShot {
  readonly light: LightSolution;
  /** What takes the flicker of automatic white balance out; null: not looked for. */
  readonly colour: ColourSolution | null;
  /** What places get on top. One per slot. */
  readonly local: readonly (LocalLight | null)[];
  /** The view moves over what is photographed. */
  readonly isMoving: boolean;
}

/**
 * Solves the light of a shot: of its places, of the colour of what a camera developed (a raw's white balance is words beside
 * its pixels, and cannot flicker), and of whole frames on what those leave: bands, say, have no one brightness to compare.
 * `apparent` and `flickerBefore` are of the frames as they were shot.
 */
export function* solveShot(toSolve: ShotToSolve, source: LightSource): Piecewise<SolvedShot> {
  const { frames, times, timeline, aspect, lighting, isDeveloped, shown } = toSolve;
  const { mode } = lighting;
  const { isMoving, light: untouched } = yield* solveWhole(toSolve, UNTOUCHED, source);
  const none = frames.map(() => null);
  if (mode === "off") return { light: untouched, colour: null, local: none, isMoving };
  const colour = isDeveloped
    ? solveColour({ times, ...(yield* readColours(toSolve, shown, source)), sceneSteps: untouched.sceneSteps })
    : null;
  const trims = colour?.trims ?? null;
  // Where the view moves, the same place of two frames shows two things.
  const places =
    lighting.local === "off" || isMoving
      ? null
      : yield* solveLocal((local) => readLocalChanges(toSolve, { trims, local }, source), timeline, aspect);
  const local = places === null || places.notes.length === 0 ? null : places.frames;
  if (trims === null && local === null) return { light: untouched, colour, local: none, isMoving };
  const { light } = yield* solveWhole(toSolve, { trims, local }, source);
  const notes = [...light.notes, ...(local === null ? [] : (places?.notes ?? []))];
  const asShot = light.frames.map((frame, slot) =>
    Object.assign({}, frame, { apparent: untouched.frames[slot]?.apparent ?? null }),
  );
  const told = { ...light, frames: asShot, flickerBefore: untouched.flickerBefore, notes };
  return { light: told, colour, local: local ?? none, isMoving };
}

function* solveWhole(
  toSolve: ShotToSolve,
  corrections: Corrections,
  source: LightSource,
): Piecewise<{ readonly light: LightSolution; readonly isMoving: boolean }> {
  const { frames, exposures, times, lighting } = toSolve;
  const { mode, programme, eye } = lighting;
  const { ratios, isMoving, notes } = yield* readRatios(toSolve, corrections, source);
  const light = solveLight({
    frames: exposures.map((exposure, slot) => {
      return { time: times[slot] ?? null, exposure, usable: frames[slot] !== null };
    }),
    ratios,
    options: { mode, programme, eye },
  });
  return { light: { ...light, notes: [...notes, ...light.notes] }, isMoving };
}
