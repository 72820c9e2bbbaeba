import type { DustSpot } from "../edit/recipe.ts";
import type { Piecewise } from "../base/piecewise.ts";
import type { Film, FilmShot } from "../film/film.ts";
import type { Frame } from "../film/frame.ts";
import { type FoundDust, judgeDust, LEAST_FRAMES as LEAST_DUSTY } from "../measure/judge-dust.ts";
import { judgeHotPixels, LEAST_FRAMES as LEAST_HOT } from "../measure/judge-hot-pixels.ts";
import { contentHash } from "../store/content-hash.ts";
import type { LightSource } from "./compared-grids.ts";
import { defectsOf, dustWitnesses, hotWitnesses } from "./defect-witnesses.ts";
import { type FrameSummary, readDustPlane, readHotSites } from "./measure-frames.ts";

/** What the sensor did to all frames of a shot alike. */
export interface ShotDefects {
  /** Photosites to be replaced in all its frames: row · 65536 + column of the visible mosaic, ascending. */
  readonly hotPixels: readonly number[];
  /** Shadows of dust in the frames of one aperture. */
  readonly dust: readonly DustSpot[];
  /** Whether a slot's frame has them. */
  readonly dusty: readonly boolean[];
  /** What was found and what could not be told, for people. */
  readonly notes: readonly string[];
}

export const NO_DEFECTS: ShotDefects = { hotPixels: [], dust: [], dusty: [], notes: [] };

/** Less of the picture that changes than this is none. */
const LEAST_SEEN = 0.02;

interface ShotFrames {
  readonly shot: FilmShot;
  readonly slots: readonly (string | null)[];
  /** Null: not to be used. */
  readonly frames: readonly (FrameSummary | null)[];
  /** The view moves over what is photographed. */
  readonly isMoving: boolean;
}

/** Finds hot pixels and dust by what was measured of a shot's frames. */
export function* findDefects(
  own: ShotFrames,
  film: Film,
  facts: ReadonlyMap<string, Frame>,
  source: LightSource,
): Piecewise<ShotDefects> {
  const wishes = defectsOf(film, own.shot);
  if (!own.frames.some((frame) => frame !== null && frame.header.layout !== "rgb")) return NO_DEFECTS;
  const hot = wishes.hotPixels === "auto" ? findHotPixels(own, facts, source) : NO_DEFECTS;
  const dust = wishes.dust === "auto" ? yield* findDust(own, facts, source) : NO_DEFECTS;
  return { ...dust, hotPixels: hot.hotPixels, notes: [...hot.notes, ...dust.notes] };
}

function findHotPixels(
  { slots, frames, isMoving }: ShotFrames,
  facts: ReadonlyMap<string, Frame>,
  { cache, version }: LightSource,
): ShotDefects {
  const found = new Set<number>();
  let isTold = false;
  for (const group of hotWitnesses(slots, facts)) {
    const sites = group.flatMap((slot) => {
      const frame = frames[slot];
      return (frame && readHotSites(cache, frame.content, version)) ?? [];
    });
    const hot = judgeHotPixels(sites, isMoving);
    isTold ||= hot !== null;
    for (const place of hot ?? []) found.add(place);
  }
  const hotPixels = [...found].sort((a, b) => a - b);
  if (!isTold) {
    const note = `Hot pixels were not looked for: fewer than ${LEAST_HOT} frames of like exposure do not tell them from specks.`;
    return { ...NO_DEFECTS, notes: [note] };
  }
  if (hotPixels.length === 0) return NO_DEFECTS;
  const pixels = hotPixels.length === 1 ? "1 hot pixel was" : `${hotPixels.length} hot pixels were`;
  return { ...NO_DEFECTS, hotPixels, notes: [`${pixels} found across the shot and replaced by their neighbours.`] };
}

function* findDust(
  { slots, frames, isMoving }: ShotFrames,
  facts: ReadonlyMap<string, Frame>,
  { cache, version }: LightSource,
): Piecewise<ShotDefects> {
  const witnesses = dustWitnesses(slots, facts);
  if (witnesses === null) return NO_DEFECTS;
  const contents = witnesses.slots.flatMap((slot) => frames[slot]?.content ?? []);
  if (contents.length < LEAST_DUSTY) {
    const note = `Dust was not looked for: fewer than ${LEAST_DUSTY} frames of one aperture do not tell it from what is photographed.`;
    return { ...NO_DEFECTS, notes: [note] };
  }
  const key = contentHash(`${version} ${isMoving} ${contents.join(" ")}`);
  const known = cache.getJson<FoundDust>("dust-spots-1", key);
  const planes = known ? [] : contents.flatMap((content) => readDustPlane(cache, content, version) ?? []);
  const judged = known ?? (yield* judgeDust(planes, isMoving));
  if (judged === null) return NO_DEFECTS;
  if (!known) cache.putJson("dust-spots-1", key, judged);
  const { spots, seen } = judged;
  if (seen < LEAST_SEEN) {
    const note = "Dust was not looked for: what is photographed changes too little to tell it apart.";
    return { ...NO_DEFECTS, notes: [note] };
  }
  if (spots.length === 0) return NO_DEFECTS;
  const alike = new Set(witnesses.alike);
  const count =
    spots.length === 1 ? "The shadow of 1 piece of dust was" : `The shadows of ${spots.length} pieces of dust were`;
  const share = seen < 0.95 ? `; ${Math.round(seen * 100)} % of the picture change enough to tell` : "";
  return {
    ...NO_DEFECTS,
    dust: spots,
    dusty: slots.map((_, slot) => alike.has(slot)),
    notes: [`${count} found across the shot and divided out${share}.`],
  };
}
