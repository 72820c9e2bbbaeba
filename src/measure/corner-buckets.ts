/** Parts of the picture, across and down, that features are spread over. */
const ACROSS = 16;
const DOWN = 12;
export const BUCKETS: number = ACROSS * DOWN;

/** Which part of a picture of so many pixels a place is in. */
function bucketOf(x: number, y: number, width: number, height: number): number {
  return Math.floor((y * DOWN) / height) * ACROSS + Math.floor((x * ACROSS) / width);
}

/** Pixels that may be corners, x + 65536 · y, and the score of each, 0 to 255. */
export interface Candidates {
  readonly places: Uint32Array;
  readonly scores: Uint8Array;
}

/** The best of each part of the picture, at most `most` of one and `all` together; of equal ones the first. */
export function spreadCandidates(
  candidates: Candidates,
  width: number,
  height: number,
  most: number,
  all: number,
): Candidates {
  const bucket = (place: number): number => bucketOf(place & 0xffff, place >>> 16, width, height);
  return bestOfGroups(bestOfGroups(candidates, BUCKETS, bucket, most), 1, () => 0, all);
}

function bestOfGroups(
  { places, scores }: Candidates,
  count: number,
  groupOf: (place: number) => number,
  most: number,
): Candidates {
  const groups = new Uint8Array(places.length);
  const counts = new Uint32Array(count * 256);
  for (let i = 0; i < places.length; i++) {
    groups[i] = groupOf(places[i]!);
    counts[groups[i]! * 256 + scores[i]!]! += 1;
  }
  // The score above which all of a group are kept, and how many of those that have it.
  const limits = new Uint8Array(count);
  const spare = new Uint32Array(count);
  for (let group = 0; group < count; group++) {
    let left = most;
    let limit = 255;
    while (limit > 0 && counts[group * 256 + limit]! < left) left -= counts[group * 256 + limit--]!;
    limits[group] = limit;
    spare[group] = left;
  }
  let kept = 0;
  const best = { places: new Uint32Array(places.length), scores: new Uint8Array(places.length) };
  for (let i = 0; i < places.length; i++) {
    const group = groups[i]!;
    const above = scores[i]! - limits[group]!;
    if (above < 0 || (above === 0 && spare[group] === 0)) continue;
    if (above === 0) spare[group]! -= 1;
    best.places[kept] = places[i]!;
    best.scores[kept++] = scores[i]!;
  }
  return { places: best.places.subarray(0, kept), scores: best.scores.subarray(0, kept) };
}

/** Corners, the strongest first: at most `most` of a part of the picture and `all` together. */
export function pickSpread<T extends { readonly x: number; readonly y: number; readonly strength: number }>(
  corners: readonly T[],
  width: number,
  height: number,
  most: number,
  all: number,
): T[] {
  const taken = new Uint32Array(BUCKETS);
  const picked: T[] = [];
  for (const corner of [...corners].sort((a, b) => b.strength - a.strength)) {
    if (picked.length === all) break;
    const bucket = bucketOf(corner.x, corner.y, width, height);
    if (taken[bucket]! >= most) continue;
    taken[bucket]! += 1;
    picked.push(corner);
  }
  return picked;
}
