import type { LightRatio } from "./frame-light.ts";
import { smoothstep } from "./smoothstep.ts";

/** Errors stand out from so many σ of the flicker on, and in full from so many. */
const STANDS_OUT = 2;
const STANDS_OUT_FULLY = 3;
/** Where cells disagree for longer than so many frames, something stays before a part of the picture: no flash. */
const FLASH = 3;
/** Flicker (σ, EV) that is expected anyway. */
const EXPECTED_FLICKER = 0.005;
/** Share of the cells that must agree, of what is usual: up to the first it is an event, from the second on an error. */
const EVENT = 0.6;
const ERROR = 0.8;
/** What is usual: so many of the frames agree less well even with those they agree with best. */
const USUAL = 0.25;
/** So many frames are named. */
const NAMED = 5;

/** How far errors that stand out are believed to be the camera's, 0 to 1 per frame, and what is said about it. */
interface Belief {
  readonly believed: Float64Array;
  readonly notes: readonly string[];
}

/**
 * Tells a frame that was exposed wrongly from one in which something happened: the camera's error is in all of the
 * picture. Where an error stands out from the flicker, and for a moment fewer cells than usual agree about it with the
 * frames that are as usual, it is left as it is: lightning. An error within the flicker is believed without being asked,
 * and so is one behind something that stays longer: then cells that do agree show it.
 * @param error EV; NaN: unknown
 * @param sigma of the flicker, EV
 */
export function findEvents(pairs: readonly LightRatio[], error: Float64Array, sigma: number): Belief {
  const unit = Math.max(EXPECTED_FLICKER, sigma);
  const size = error.map((value) => (Number.isFinite(value) ? Math.abs(value) / unit : 0));
  const best = new Float64Array(error.length).fill(-1);
  const agreement = best.slice();
  const raise = (shares: Float64Array, frame: number, share: number): void => {
    shares[frame] = Math.max(shares[frame] as number, share);
  };
  for (const { a, b, quality, agreement: share = quality } of pairs) {
    raise(best, a, share);
    raise(best, b, share);
    if ((size[a] as number) < STANDS_OUT) raise(agreement, b, share);
    if ((size[b] as number) < STANDS_OUT) raise(agreement, a, share);
  }
  const ranked = best.filter((share) => share >= 0).sort();
  const usual = ranked[Math.floor(USUAL * ranked.length)] ?? 1;
  // Less than 0: nothing as usual is near enough to ask.
  const doubts = agreement.map((share) => (share < 0 ? 0 : 1 - smoothstep((share / usual - EVENT) / (ERROR - EVENT))));
  const believed = keepShort(doubts).map((doubt, i) => {
    return 1 - doubt * smoothstep(((size[i] as number) - STANDS_OUT) / (STANDS_OUT_FULLY - STANDS_OUT));
  });
  const events = [...believed.keys()].filter((i) => (believed[i] as number) < 0.5);
  if (events.length === 0) return { believed, notes: [] };
  const names = events.slice(0, NAMED).map((i) => i + 1);
  const more = events.length > NAMED ? ` and ${events.length - NAMED} more` : "";
  return {
    believed,
    notes: [`Only a part of the picture changes in frames ${names.join(", ")}${more}: an event, left as it is.`],
  };
}

/** Doubts that last a few frames; others become 0. */
function keepShort(doubts: Float64Array): Float64Array {
  let start = 0;
  const kept = new Float64Array(doubts.length);
  for (let i = 0; i <= doubts.length; i++) {
    if (i < doubts.length && (doubts[i] as number) > 0) continue;
    if (i - start <= FLASH) kept.set(doubts.subarray(start, i), start);
    start = i + 1;
  }
  return kept;
}
