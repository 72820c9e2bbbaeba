import { runInPieces } from "../base/piecewise.ts";
import type { PlannedPicture } from "../edit/recipe.ts";
import { compareInPieces, spreadRuns } from "../measure/compare-frames.ts";
import { joinCurve, type MeasuredCurve } from "../measure/curve-meter.ts";
import type { PictureLight } from "../measure/picture-light.ts";
import type { Cache } from "../store/cache.ts";
import { createAreaWeigher, placeAreas, type SlotAreas } from "./area-weigher.ts";
import type { LitShot } from "./light-shots.ts";
import { readNumbers, type RenderResult } from "./render-chunks.ts";

/** Slots `first` to `last`, and weights of the 24 × 16 tiles that their pictures' brightness is told by. Plain data. */
export interface PictureRun {
  readonly first: number;
  readonly last: number;
  readonly weights: readonly number[];
}

/** Weights of the cells of a slot's picture; null: all count alike. */
export type PictureWeigher = (slot: number) => Uint8Array | null;

/** How bright the finished pictures of a shot came out, and by which parts of them. */
interface FinishedLight {
  readonly curve: MeasuredCurve;
  readonly still: readonly PictureRun[];
  readonly weigh: PictureWeigher;
}

/**
 * Measures the finished pictures of a shot as its photographs were: by the user's areas, as far as they are in the picture,
 * else by what holds still where most changes by itself. Somebody who passes must not count as flicker now.
 */
export async function measureFinished(
  lit: LitShot,
  pictures: readonly PlannedPicture[],
  rendered: RenderResult,
  cache: Cache,
  breathe: () => Promise<void> | void,
): Promise<FinishedLight> {
  const { slots, views } = lit;
  const areas = createAreaWeigher(placeInPicture(lit, pictures), 1);
  const readLight = createPictureReader(lit, rendered, cache);
  const settings = slots.map(() => null);
  const read = (slot: number): PictureLight | null => (views[slot]?.fate === "used" ? readLight(slot) : null);
  const { ratios, still } = await runInPieces(compareInPieces({ settings, areas }, read), breathe);
  const runs = still.map(({ first, last, weights }) => ({ first, last, weights: [...weights] }));
  return { curve: joinCurve(slots.length, ratios), still: runs, weigh: weighPictures(lit, pictures, runs) };
}

/** By which parts of it each finished picture is measured. */
export function weighPictures(
  lit: LitShot,
  pictures: readonly PlannedPicture[],
  still: readonly PictureRun[],
): PictureWeigher {
  const areas = createAreaWeigher(placeInPicture(lit, pictures), 1);
  if (areas !== null) return areas;
  const runs = still.map((run) => ({ ...run, weights: Uint8Array.from(run.weights) }));
  const weights = spreadRuns(runs, lit.slots.length);
  return (slot) => weights[slot] ?? null;
}

/** The user's areas of reference in shares of the finished picture, which is a crop of the photograph, maybe on black. */
function placeInPicture({ shot, slots, levels }: LitShot, pictures: readonly PlannedPicture[]): SlotAreas[] {
  const recipes = new Map(pictures.flatMap((own) => (own.shot === shot.id ? [[own.slot, own.recipe] as const] : [])));
  const [first] = recipes.values();
  if (!first || !levels) return [];
  const place = (start: number, whole: number, from: number, length: number, seen: number, all: number): number =>
    ((all - seen) / 2 + ((start * whole - from) / length) * seen) / all;
  const { width, height } = levels.source;
  return placeAreas(shot, slots).map(({ use, boxes }) => ({
    use,
    boxes: boxes.map(([x, y, across, down], slot) => {
      // A view that is turned a little shows a box nearly as its crop does.
      const { crop, view, output } = recipes.get(slot) ?? first;
      const left = place(x, width, crop.x, crop.width, view.width, output.width);
      const right = place(x + across, width, crop.x, crop.width, view.width, output.width);
      const top = place(y, height, crop.y, crop.height, view.height, output.height);
      const bottom = place(y + down, height, crop.y, crop.height, view.height, output.height);
      return [left, top, right - left, bottom - top] as const;
    }),
  }));
}

/** Light of the finished picture of a slot. One chunk is held at a time, so slots are best asked in order. */
function createPictureReader(
  { shot }: LitShot,
  { chunks }: RenderResult,
  cache: Cache,
): (slot: number) => PictureLight | null {
  const own = chunks.filter(({ pictures }) => pictures[0]?.shot === shot.id);
  const places = new Map<number, readonly [chunk: number, index: number]>();
  for (const [at, { pictures }] of own.entries()) {
    // A shot that plays twice is measured once.
    for (const [index, { slot }] of pictures.entries()) if (!places.has(slot)) places.set(slot, [at, index]);
  }
  let held = -1;
  let lights: readonly PictureLight[] = [];
  return (slot) => {
    const [at, index] = places.get(slot) ?? [];
    const chunk = at === undefined ? undefined : own[at];
    if (at === undefined || index === undefined || !chunk) return null;
    if (at !== held) lights = readNumbers(cache, chunk.key).map(({ light }) => light);
    held = at;
    return lights[index] ?? null;
  };
}
