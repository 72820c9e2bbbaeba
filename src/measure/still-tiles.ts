import { solveBanded } from "../base/banded.ts";
import { computeMedian } from "../light/robust.ts";
import { buildWhittaker, computeLambda } from "../light/whittaker.ts";
import { isContrast } from "./contrast.ts";
import { computeLightRatio, FULL_WEIGHT, type GridRatio, type LightGrid } from "./light-ratio.ts";
import { findPassings } from "./find-passing.ts";
import { addChanges, countKnown, MIN_CELLS, type Moment, TILES } from "./tile-changes.ts";

/** Frames that are decided together, and those on either side that are looked at for it: more than the longest lag. */
const BLOCK = 32;
const MARGIN = 32;
const WINDOW = BLOCK + 2 * MARGIN;
/** Somebody who passes is in a part of the picture for so many frames before and after. */
const WIDER = 4;
/** With fewer frames than this there is no rest to tell an event from. */
const MIN_FRAMES = 16;
/** The quietest tiles, by share, are where the still part is looked for; it must have this share itself in the end. */
const QUIETEST = 0.2;
const MIN_SHARE = 0.2;
/** Tiles are one part of the picture where their light is alike to this (EV, RMS). */
const ALIKE = 0.01;
/** The consensus is left where it departs by more than this (EV, RMS over the window), and so much less likely (nats). */
const MIN_DEPARTURE = 0.004;
const MIN_EVIDENCE = 3;
/** A frame that loses more than this of the tiles is left out, unless the next ones do the same. */
const MIN_KEPT = 0.75;
const PATIENCE = 3;
/** Frames: what changes more slowly than this is not held against a tile, the smooth scene follows it by itself. */
const SLOW = 100;

/** Frames `first` to `last` (places, as added) whose light is best told by the part of the picture that holds still. */
export interface StillRun {
  readonly first: number;
  readonly last: number;
  /** Weight of each of the 24 × 16 tiles, 0 to 255. */
  readonly weights: Uint8Array;
  /** Share of the tiles that hold still, 0 to 1. */
  readonly share: number;
  /** So many frames before and after are followed as well: what begins or ends there may be too little to be noticed. */
  readonly wider: number;
}

/** Frames in which nearly all of the picture departs at once and comes back, so that little is left to measure by. */
export type DoubtfulRun = Pick<StillRun, "first" | "last" | "share">;

/** What a shot's frames are to be measured by. */
interface StillParts {
  /** In order. */
  readonly runs: readonly StillRun[];
  readonly doubtful: readonly DoubtfulRun[];
}

/** Takes frames in order, keeps what it needs of the last of them, and finds the still part of those where it matters. */
interface StillMeter {
  /**
   * @param settings EV that the camera's settings come to; null: unknown, then as before
   * @param ratio how much brighter it is than the one added before it; null: there was none
   */
  add(light: LightGrid | null, settings: number | null, ratio: GridRatio | null): void;
  finish(): StillParts;
}

/**
 * Finds frames in which the consensus of cells follows something that passes, and the part of the picture to follow instead.
 *
 * Where most cells change alike, but not all, either they or the others show what the camera did. What all share (flicker,
 * settings, the fall of a dusk) is in the light of every tile; what passes comes on top of it in some. So the light of
 * tiles that hold still varies least in all, whether they are the most or not.
 */
