import { takeMiddle } from "./middle.ts";

export interface EvenSpeedOptions {
  /** Usual steps from frame to frame that the film takes at once: 1 or more, not only whole ones. */
  readonly speed: number;
}

export interface ChosenFrames {
  /** Slots, rising. */
  readonly chosen: readonly number[];
  /** The other slots, and why each is left out, for people. */
  readonly skipped: readonly { readonly slot: number; readonly reason: string }[];
  /** Motion from one chosen frame to the next that was aimed at, in the unit of the steps; 0: nothing moves. */
  readonly speed: number;
  /** RMS of the differences of the motion from `speed`, as shares of it: of all good frames, and of the chosen. */
  readonly unevenness: { readonly before: number; readonly after: number };
}

/** Good frames that may be left out in a row. */
const REACH = 32;
/** Price of leaving `speed` usual steps' worth of frames out, in squares of unevenness. */
const SKIP = 0.1;
/** Price of being behind or ahead of even motion, against that of one step that is too short or too long. */
const PLACE = 0.25;
/** How far behind or ahead, in steps, is remembered, and in how many classes. */
const MEMORY = 0.5;
const CLASSES = 21;
/** Steps that count as none, beside the usual one. */
const STILL = 1e-6;

/**
 * Chooses frames so that the motion from each to the next is as even as it gets. Their order stays; the first and the last are
 * kept; bad frames are left out, whatever that does to the motion.
 *
 * Dynamic programming over frames as of N. Joshi et al., "Real-time hyperlapse creation via optimal frame selection" (2015),
 * in O(N · REACH · CLASSES). In place of their acceleration a state remembers how far behind or ahead of even motion it is
 * (as error diffusion does), which makes speeds of 1.5 come out as 1, 2, 1, 2. A single step of several times the usual
 * cannot be evened out by leaving frames out: of it only what is beyond whole steps counts.
 * @param steps motion from slot i to slot i + 1, one fewer than slots; negative: back. What is not finite is a usual step.
 * @param bad one per slot: why it must be left out (`missing`, `blurred`); null: it can be used
 */
export function chooseFrames(
  steps: readonly number[],
  bad: readonly (string | null)[],
  { speed }: EvenSpeedOptions,
): ChosenFrames {
  const usual = takeMiddle(steps.map(Math.abs).filter((step) => step > STILL));
  const aim = usual * Math.max(1, speed);
  const good = [...bad.keys()].filter((slot) => bad[slot] === null);
  const places = placeFrames(steps, good, usual).map((place) => (aim > 0 ? place / aim : 0));
  const kept = aim > 0 ? chooseAmong(places, Math.max(1, speed)) : [...places.keys()];
  const chosen = kept.map((index) => good[index] as number);
  const skipped = [...bad.keys()].flatMap((slot) => {
    const reason = bad[slot] ?? (chosen.includes(slot) ? null : "even speed");
    return reason === null ? [] : [{ slot, reason }];
  });
  const after = measureUnevenness(kept.map((index) => places[index] as number));
  return { chosen, skipped, speed: aim, unevenness: { before: measureUnevenness(places), after } };
}

/** Where every good frame is on its way. */
function placeFrames(steps: readonly number[], good: readonly number[], usual: number): number[] {
  let place = 0;
  let slot = good[0] ?? 0;
  return good.map((next) => {
    for (; slot < next; slot++) {
      const step = steps[slot] as number;
      place += Number.isFinite(step) ? step : usual;
    }
    return place;
  });
}

/** @param places in steps of the wanted motion */
function chooseAmong(places: readonly number[], speed: number): number[] {
  const count = places.length;
  if (count <= 2) return [...places.keys()];
  const even = foldHoles(places);
  const cost = new Float64Array(count * CLASSES).fill(Number.POSITIVE_INFINITY);
  const ahead = new Float64Array(count * CLASSES);
  const from = new Int32Array(count * CLASSES).fill(-1);
  cost[classOf(0)] = 0;
  for (let next = 1; next < count; next++) {
    for (let last = Math.max(0, next - REACH); last < next; last++) {
      const step = (even[next] as number) - (even[last] as number);
      const price = (step - 1) ** 2 + (SKIP * (next - last - 1)) / speed;
      for (let state = last * CLASSES; state < (last + 1) * CLASSES; state++) {
        if (cost[state] === Number.POSITIVE_INFINITY) continue;
        const error = Math.min(MEMORY, Math.max(-MEMORY, (ahead[state] as number) + step - 1));
        const total = (cost[state] as number) + price + PLACE * error * error;
        const place = next * CLASSES + classOf(error);
        if (total >= (cost[place] as number)) continue;
        cost[place] = total;
        ahead[place] = error;
        from[place] = state;
      }
    }
  }
  let state = (count - 1) * CLASSES;
  for (let other = state; other < count * CLASSES; other++) {
    if ((cost[other] as number) < (cost[state] as number)) state = other;
  }
  const kept: number[] = [];
  for (; state >= 0; state = from[state] as number) kept.push(Math.floor(state / CLASSES));
  return kept.reverse();
}

function classOf(error: number): number {
  return Math.round(((error + MEMORY) / (2 * MEMORY)) * (CLASSES - 1));
}

/** Places with whole steps taken out of what no choice makes shorter: the way between two neighbours. */
function foldHoles(places: readonly number[]): number[] {
  let hole = 0;
  return places.map((place, i) => {
    const step = i === 0 ? 0 : place - (places[i - 1] as number);
    if (step > 1.5) hole += Math.round(step) - 1;
    return place - hole;
  });
}

function measureUnevenness(places: readonly number[]): number {
  if (places.length < 2) return 0;
  const squares = places.slice(1).map((place, i) => (place - (places[i] as number) - 1) ** 2);
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
}
