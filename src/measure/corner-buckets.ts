/** Parts of the picture, across and down, that features are spread over. */
const ACROSS = 16;
const DOWN = 12;
const BUCKETS = ACROSS * DOWN;

/** Which part of a picture of so many pixels a place is in. */
function bucketOf(x: number, y: number, width: number, height: number): number {
  return Math.floor((y * DOWN) / height) * ACROSS + Math.floor((x * ACROSS) / width);
}

/**
 * The strongest of each part of the picture, at most `most`; of equal ones the first.
 * @param places x + 65536 · y
 * @param strengths 0 to 255
 * @returns indices, rising
 */
export function strongestOfBuckets(
  places: Uint32Array,
  strengths: Uint8Array,
  width: number,
  height: number,
  most: number,
): Uint32Array {
  const buckets = places.map((place) => bucketOf(place & 0xffff, place >>> 16, width, height));
  const counts = new Uint32Array(BUCKETS * 256);
  for (let i = 0; i < places.length; i++) counts[buckets[i]! * 256 + strengths[i]!]! += 1;
  // The strength above which all are kept, and how many of those that have it.
  const limits = new Uint8Array(BUCKETS);
  const spare = new Uint32Array(BUCKETS);
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    let left = most;
    let limit = 255;
    while (limit > 0 && counts[bucket * 256 + limit]! < left) left -= counts[bucket * 256 + limit--]!;
    limits[bucket] = limit;
    spare[bucket] = left;
  }
  return Uint32Array.from(places.keys()).filter((i) => {
    const bucket = buckets[i]!;
    if (strengths[i]! !== limits[bucket]!) return strengths[i]! > limits[bucket]!;
    if (spare[bucket] === 0) return false;
    spare[bucket]! -= 1;
    return true;
  });
}

/** Places that were given a strength, the strongest first: at most `most` of a part of the picture and `all` together. */
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
    const bucket = bucketOf(corner.x, corner.y, width, height);
    if (taken[bucket]! >= most) continue;
    taken[bucket]! += 1;
    picked.push(corner);
    if (picked.length === all) break;
  }
  return picked;
}
