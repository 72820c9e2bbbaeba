import { chainPatch } from "./chain-patch.ts";
import type { FoundPatch, SubjectFit } from "./fit-subject-pair.ts";
import { combine, IDENTITY, invert, makeSimilarity, type Point, type Similarity } from "./similarity.ts";
import { type Freedom, solveGraph, type SolvedGraph, type Tie } from "./solve-graph.ts";
import type { SubjectPatch } from "./subject.ts";

/** Where a part of the subject is, one entry per slot; null: it was not found. */
export interface PatchTrack {
  /** From the part's own coordinates to the frame. */
  readonly poses: readonly (Similarity | null)[];
  /** σ of its place in each direction; pixels; 0 where it was marked. */
  readonly error: readonly number[];
}

/** A frame of whose ties fewer than this share agree with the track is not where they say. */
const LEAST_VOTES = 0.25;

/** Rounds of choosing, of what each fit may say, what the track agrees with. */
const ROUNDS = 3;
const HELD: Freedom = { scale: false, roll: false, place: false };

/**
 * The track of a part that agrees best with all its fits, key to frame and key to key, and exactly with its marks. Where a fit
 * may say one thing or another, it says what agrees with the others: what is behind the part goes its own way, and puts it
 * elsewhere from each key.
 *
 * Every frame's origin is moved to the part, so that errors of size and roll do not move it about the middle of the picture.
 * @param alike pixels within which fits put the part in the same place
 */
export function trackPatch(count: number, patch: SubjectPatch, fits: readonly SubjectFit[], alike: number): PatchTrack {
  const rough = chainPatch(count, patch, fits, alike);
  const known = fits.filter(({ key, slot, found }) => found.length > 0 && rough[key] && rough[slot]);
  const marks = new Map(patch.marks.map((mark) => [mark.slot, mark]));
  const isTied = new Set(known.flatMap(({ key, slot }) => [key, slot]));
  const holds = findHolds(count, [...marks.keys()], known);
  const freedoms = rough.map((_, slot): Freedom => {
    const mark = marks.get(slot);
    if (!isTied.has(slot) || holds.has(slot)) return HELD;
    return { scale: !mark || mark.scale === null, roll: true, place: !mark };
  });
  const centres = rough.map((pose) => makeSimilarity(1, 0, pose?.x ?? 0, pose?.y ?? 0));
  const uncentres = centres.map(invert);
  const move = ({ key, slot }: SubjectFit, { similarity }: FoundPatch): Similarity =>
    combine(uncentres[slot] as Similarity, combine(similarity, centres[key] as Similarity));
  // Of frames in the part's coordinates, as of cameras in the first one's.
  let poses = rough.map((pose, slot) => (pose ? invert(combine(uncentres[slot] as Similarity, pose)) : IDENTITY));
  let ties: Tie[] = [];
  let solved: SolvedGraph | null = null;
  for (let round = 0; round < ROUNDS; round++) {
    const next = known.map((fit) => {
      const choices = fit.found.map(({ place, shape }, i): Tie => {
        return { from: fit.key, to: fit.slot, similarity: move(fit, fit.found[i] as FoundPatch), place, shape };
      });
      return choices.reduce((best, tie) => (placeError(tie, poses) < placeError(best, poses) ? tie : best));
    });
    const isSame = round > 0 && next.every(({ similarity: { x } }, i) => x === ties[i]?.similarity.x);
    if (isSame) break;
    ties = next;
    solved = solveGraph(poses, freedoms, ties);
    poses = [...solved.poses];
  }
  const isKnown = findKnown(count, [...marks.keys()], ties, solved?.agrees ?? new Uint8Array(0));
  return {
    poses: poses.map((pose, slot) => (isKnown[slot] ? combine(centres[slot] as Similarity, invert(pose)) : null)),
    error: measureErrors(count, ties, solved).map((error, slot) => (marks.has(slot) ? 0 : error)),
  };
}

/** The first mark of each set of slots that fits tie together: what nothing holds has no size and roll to be found. */
function findHolds(count: number, marks: readonly number[], fits: readonly SubjectFit[]): Set<number> {
  const others: number[][] = Array.from({ length: count }, () => []);
  for (const { key, slot } of fits) {
    others[key]?.push(slot);
    others[slot]?.push(key);
  }
  const seen = new Set<number>();
  return new Set(
    marks.filter((mark) => {
      if (seen.has(mark)) return false;
      const queue = [mark];
      for (const slot of queue) {
        if (seen.has(slot)) continue;
        seen.add(slot);
        queue.push(...(others[slot] as number[]));
      }
      return true;
    }),
  );
}

/** How far from where poses have the part a tie puts it. */
function placeError({ from, to, similarity }: Tie, poses: readonly Similarity[]): number {
  const { x, y } = combine(invert(poses[to] as Similarity), poses[from] as Similarity);
  return Math.hypot(x - similarity.x, y - similarity.y);
}

/** The track of two points of one thing: place, size and roll from both. @param own the points in the thing's coordinates */
export function joinTracks([p, q]: readonly [PatchTrack, PatchTrack], own: readonly [Point, Point]): PatchTrack {
  const [u, v] = [own[1].x - own[0].x, own[1].y - own[0].y];
  const square = u * u + v * v;
  const poses = p.poses.map((first, slot) => {
    const second = q.poses[slot];
    if (!first || !second) return null;
    const [s, t] = [second.x - first.x, second.y - first.y];
    const [a, b] = [(u * s + v * t) / square, (u * t - v * s) / square];
    if (!(a * a + b * b > 0)) return null;
    return { a, b, x: first.x - a * own[0].x + b * own[0].y, y: first.y - b * own[0].x - a * own[0].y };
  });
  return { poses, error: p.error.map((error, slot) => Math.hypot(error, q.error[slot] as number) / 2) };
}

/** One per slot: 1 where ties that agree, a quarter of its own at least, lead to a mark. */
function findKnown(count: number, marks: readonly number[], ties: readonly Tie[], agrees: Uint8Array): Uint8Array {
  const [all, yes] = [new Int32Array(count), new Int32Array(count)];
  const others: number[][] = Array.from({ length: count }, () => []);
  ties.forEach(({ from, to }, i) => {
    for (const [slot, other] of [
      [from, to],
      [to, from],
    ] as const) {
      all[slot] = (all[slot] as number) + 1;
      if (!agrees[i]) continue;
      yes[slot] = (yes[slot] as number) + 1;
      others[slot]?.push(other);
    }
  });
  const isKnown = new Uint8Array(count);
  const queue = [...marks];
  for (const slot of queue) {
    if (isKnown[slot]) continue;
    if (!marks.includes(slot) && (yes[slot] as number) < LEAST_VOTES * (all[slot] as number)) continue;
    isKnown[slot] = 1;
    queue.push(...(others[slot] as number[]));
  }
  return isKnown;
}

/** σ of each slot's place by the ties that agree, as if their other ends were exact. */
function measureErrors(count: number, ties: readonly Tie[], solved: SolvedGraph | null): number[] {
  const precision = new Float64Array(count);
  ties.forEach(({ from, to, place }, i) => {
    if (!solved?.agrees[i]) return;
    const own = 1 / (place * (solved.factors[i] as number)) ** 2;
    for (const slot of [from, to]) precision[slot] = (precision[slot] as number) + own;
  });
  return Array.from(precision, (value) => (value > 0 ? 1 / Math.sqrt(value) : 0));
}