export function createStillMeter(): StillMeter {
  const runs: StillRun[] = [];
  const doubtful: DoubtfulRun[] = [];
  let moments: Moment[] = [];
  let before: LightGrid | null = null;
  let count = 0;
  let decided = 0;
  let exposure: number | null = null;
  const decide = (until: number): void => {
    for (; decided < until; decided += BLOCK) {
      const first = decided;
      moments = moments.filter(({ place }) => place >= first - MARGIN);
      const window = moments.filter(({ place }) => place < first - MARGIN + WINDOW);
      const found = findStill(window);
      if (found) runs.push({ first, last: Math.min(count, first + BLOCK) - 1, ...found, wider: MARGIN });
      else addPassings(window, first);
    }
  };
  const addPassings = (window: readonly Moment[], first: number): void => {
    const begins = window.findIndex(({ place }) => place >= first);
    const ends = window.findLastIndex(({ place }) => place < first + BLOCK);
    for (const { from, to, weights, share } of findPassings(window, begins, ends)) {
      const run = { first: (window[from] as Moment).place, last: (window[to] as Moment).place, share };
      if (weights === null) doubtful.push(run);
      else runs.push({ ...run, weights, wider: WIDER });
    }
  };
  const follow = (light: LightGrid, settings: number | null, ratio: GridRatio | null): void => {
    const last = moments.at(-1);
    if (before === null || !last) moments.push({ place: count, tiles: new Float64Array(TILES), whole: 0 });
    else {
      const { delta, quality } = ratio !== null && last.place === count - 1 ? ratio : computeLightRatio(before, light);
      // Frames that share nothing with the last are not compared: ruined, or black.
      if (quality === 0) return;
      const step = settings === null || exposure === null ? 0 : settings - exposure;
      const tiles = addChanges(last.tiles, before, light).map((level) => level - step);
      // Overexposed by a mistake: its tiles would be lost to all the frames around it.
      if (countKnown(tiles) < MIN_KEPT * countKnown(last.tiles) && count - last.place < PATIENCE) return;
      moments.push({ place: count, tiles, whole: last.whole + delta - step });
    }
    before = light;
    exposure = settings ?? exposure;
  };
  return {
    add(light, settings, ratio) {
      if (light !== null) follow(light, settings, ratio);
      count++;
      decide(count - MARGIN - BLOCK);
    },
    finish() {
      decide(count);
      return { runs: runs.toSorted((a, b) => a.first - b.first), doubtful };
    },
  };
}

/** Weights of the tiles, where following the still ones explains a window better than the consensus; else null. */
function findStill(moments: readonly Moment[]): Pick<StillRun, "weights" | "share"> | null {
  if (moments.length < MIN_FRAMES) return null;
  const places = moments.map(({ place }) => place);
  const flat = createHighpass(places);
  const first = moments[0] as Moment;
  const lights = Array.from(first.tiles, (from, tile) =>
    flat(moments.map(({ tiles }) => (tiles[tile] as number) - from)),
  );
  const known = [...lights.keys()].filter((tile) => Number.isFinite(lights[tile]?.[0]));
  const energies = lights.map(meanSquare);
  const quietest = known
    .toSorted((a, b) => (energies[a] as number) - (energies[b] as number) || a - b)
    .slice(0, Math.ceil(QUIETEST * known.length));
  if (quietest.length < MIN_CELLS) return null;
  const alike = (to: Float64Array): number[] =>
    known.filter((tile) => meanSquare(subtract(lights[tile] as Float64Array, to)) < ALIKE ** 2);
  const still = alike(middle(lights, quietest));
  const share = still.length / known.length;
  if (share < MIN_SHARE) return null;
  const curve = Float64Array.from(places, (_, i) => {
    return still.reduce((sum, tile) => sum + (lights[tile]?.[i] as number), 0) / still.length;
  });
  if (!isBetter(curve, flat(moments.map(({ whole }) => whole)))) return null;
  const weights = Uint8Array.from(lights, (light) => {
    const variance = meanSquare(subtract(light, curve));
    return Number.isFinite(variance) ? Math.max(1, Math.round(FULL_WEIGHT / (1 + variance / ALIKE ** 2))) : 0;
  });
  return { weights, share };
}

/** Whether `still` tells better than `whole` what the camera did: both as normal noise of the former's σ. */
function isBetter(still: Float64Array, whole: Float64Array): boolean {
  const departure = subtract(whole, still);
  if (meanSquare(departure) < MIN_DEPARTURE ** 2 || isContrast(still, departure)) return false;
  const own = meanSquare(still);
  return (still.length * (meanSquare(whole) - own)) / (2 * own) > MIN_EVIDENCE;
}

/** The middle of some tiles' light at each moment. */
function middle(lights: readonly Float64Array[], tiles: readonly number[]): Float64Array {
  const length = lights[0]?.length ?? 0;
  return Float64Array.from({ length }, (_, i) => computeMedian(tiles.map((tile) => lights[tile]?.[i] as number)));
}

function meanSquare(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value * value, 0) / values.length;
}

function subtract(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value - (b[i] as number));
}

/** Takes away what is slower than 100 frames, of curves of the same frames. */
function createHighpass(places: readonly number[]): (values: readonly number[]) => Float64Array {
  const weights = new Float64Array(places.length).fill(1);
  const matrix = buildWhittaker(Float64Array.from(places), weights, computeLambda(SLOW));
  return (values) => {
    const slow = Float64Array.from(values);
    solveBanded(matrix, slow);
    return slow.map((value, i) => (values[i] as number) - value);
  };
}
