import { canonicalJson } from "../base/canonical-json.ts";
import type { FilmLight } from "../film/film.ts";
import type { LightSolution } from "../light/light-input.ts";
import { type ColourInput, type ColourSolution, solveColour } from "../light/solve-colour.ts";
import { solveLight } from "../light/solve-light.ts";
import { computeColourRatio, computeTypicalColour, readColourTiles } from "../measure/colour-ratio.ts";
import { createPairWindow } from "../measure/pair-window.ts";
import { contentHash } from "../store/content-hash.ts";
import { readLight } from "./measure-frames.ts";
import { type ComparedFrames, type LightSource, readRatios } from "./shot-ratios.ts";

export interface ShotToSolve extends ComparedFrames {
  /** Seconds of each slot; null: unknown. */
  readonly times: readonly (number | null)[];
  readonly lighting: FilmLight;
  /** Pictures that a camera or program has developed already. */
  readonly isDeveloped: boolean;
}

export interface SolvedShot {
  readonly light: LightSolution;
  /** What takes the flicker of automatic white balance out; null: not looked for. */
  readonly colour: ColourSolution | null;
}

/**
 * Solves the light of a shot, and the colour of what a camera developed: a raw's white balance is words beside its pixels,
 * and cannot flicker. Where colour is corrected, brightness is solved again with what that leaves.
 */
export function solveShot(toSolve: ShotToSolve, source: LightSource): SolvedShot {
  const { frames, exposures, times, lighting, isDeveloped } = toSolve;
  const solve = (trims: ColourSolution["trims"]): LightSolution => {
    const { mode, programme, eye } = lighting;
    const { ratios, notes } = readRatios(toSolve, trims, source);
    const light = solveLight({
      frames: exposures.map((exposure, slot) => {
        return { time: times[slot] ?? null, exposure, usable: frames[slot] !== null };
      }),
      ratios,
      options: { mode, programme, eye },
    });
    return { ...light, notes: [...notes, ...light.notes] };
  };
  const light = solve(null);
  if (!isDeveloped || lighting.mode === "off") return { light, colour: null };
  const colour = solveColour({ times, ...readColours(frames, source), sceneSteps: light.sceneSteps });
  return { light: colour.trims === null ? light : solve(colour.trims), colour };
}

/** How colours compare to those of their neighbours. Kept in the cache per shot. */
function readColours(
  frames: ComparedFrames["frames"],
  { cache, version }: LightSource,
): Pick<ColourInput, "red" | "blue"> {
  const key = contentHash(canonicalJson({ version, frames: frames.map((frame) => frame?.content ?? null) }));
  const known = cache.getJson<Pick<ColourInput, "red" | "blue">>("colours", key);
  if (known !== null) return known;
  const window = createPairWindow(computeColourRatio);
  const levels = frames.map((frame) => {
    const light = frame && readLight(cache, frame.content, version);
    window.add(light && readColourTiles(light));
    return light && computeTypicalColour(light);
  });
  const channel = (name: "red" | "blue"): ColourInput["red"] => ({
    ratios: window.ratios.map((pair) => Object.assign({ a: pair.a, b: pair.b }, pair[name])),
    levels: levels.map((level) => level?.[name] ?? null),
  });
  const colours = { red: channel("red"), blue: channel("blue") };
  cache.putJson("colours", key, colours);
  return colours;
}
