import { readTurn } from "../develop/orientation.ts";
import type { Kernels } from "../kernels/instance.ts";
import type { RawImage } from "../kernels/raw-image.ts";
import { BUCKETS, type Candidates, pickSpread, spreadCandidates } from "./corner-buckets.ts";
import { CORNER_MARGIN, type CornerPlace, createCornerPlacer } from "./corner-place.ts";
import { DESCRIPTOR_REACH, describeCorner, pairOffsets } from "./descriptor.ts";
import { DESCRIPTOR_BYTES, type FrameFeatures, LEVEL_SCALES } from "./frame-features.ts";
import { type BytePlane, makeProxy, type ProxyPlane, takePlane } from "./proxy-plane.ts";

/** Features of a frame at most, on all levels, and on each: in proportion to their pixels. */
const MOST = 1100;
const QUOTAS: readonly number[] = shareOut(MOST);
/** A part of the picture (of 192) may have so many times its share. */
const BUCKET_SHARE = 2.5;
/** Corners that are placed for one that is kept: which is the stronger is known then. */
const CANDIDATES = 2;
/** Least threshold of a corner, in codes of the proxy, whose local contrast (σ) is 40. */
const LEAST_SCORE = 10;
/** Pixels of a level from its edges within which there are no features. */
const BORDER = Math.max(DESCRIPTOR_REACH + 2, CORNER_MARGIN);
/** Smaller levels have no features. */
const LEAST_SIDE = 2 * BORDER + 8;

interface LevelCorner {
  readonly place: CornerPlace;
  readonly level: number;
  readonly descriptor: Uint8Array;
}

function shareOut(count: number): number[] {
  const areas = LEVEL_SCALES.map((scale) => 1 / scale ** 2);
  const total = areas.reduce((sum, area) => sum + area, 0);
  return areas.map((area) => Math.floor((count * area) / total));
}

/**
 * Corners of a photograph: found on a proxy of about 1,500 pixels whose exposure and soft shadows were taken away, over five
 * levels of detail and all of the picture. Black, clipped, even and tiny photographs have none.
 */
export function measureFeatures(kernels: Kernels, image: RawImage): FrameFeatures {
  const { mark } = kernels.memory;
  try {
    const proxy = makeProxy(kernels, image);
    const corners = makeLevels(kernels, proxy).flatMap((plane, level) => findCorners(kernels, plane, level));
    return packFeatures(corners, proxy, image);
  } finally {
    kernels.memory.release(mark);
  }
}

/** The proxy and what is left of it at two thirds, a half, a third and a quarter of its size. */
function makeLevels(kernels: Kernels, proxy: BytePlane): BytePlane[] {
  const thirds = shrink(kernels, proxy);
  const half = halve(kernels, proxy);
  return [proxy, thirds, half, halve(kernels, thirds), halve(kernels, half)];
}

function halve(kernels: Kernels, { offset, stride, width, height }: BytePlane): BytePlane {
  const half = takePlane(kernels, width >> 1, height >> 1);
  kernels.exports.halvePlane(offset, stride, half.width, half.height, half.offset, half.stride);
  return half;
}

function shrink(kernels: Kernels, { offset, stride, width, height }: BytePlane): BytePlane {
  const [across, down] = [Math.floor(width / 3), Math.floor(height / 3)];
  const small = takePlane(kernels, 2 * across, 2 * down);
  const scratch = kernels.memory.take((3 * across + 8) * 2);
  kernels.exports.shrinkPlane(offset, stride, across, down, scratch, small.offset, small.stride);
  return small;
}

function smooth(kernels: Kernels, { offset, stride, width, height }: BytePlane): BytePlane {
  const smoothed = takePlane(kernels, width, height);
  const scratch = kernels.memory.take((width + 32) * 2);
  kernels.exports.smoothPlane(offset, stride, width, height, scratch, smoothed.offset, smoothed.stride);
  return smoothed;
}

