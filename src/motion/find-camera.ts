import { adjustScene } from "./adjust-scene.ts";
import { CAMERA, placeOf, projectPlace, type SpaceScene } from "./space-scene.ts";
import { LEAST_SIGMA, MOST_SIGMA, type TrackedScene } from "./tracked-scene.ts";

/** Places by which a camera is found, and share of what it sees of known ones that must be where they should be. */
const LEAST_SEEN = 15;
const LEAST_SHARE = 0.5;
/** Nearer than so many of the largest σ that a scene may have they are. */
const NEAR = 3;
const ROUNDS = 25;

/**
 * Finds a slot's camera by the places that it sees, from the nearest camera that is known.
 * @returns how many of the places it sees where they should be; 0: it was not found
 */
export function findCamera(scene: SpaceScene, { tracks, long }: TrackedScene, slot: number): number {
  const seen = tracks.flatMap(({ slots, x, y }, track) => {
    const i = scene.hasPlace[track] ? slots.indexOf(slot) : -1;
    return i < 0 ? [] : [{ track, x: x[i] as number, y: y[i] as number }];
  });
  const near = findNearest(scene.hasCamera, slot);
  if (seen.length < LEAST_SEEN || near === null) return 0;
  scene.cameras.copyWithin(CAMERA * slot, CAMERA * near, CAMERA * (near + 1));
  const counts = new Uint8Array(scene.hasCamera.length);
  counts[slot] = 1;
  adjustScene(scene, tracks, {
    tracks: seen.map(({ track }) => track),
    counts,
    held: null,
    isFocalFree: false,
    arePlacesHeld: true,
    rounds: ROUNDS,
    leastSigma: LEAST_SIGMA * long,
  });
  const right = seen.filter(({ track, x, y }) => {
    const place = projectPlace(scene, slot, placeOf(scene, track));
    return place !== null && Math.hypot(place.x - x, place.y - y) < NEAR * MOST_SIGMA * long;
  });
  const isFound = right.length >= Math.max(LEAST_SEEN, LEAST_SHARE * seen.length);
  scene.hasCamera[slot] = isFound ? 1 : 0;
  return isFound ? right.length : 0;
}

function findNearest(hasCamera: Uint8Array, slot: number): number | null {
  for (let away = 1; away < hasCamera.length; away++) {
    if (hasCamera[slot - away]) return slot - away;
    if (hasCamera[slot + away]) return slot + away;
  }
  return null;
}
