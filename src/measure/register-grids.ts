import { type GridWarp, isCamera, STILL } from "./grid-warp.ts";
import type { Features } from "./register-features.ts";
import { compareFeatures, type Likeness } from "./register-likeness.ts";
import { refineWarp } from "./register-refine.ts";
import { searchStep } from "./register-search.ts";

/** How one grid lies in another. */
export interface Registration {
  /** Where a's cells lie in b; `STILL` itself where the camera stood, and where nothing better was found. */
  readonly warp: GridWarp;
  /** Share of the tiles with something in them that show the same, 0 to 1; null: there is too little to tell. */
  readonly alike: number | null;
}

/** Fewer tiles than this show too little to tell anything. */
const MIN_TILES = 12;
/** A view of which so much is where it was stands still. */
const CERTAIN = 0.6;
/** From this share on, a guess needs no search. */
const FOUND = 0.85;
/** A view has moved where that explains so many more of its tiles than standing still. */
const BETTER = 0.1;
/** What stands still stays alike when the view has moved in truth: of those tiles no more may be lost, or by chance of all. */
const MAX_LOST = 1 / 3;
const CHANCE = 0.08;
/** Rounds of refinement, of a guess and on each level after a search. */
const ROUNDS = 6;

/**
 * Finds `a` again in `b`: where it was (a camera on a tripod), where `guess` says, or, if `isFar`, anywhere within a sixth
 * of the width. Exposure does not matter, nor whoever covers less than two thirds of what can be seen.
 */
export function registerGrids(a: Features, b: Features, guess: GridWarp, isFar: boolean): Registration {
  const still = compare(a, b, STILL);
  if (still.told < MIN_TILES) return { warp: STILL, alike: null };
  const base: Candidate = { warp: STILL, alike: still.alike / still.told };
  if (base.alike >= CERTAIN || (guess === STILL && !isFar)) return base;
  const start = isFar ? findStart(a, b, guess) : refine(a, b, guess, 1);
  const found = consider(a, b, refine(a, b, start, 0), still);
  return found.alike >= base.alike + BETTER ? found : base;
}

interface Candidate extends Registration {
  readonly alike: number;
}

function consider(a: Features, b: Features, warp: GridWarp, still: Likeness): Candidate {
  if (!isCamera(warp)) return { warp, alike: 0 };
  const moved = compare(a, b, warp);
  const lost = still.tiles.reduce((sum, state, tile) => sum + (state === 2 && moved.tiles[tile] === 1 ? 1 : 0), 0);
  if (lost > Math.max(CHANCE * still.told, MAX_LOST * still.alike)) return { warp, alike: 0 };
  // Where most has moved out of sight, the rest is little proof.
  return { warp, alike: moved.alike / Math.max(moved.told, still.told / 3) };
}

/** On the middle level, where a warp is drawn in from farther off and costs little: the guess, or what a search finds. */
function findStart(a: Features, b: Features, guess: GridWarp): GridWarp {
  const judge = (warp: GridWarp): number => {
    const { told, alike } = compareFeatures(a.getLevel(1), b.getLevel(1), warp);
    return alike / Math.max(1, told);
  };
  const guessed = refine(a, b, guess, 1);
  const likeness = judge(guessed);
  if (likeness >= FOUND) return guessed;
  const searched = refine(a, b, refine(a, b, searchStep(a.getLevel(2), b.getLevel(2)), 2), 1);
  return judge(searched) > likeness ? searched : guessed;
}

function refine(a: Features, b: Features, start: GridWarp, level: number): GridWarp {
  return refineWarp(a.getLevel(level), b.getLevel(level), start, ROUNDS);
}

function compare(a: Features, b: Features, warp: GridWarp): Likeness {
  return compareFeatures(a.getLevel(0), b.getLevel(0), warp);
}
