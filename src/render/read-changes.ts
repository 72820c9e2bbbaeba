import { deserialize, serialize } from "node:v8";
import { canonicalJson } from "../base/canonical-json.ts";
import type { LightRatio } from "../light/frame-light.ts";
import type { LocalChanges } from "../light/local-changes.ts";
import type { LocalLight } from "../light/local-light.ts";
import { correctGrid } from "../measure/correct-grid.ts";
import type { LightGrid } from "../measure/light-ratio.ts";
import { createLocalWindow } from "../measure/local-window.ts";
import { createRatioWindow } from "../measure/ratio-window.ts";
import type { Cache } from "../store/cache.ts";
import { contentHash } from "../store/content-hash.ts";
import { type FrameSummary, readLight } from "./measure-frames.ts";

/** Where measured light is kept, and the version that measured it. */
export interface LightSource {
  readonly cache: Cache;
  readonly version: string;
}

/** A shot's frames in order, null where there is none, and what their places have got before they are compared. */
export interface ComparedFrames {
  readonly frames: readonly (FrameSummary | null)[];
  readonly local: readonly (LocalLight | null)[];
  /** width / height of the sensor's visible area. */
  readonly aspect: number;
}

/** How bright frames are compared to their neighbours. Kept in the cache per shot. */
export function readRatios(compared: ComparedFrames, lights: LightSource): LightRatio[] {
  const { cache } = lights;
  const key = keyOf(compared, lights);
  const known = cache.getJson<LightRatio[]>("ratios", key);
  if (known) return known;
  const window = createRatioWindow();
  readGrids(compared, lights, (grid) => window.add(grid));
  const ratios = window.ratios.filter(({ cells }) => cells > 0);
  cache.putJson("ratios", key, ratios);
  return ratios;
}

/** How the places of frames changed against their neighbours'. Kept in the cache per shot. */
export function readLocalChanges(compared: ComparedFrames, lights: LightSource): LocalChanges {
  const { cache } = lights;
  const key = keyOf(compared, lights);
  const known = cache.get("local", key);
  if (known) return deserialize(known) as LocalChanges;
  const window = createLocalWindow();
  readGrids(compared, lights, (grid) => window.add(grid));
  const changes = window.finish();
  cache.put("local", key, serialize(changes));
  return changes;
}

function readGrids(
  { frames, local, aspect }: ComparedFrames,
  { cache, version }: LightSource,
  visit: (grid: LightGrid | null) => void,
): void {
  frames.forEach((frame, slot) => {
    const light = frame === null ? null : readLight(cache, frame.content, version);
    const own = local[slot];
    visit(light && own ? correctGrid(light, own, aspect) : light);
  });
}

function keyOf({ frames, local, aspect }: ComparedFrames, { version }: LightSource): string {
  const corrected = local.some((own) => own !== null) ? { local, aspect } : {};
  return contentHash(canonicalJson({ version, frames: frames.map((frame) => frame?.content ?? null), ...corrected }));
}
