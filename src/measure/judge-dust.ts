import type { DustSpot } from "../edit/recipe.ts";
import type { Piecewise } from "../base/piecewise.ts";
import { computeMedian, computeSpread } from "../light/robust.ts";
import { computeDustMedians, type DustMedians } from "./dust-medians.ts";
import { growSpot, type GrownSpot } from "./grow-spot.ts";
import { DUST_STEPS, type DustPlane, NO_VALUE } from "./measure-dust.ts";

/** Frames that are needed to tell dust from what is photographed. */
export const LEAST_FRAMES = 20;
/** Spots of a shot at most: the darkest. */
const MOST = 200;
/** Places looked at more closely at most. */
const MOST_SEEDS = 2000;
/** EV: how dark shadows of dust are. */
const SHALLOWEST = 0.012;
const DEEPEST = 0.35;
/** A spot is darker than the median of what is seen can be off: by so many times what it is off for like frames. */
const DOUBT = 4;
/** EV (σ) by which what is seen at a place must change before anything is claimed there. */
const LEAST_CHANGE = 0.004;
/** Share of a spot and its ring that must be known and change. */
const SEEN = 0.8;
/** A spot's depth may change from frame to frame by so many times what the same shape does beside it, and this much (EV). */
const STEADY = 2;
const STEADY_EV = 0.004;

export interface FoundDust {
  readonly spots: readonly DustSpot[];
  /** Share of the picture that changed enough to tell, 0 to 1. */
  readonly seen: number;
}

/**
 * Shadows of dust in frames of one shot and one aperture: small, round, as dark in each frame, and in the same place of the
 * sensor whatever is photographed there. Where the view holds still and what is photographed does not change, nothing is
 * claimed. Null: too few frames. Frames that have other blocks than the first are not asked.
 */
export function* judgeDust(planes: readonly DustPlane[], isMoving: boolean): Piecewise<FoundDust | null> {
  const frames = planes.filter((plane) => {
    const [first] = planes as readonly [DustPlane];
    return plane.width === first.width && plane.height === first.height && plane.side === first.side;
  });
  if (frames.length < LEAST_FRAMES || frames[0]?.values.length === 0) return null;
  const medians = yield* computeDustMedians(frames);
  const leastChange = isMoving ? 0 : LEAST_CHANGE;
  const spots: DustSpot[] = [];
  const taken = new Uint8Array(medians.middle.length);
  for (const seed of findSeeds(medians, frames.length, leastChange)) {
    if (spots.length === MOST) break;
    if (taken[seed] === 1) continue;
    const grown = growSpot(medians, seed);
    yield;
    if (grown === null) continue;
    for (const at of grown.near) taken[at] = 1;
    const isDust = grown.depth >= SHALLOWEST && grown.depth <= DEEPEST && isSeen(grown, medians, leastChange);
    if (isDust && isSteady(grown, frames)) spots.push(makeSpot(grown, medians, frames[0] as DustPlane));
  }
  const seen = medians.change.reduce((sum, change) => sum + (change >= leastChange ? 1 : 0), 0);
  return { spots, seen: seen / medians.change.length };
}

/** Blocks that are darker than those around, and than their surroundings by more than chance, the darkest first. */
function findSeeds({ width, middle, spread, change }: DustMedians, count: number, least: number): number[] {
  const seeds: number[] = [];
  for (let at = 0; at < middle.length; at++) {
    if (!isLowest(middle, at, width)) continue;
    const doubt = Math.max(SHALLOWEST, (DOUBT * (spread[at] as number)) / Math.sqrt(count));
    if ((middle[at] as number) < -doubt && (change[at] as number) >= least) seeds.push(at);
  }
  return seeds.sort((a, b) => (middle[a] as number) - (middle[b] as number)).slice(0, MOST_SEEDS);
}

function isLowest(middle: Float32Array, at: number, width: number): boolean {
  const value = middle[at] as number;
  return [-width - 1, -width, -width + 1, -1, 1, width - 1, width, width + 1].every(
    (step) => !((middle[at + step] as number) < value),
  );
}

function isSeen({ core, ring }: GrownSpot, { change }: DustMedians, least: number): boolean {
  const seen = [...core, ...ring].filter((at) => (change[at] as number) >= least).length;
  return seen >= SEEN * (core.length + ring.length);
}

/**
 * A shadow takes the same share of whatever light there is: its depth does not differ between the first and the second half
 * of the frames, nor from frame to frame more than that of the same shape where there is no dust. What stands before the
 * lens has a light of its own.
 */
function isSteady(grown: GrownSpot, frames: readonly DustPlane[]): boolean {
  const { width, height } = frames[0] as DustPlane;
  const depths = depthsAt(grown, frames, 0, 0);
  if (depths.length < LEAST_FRAMES / 2) return false;
  const half = depths.length >> 1;
  const [early, late] = [computeMedian(depths.slice(0, half)), computeMedian(depths.slice(half))];
  const wanted = grown.depth / 2;
  if (early < wanted || late < wanted) return false;
  const away = Math.ceil(5 * grown.radius) + 2;
  const controls: number[] = [];
  for (let direction = 0; direction < 8; direction++) {
    const angle = (direction * Math.PI) / 4;
    const [across, down] = [Math.round(away * Math.cos(angle)), Math.round(away * Math.sin(angle))];
    const x = (grown.seed % width) + across;
    const y = Math.floor(grown.seed / width) + down;
    if (x < away || y < away || x >= width - away || y >= height - away) continue;
    const beside = depthsAt(grown, frames, across, down);
    if (beside.length >= depths.length / 2) controls.push(spreadOf(beside));
  }
  return controls.length >= 2 && spreadOf(depths) <= STEADY * computeMedian(controls) + STEADY_EV;
}

function spreadOf(values: readonly number[]): number {
  const middle = computeMedian(values);
  return computeSpread(values.map((value) => value - middle));
}

/** EV by which the spot's core is darker than its ring in each frame that shows both, moved by some blocks. */
function depthsAt({ core, ring }: GrownSpot, frames: readonly DustPlane[], across: number, down: number): number[] {
  return frames.flatMap(({ values, width }) => {
    const inner = meanAt(values, core, down * width + across);
    const outer = meanAt(values, ring, down * width + across);
    return inner === null || outer === null ? [] : [(outer - inner) / DUST_STEPS];
  });
}

function meanAt(values: Int8Array, places: readonly number[], offset: number): number | null {
  let [sum, count] = [0, 0];
  for (const place of places) {
    const value = values[place + offset] ?? NO_VALUE;
    if (value === NO_VALUE) continue;
    sum += value;
    count++;
  }
  return count * 2 < places.length ? null : sum / count;
}

/** Decimals of EV in a film's plan: less than a picture can show. */
const DECIMALS = 1e4;

function makeSpot(grown: GrownSpot, { middle, width }: DustMedians, { side, left, top }: DustPlane): DustSpot {
  const { box, weights, background } = grown;
  const ev = [...weights].map((weight, i) => {
    const at = (box.top + Math.floor(i / box.across)) * width + box.left + (i % box.across);
    const below = weight === 0 ? 0 : Math.min(0, ((middle[at] as number) - background) * weight);
    return Number.isNaN(below) ? 0 : Math.round(below * DECIMALS) / DECIMALS;
  });
  const middleOfBlock = (side - 1) / 2;
  return {
    x: left + box.left * side + middleOfBlock,
    y: top + box.top * side + middleOfBlock,
    step: side,
    across: box.across,
    down: box.down,
    ev,
  };
}
