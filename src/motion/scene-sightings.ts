import type { FeatureTrack } from "./feature-tracks.ts";
import { CAMERA, type SpaceScene } from "./space-scene.ts";

/** Median distance in the plane, in σ in each direction. */
const MEDIAN = 1.177;

/** Which slots see which places, and where: track by track, slots rising. */
export interface Sightings {
  /** Tracks, and where the sightings of each begin in the lists below; one more than tracks. */
  readonly tracks: readonly number[];
  readonly starts: Int32Array;
  readonly slots: Int32Array;
  /** Pixels. */
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/**
 * What slots that count see of the tracks that have a place.
 * @param numbers of the tracks that are asked for
 * @param least sightings of a track that says anything
 */
export function listSightings(
  { hasPlace }: SpaceScene,
  tracks: readonly FeatureTrack[],
  numbers: readonly number[],
  counts: Uint8Array,
  least: number,
): Sightings {
  const [used, starts, slots]: [number[], number[], number[]] = [[], [0], []];
  const [x, y]: [number[], number[]] = [[], []];
  for (const number of numbers) {
    if (!hasPlace[number]) continue;
    const track = tracks[number] as FeatureTrack;
    const own = [...track.slots.keys()].filter((i) => counts[track.slots[i] as number]);
    if (own.length < least) continue;
    used.push(number);
    for (const i of own) {
      slots.push(track.slots[i] as number);
      x.push(track.x[i] as number);
      y.push(track.y[i] as number);
    }
    starts.push(slots.length);
  }
  return {
    tracks: used,
    starts: Int32Array.from(starts),
    slots: Int32Array.from(slots),
    x: Float64Array.from(x),
    y: Float64Array.from(y),
  };
}

/** Squared distances of all sightings from where their places should be seen; Infinity: behind the camera. */
function listStrays({ cameras, places, focal }: SpaceScene, seen: Sightings): Float64Array {
  const strays = new Float64Array(seen.slots.length);
  seen.tracks.forEach((track, k) => {
    const [x, y, z] = [places[3 * track] as number, places[3 * track + 1] as number, places[3 * track + 2] as number];
    for (let i = seen.starts[k] as number; i < (seen.starts[k + 1] as number); i++) {
      const c = CAMERA * (seen.slots[i] as number);
      const along = (row: number): number =>
        (cameras[c + 3 * row] as number) * x +
        (cameras[c + 3 * row + 1] as number) * y +
        (cameras[c + 3 * row + 2] as number) * z +
        (cameras[c + 9 + row] as number);
      const ahead = along(2);
      const [dx, dy] = [
        (focal * along(0)) / ahead - (seen.x[i] as number),
        (focal * along(1)) / ahead - (seen.y[i] as number),
      ];
      strays[i] = ahead > 0 ? dx * dx + dy * dy : Number.POSITIVE_INFINITY;
    }
  });
  return strays;
}

/** σ of sightings in each direction, by their median, pixels. */
export function measureStray(scene: SpaceScene, seen: Sightings): number {
  const strays = listStrays(scene, seen).sort();
  return Math.sqrt(strays[strays.length >> 1] as number) / MEDIAN;
}

/** Cauchy's cost of all sightings. @param bend pixels from which on weights are below a half */
export function costOf(scene: SpaceScene, seen: Sightings, bend: number): number {
  return listStrays(scene, seen).reduce((sum, stray) => sum + Math.log1p(stray / (bend * bend)), 0);
}