function findCorners(kernels: Kernels, plane: BytePlane, level: number): LevelCorner[] {
  const { memory } = kernels;
  const { width, height } = plane;
  if (Math.min(width, height) < LEAST_SIDE) return [];
  const { mark } = memory;
  const quota = QUOTAS[level]!;
  const share = Math.ceil((quota * BUCKET_SHARE) / BUCKETS);
  const fine = smooth(kernels, plane);
  const soft = smooth(kernels, fine);
  const found = findCandidates(kernels, fine);
  const candidates = spreadCandidates(found, width, height, share * CANDIDATES, quota * CANDIDATES);
  const placed = placeAll(kernels, fine, candidates);
  const bytes = new Uint8Array(memory.buffer);
  const offsets = pairOffsets(soft.stride);
  const corners = pickSpread(placed, width, height, share, quota).map((place) => {
    const descriptor = new Uint8Array(DESCRIPTOR_BYTES);
    const at = soft.offset + Math.round(place.y) * soft.stride + Math.round(place.x);
    describeCorner(bytes, at, offsets, descriptor, 0);
    return { place, level, descriptor };
  });
  memory.release(mark);
  return corners;
}

/** Pixels that may be corners, row by row. */
function findCandidates({ memory, exports }: Kernels, { offset, stride, width, height }: BytePlane): Candidates {
  const at = memory.take(stride * height);
  exports.cornerScores(offset, stride, width, height, BORDER, LEAST_SCORE, at, stride);
  const peaks = memory.take(width * height);
  const count = exports.cornerPeaks(at, stride, width, height, BORDER, peaks);
  const places = memory.uint32(peaks, count);
  const map = memory.bytes(at, stride * height);
  const scores = new Uint8Array(count);
  for (let i = 0; i < count; i++) scores[i] = map[(places[i]! >>> 16) * stride + (places[i]! & 0xffff)]!;
  return { places, scores };
}

/** Corners between pixels, each once, where it is well inside. */
function placeAll(kernels: Kernels, plane: BytePlane, { places }: Candidates): CornerPlace[] {
  const placeCorner = createCornerPlacer(kernels, plane);
  const placed = new Map<number, CornerPlace>();
  for (const place of places) {
    const corner = placeCorner(place & 0xffff, place >>> 16);
    if (corner === null) continue;
    const [x, y] = [Math.round(corner.x), Math.round(corner.y)];
    const inside = x >= BORDER && y >= BORDER && x < plane.width - BORDER && y < plane.height - BORDER;
    if (inside) placed.set(y * 65536 + x, corner);
  }
  return [...placed.values()];
}

/** The strongest first; places turned upright. */
function packFeatures(corners: LevelCorner[], proxy: ProxyPlane, image: RawImage): FrameFeatures {
  const { turned, right, bottom } = readTurn(image.orientation);
  const count = corners.length;
  const features = {
    extent: turned ? { width: image.height, height: image.width } : { width: image.width, height: image.height },
    count,
    x: new Float32Array(count),
    y: new Float32Array(count),
    level: new Uint8Array(count),
    strength: new Float32Array(count),
    descriptors: new Uint8Array(count * DESCRIPTOR_BYTES),
  };
  corners.sort((a, b) => b.place.strength - a.place.strength);
  corners.forEach(({ place: { x, y, strength }, level, descriptor }, i) => {
    const scale = proxy.side * LEVEL_SCALES[level]!;
    const u = (proxy.left + (x + 0.5) * scale - image.width / 2) * (right ? -1 : 1);
    const v = (proxy.top + (y + 0.5) * scale - image.height / 2) * (bottom ? -1 : 1);
    features.x[i] = turned ? v : u;
    features.y[i] = turned ? u : v;
    features.level[i] = level;
    features.strength[i] = strength;
    features.descriptors.set(descriptor, i * DESCRIPTOR_BYTES);
  });
  return features;
}
