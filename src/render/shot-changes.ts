import { deserialize, serialize } from "node:v8";
import { canonicalJson } from "../base/canonical-json.ts";
import type { Piecewise } from "../base/piecewise.ts";
import type { LocalChanges } from "../light/local-changes.ts";
import type { ColourInput } from "../light/solve-colour.ts";
import { computeColourRatio, computeTypicalColour, readColourTiles } from "../measure/colour-ratio.ts";
import { createLocalWindow } from "../measure/local-window.ts";
import { createPairWindow } from "../measure/pair-window.ts";
import { contentHash } from "../store/content-hash.ts";
import {
  type ComparedFrames,
  type Corrections,
  createGridReader,
  describeCompared,
  type LightSource,
  UNTOUCHED,
} from "./compared-grids.ts";
import { readLight } from "./measure-frames.ts";

/** How the places of frames changed against their neighbours'. Kept in the cache per shot. */
export function* readLocalChanges(
  compared: ComparedFrames,
  corrections: Corrections,
  lights: LightSource,
): Piecewise<LocalChanges> {
  const key = contentHash(canonicalJson(describeCompared(compared, corrections, lights.version)));
  const known = lights.cache.get("local", key);
  if (known) return deserialize(known) as LocalChanges;
  const window = createLocalWindow();
  const read = createGridReader(compared, corrections, lights);
  for (const slot of compared.frames.keys()) {
    window.add(read(slot));
    yield;
  }
  const changes = window.finish();
  lights.cache.put("local", key, serialize(changes));
  return changes;
}

/**
 * How colours compare to those of their neighbours. Kept in the cache per shot and what the film shows of it.
 * @param shown share of each tile that the film shows; null: all of all
 */
export function* readColours(
  compared: ComparedFrames,
  shown: Float64Array | null,
  lights: LightSource,
): Piecewise<Pick<ColourInput, "red" | "blue">> {
  const { cache, version } = lights;
  const what = { ...describeCompared(compared, UNTOUCHED, version), ...(shown && { shown: [...shown] }) };
  const key = contentHash(canonicalJson(what));
  const known = cache.getJson<Pick<ColourInput, "red" | "blue">>("colours", key);
  if (known !== null) return known;
  const window = createPairWindow(computeColourRatio);
  const levels: (ReturnType<typeof computeTypicalColour> | null)[] = [];
  for (const frame of compared.frames) {
    const light = frame && readLight(cache, frame.content, version);
    window.add(light && readColourTiles(light, shown));
    levels.push(light && computeTypicalColour(light, shown));
    yield;
  }
  const channel = (name: "red" | "blue"): ColourInput["red"] => ({
    ratios: window.ratios.map((pair) => Object.assign({ a: pair.a, b: pair.b }, pair[name])),
    levels: levels.map((level) => level?.[name] ?? null),
  });
  const colours = { red: channel("red"), blue: channel("blue") };
  cache.putJson("colours", key, colours);
  return colours;
}
