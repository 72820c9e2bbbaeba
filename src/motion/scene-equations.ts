import { addProfile, createProfile, type ProfileMatrix } from "./profile-matrix.ts";
import type { Sightings } from "./scene-sightings.ts";
import { CAMERA, type SpaceScene } from "./space-scene.ts";

/** Unknowns of a camera: how it turns, and how it moves, as it sees that. */
export const POSE: number = 6;
/** Numbers of the unknowns. */
export interface Unknowns {
  /** Per slot the first of its camera's; −1: none. */
  readonly cameras: Int32Array;
  /** Of the focal length's logarithm; −1: none. */
  readonly focal: number;
  readonly arePlacesHeld: boolean;
  /** Per unknown the first that it has to do with. */
  readonly first: Int32Array;
}

/** What is looked for, by what is seen: all cameras but one that is held. @param count of slots */
export function listUnknowns(
  { starts, slots }: Sightings,
  count: number,
  held: number | null,
  isFocalFree: boolean,
  arePlacesHeld: boolean,
): Unknowns {
  const cameras = new Int32Array(count).fill(-1);
  let size = 0;
  for (const slot of new Set(slots.toSorted())) {
    if (slot === held) continue;
    cameras[slot] = size;
    size += POSE;
  }
  const focal = isFocalFree ? size++ : -1;
  const first = Int32Array.from({ length: size }, (_, row) => row - (row % POSE));
  if (focal >= 0) first[focal] = 0;
  for (let k = 0; !arePlacesHeld && k + 1 < starts.length; k++) {
    const rows = Array.from(slots.subarray(starts[k], starts[k + 1]), (slot) => cameras[slot] as number);
    const low = rows.find((row) => row >= 0) ?? 0;
    for (const row of rows) {
      for (let j = 0; row >= 0 && j < POSE; j++) first[row + j] = Math.min(first[row + j] as number, low);
    }
  }
  return { cameras, focal, arePlacesHeld, first };
}

/** Normal equations; what a place says is apart from what cameras say, because it has to do with few of them. */
export interface Equations {
  readonly matrix: ProfileMatrix;
  readonly right: Float64Array;
  /** Per track the 3 × 3 of its place and its right side. */
  readonly own: Float64Array;
  /** Per sighting 6 × 3, its camera by its place; per track 1 × 3, the focal length by its place. */
  readonly byCamera: Float64Array;
  readonly byFocal: Float64Array;
}

/**
 * What all sightings say, one after the other, of cameras and places.
 * @param bend pixels from which on weights are below a half
 */
export function addSightings(scene: SpaceScene, seen: Sightings, unknowns: Unknowns, bend: number): Equations {
  const equations: Equations = {
    matrix: createProfile(unknowns.first),
    right: new Float64Array(unknowns.first.length),
    own: new Float64Array(12 * seen.tracks.length),
    byCamera: new Float64Array(3 * POSE * seen.slots.length),
    byFocal: new Float64Array(3 * seen.tracks.length),
  };
  // What one number that is seen changes by: with its camera, its place, and the focal length.
  const [byPose, byPlace] = [new Float64Array(POSE), new Float64Array(3)];
  const { cameras, places, focal: f } = scene;
  seen.tracks.forEach((track, k) => {
    const px = places[3 * track] as number;
    const py = places[3 * track + 1] as number;
    const pz = places[3 * track + 2] as number;
    for (let i = seen.starts[k] as number; i < (seen.starts[k + 1] as number); i++) {
      const slot = seen.slots[i] as number;
      const c = CAMERA * slot;
      const at = (n: number): number => cameras[c + n] as number;
      const x = at(0) * px + at(1) * py + at(2) * pz + at(9);
      const y = at(3) * px + at(4) * py + at(5) * pz + at(10);
      const z = at(6) * px + at(7) * py + at(8) * pz + at(11);
      const [u, v] = [(f * x) / z, (f * y) / z];
      const [right, down] = [(seen.x[i] as number) - u, (seen.y[i] as number) - v];
      const weight = 1 / (1 + (right * right + down * down) / (bend * bend));
      const start = unknowns.cameras[slot] as number;
      for (let axis = 0; axis < 2; axis++) {
        // Of what is seen across (0) or down (1), by the place as its camera sees it.
        const a = axis === 0 ? f / z : 0;
        const b = axis === 0 ? 0 : f / z;
        const d = (axis === 0 ? -u : -v) / z;
        byPose[0] = d * y - b * z;
        byPose[1] = a * z - d * x;
        byPose[2] = b * x - a * y;
        byPose[3] = a;
        byPose[4] = b;
        byPose[5] = d;
        for (let j = 0; j < 3; j++) byPlace[j] = a * at(j) + b * at(3 + j) + d * at(6 + j);
        const zoom = axis === 0 ? u : v;
        addNumber(equations, unknowns.focal, k, i, start, byPose, byPlace, zoom, weight, axis === 0 ? right : down);
      }
    }
  });
  return equations;
}

/** @param rest what the number that is seen is more than it should be */
function addNumber(
  { matrix, right, own, byCamera, byFocal }: Equations,
  focal: number,
  k: number,
  i: number,
  start: number,
  byPose: Float64Array,
  byPlace: Float64Array,
  zoom: number,
  weight: number,
  rest: number,
): void {
  for (let j = 0; j < 3; j++) {
    const scaled = weight * (byPlace[j] as number);
    for (let l = 0; l < 3; l++) add(own, 12 * k + 3 * j + l, scaled * (byPlace[l] as number));
    add(own, 12 * k + 9 + j, scaled * rest);
    if (focal >= 0) add(byFocal, 3 * k + j, scaled * zoom);
  }
  for (let j = 0; start >= 0 && j < POSE; j++) {
    const scaled = weight * (byPose[j] as number);
    add(right, start + j, scaled * rest);
    for (let l = 0; l <= j; l++) addProfile(matrix, start + j, start + l, scaled * (byPose[l] as number));
    for (let l = 0; l < 3; l++) add(byCamera, 3 * (POSE * i + j) + l, scaled * (byPlace[l] as number));
    if (focal >= 0) addProfile(matrix, focal, start + j, scaled * zoom);
  }
  if (focal < 0) return;
  add(right, focal, weight * rest * zoom);
  addProfile(matrix, focal, focal, weight * zoom * zoom);
}

export function add(to: Float64Array, at: number, value: number): void {
  to[at] = (to[at] as number) + value;
}
