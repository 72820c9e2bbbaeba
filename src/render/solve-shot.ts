import { canonicalJson } from "../base/canonical-json.ts";
import type { FilmLight } from "../film/film.ts";
import type { LightRatio } from "../light/frame-light.ts";
import type { LightInput, LightSolution } from "../light/light-input.ts";
import { type ColourInput, type ColourSolution, solveColour } from "../light/solve-colour.ts";
import { solveLight } from "../light/solve-light.ts";
import { computeColourRatio, computeTypicalColour, readColourTiles } from "../measure/colour-ratio.ts";
import { createPairWindow } from "../measure/pair-window.ts";
import { createRatioWindow } from "../measure/ratio-window.ts";
import { trimGrid } from "../measure/trim-grid.ts";
import type { Cache } from "../store/cache.ts";
import { contentHash } from "../store/content-hash.ts";
import { type FrameSummary, readLight } from "./measure-frames.ts";

/** Where measured light is kept, and the version that measured it. */
export interface LightSource {
  readonly cache: Cache;
  readonly version: string;
}

export interface ShotToSolve {
  /** One per slot; null: missing or not usable. */
  readonly measured: readonly (FrameSummary | null)[];
  /** One per slot, as the solver takes them. */
  readonly frames: LightInput["frames"];
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
export function solveShot({ measured, frames, lighting, isDeveloped }: ShotToSolve, source: LightSource): SolvedShot {
  const solve = (ratios: readonly LightRatio[]): LightSolution => {
    const { mode, programme, eye } = lighting;
    return solveLight({ frames, ratios, options: { mode, programme, eye } });
  };
  const light = solve(readRatios(measured, null, source));
  if (!isDeveloped || lighting.mode === "off") return { light, colour: null };
  const times = frames.map(({ time }) => time);
  const colour = solveColour({ times, ...readColours(measured, source), sceneSteps: light.sceneSteps });
  if (colour.trims === null) return { light, colour };
  return { light: solve(readRatios(measured, colour.trims, source)), colour };
}

/** How frames compare to their neighbours. Kept in the cache per shot. */
function readRatios(
  measured: ShotToSolve["measured"],
  trims: ColourSolution["trims"],
  source: LightSource,
): LightRatio[] {
  return remember("ratios", trims === null ? {} : { trims }, measured, source, () => {
    const window = createRatioWindow();
    measured.forEach((frame, slot) => {
      const light = frame && readLight(source.cache, frame.content, source.version);
      const trim = trims?.[slot];
      window.add(light && trim ? trimGrid(light, trim) : light);
    });
    return window.ratios.filter(({ cells }) => cells > 0);
  });
}

/** How colours compare to those of their neighbours. Kept in the cache per shot. */
function readColours(measured: ShotToSolve["measured"], source: LightSource): Pick<ColourInput, "red" | "blue"> {
  return remember("colours", {}, measured, source, () => {
    const window = createPairWindow(computeColourRatio);
    const levels = measured.map((frame) => {
      const light = frame && readLight(source.cache, frame.content, source.version);
      window.add(light && readColourTiles(light));
      return light && computeTypicalColour(light);
    });
    const channel = (name: "red" | "blue"): ColourInput["red"] => ({
      ratios: window.ratios.map((pair) => Object.assign({ a: pair.a, b: pair.b }, pair[name])),
      levels: levels.map((level) => level?.[name] ?? null),
    });
    return { red: channel("red"), blue: channel("blue") };
  });
}

/** What is computed of a shot's frames, once. `with`: what else it depends on. */
function remember<T>(
  kind: string,
  more: object,
  measured: ShotToSolve["measured"],
  { cache, version }: LightSource,
  compute: () => T,
): T {
  const key = contentHash(canonicalJson({ version, frames: measured.map((frame) => frame?.content ?? null), ...more }));
  const known = cache.getJson<T>(kind, key);
  if (known !== null) return known;
  const value = compute();
  cache.putJson(kind, key, value);
  return value;
}
