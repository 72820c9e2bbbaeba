import { adjustScene } from "./adjust-scene.ts";
import { beginScene } from "./begin-scene.ts";
import { findCamera } from "./find-camera.ts";
import { placeTracks } from "./place-tracks.ts";
import type { Point } from "./similarity.ts";
import { directionOf, placeOf, projectPlace, type SpaceScene } from "./space-scene.ts";
import { dot } from "./space-vectors.ts";
import { LEAST_SIGMA, MOST_SIGMA, type TrackedScene } from "./tracked-scene.ts";

/** Degrees of turning from which on the focal length can be told. */
const FOCAL_TURN = 12;
/** Keys in a row that may not be found before all beyond is given up. */
const MOST_UNKNOWN = 6;
/** Share of the keys that must be found, and of all that they see that must be where it should be. */
const LEAST_FOUND = 0.5;
const LEAST_RIGHT = 0.3;
/** With so large a share the other way to begin need not be tried. */
const ENOUGH_RIGHT = 0.7;
/** A sighting is where it should be within so many σ. */
const NEAR = 4;
/** All is adjusted anew when so many times as many cameras are known: that often, and at last. */
const GROWTH = 1.4;
const ROUNDS = 5;
const LAST_ROUNDS = 15;

/** Where cameras and what they see are. */
export interface GrownScene {
  readonly scene: SpaceScene;
  /** σ of sightings in each direction; pixels. */
  readonly sigma: number;
}

/**
 * Where cameras and what they see are in space, by tracks alone (structure from motion): from two slots in which near and far
 * part (`beginScene`) on to their neighbours on both sides, key by key, all adjusted again and again; then all other slots.
 * What does not stand still has no say.
 * @param from one of the keys, to begin at
 * @param about where the axis is in it
 * @returns null: nothing has depth, or it is not one scene that is seen
 */
export function growScene(tracked: TrackedScene, from: number, about: Point): GrownScene | null {
  const { keys, count, long } = tracked;
  let best: GrownScene | null = null;
  let most = LEAST_RIGHT;
  for (const scene of beginScene(tracked, from, about)) {
    const sigma = grow(scene, tracked, from);
    const found = keys.filter((key) => scene.hasCamera[key]).length;
    if (sigma > MOST_SIGMA * long || found < LEAST_FOUND * keys.length) continue;
    const right = shareRight(scene, tracked, NEAR * sigma);
    if (right > most) [best, most] = [{ scene, sigma }, right];
    if (most >= ENOUGH_RIGHT) break;
  }
  if (!best) return null;
  const isKey = new Set(keys);
  for (let slot = 0; slot < count; slot++) if (!isKey.has(slot)) findCamera(best.scene, tracked, slot);
  return best;
}

/** Share of all that known keys see that is within `near` pixels of where it should be. */
function shareRight(scene: SpaceScene, { tracks }: TrackedScene, near: number): number {
  let [right, all] = [0, 0];
  tracks.forEach(({ slots, x, y }, track) => {
    const place = placeOf(scene, track);
    slots.forEach((slot, i) => {
      if (!scene.hasCamera[slot]) return;
      all++;
      const seen = scene.hasPlace[track] ? projectPlace(scene, slot, place) : null;
      if (seen && Math.hypot(seen.x - (x[i] as number), seen.y - (y[i] as number)) < near) right++;
    });
  });
  return right / Math.max(1, all);
}

function grow(scene: SpaceScene, tracked: TrackedScene, from: number): number {
  const { tracks, keys, long } = tracked;
  const adjust = (rounds: number): number => {
    const sigma = adjustScene(scene, tracks, {
      tracks: [...tracks.keys()],
      counts: scene.hasCamera,
      held: from,
      isFocalFree: turnOf(scene, keys) >= FOCAL_TURN,
      arePlacesHeld: false,
      rounds,
      leastSigma: LEAST_SIGMA * long,
    });
    placeTracks(scene, tracks, scene.hasCamera, sigma);
    return sigma;
  };
  const tried = new Set<number>();
  const count = (): number => scene.hasCamera.reduce((sum, known) => sum + known, 0);
  let adjusted = count();
  for (let key = nextKey(scene, keys, tried); key !== null; key = nextKey(scene, keys, tried)) {
    tried.add(key);
    findCamera(scene, tracked, key);
    if (count() < GROWTH * adjusted) continue;
    adjust(ROUNDS);
    adjusted = count();
  }
  adjust(ROUNDS);
  // What could not be found from one side alone.
  for (const key of keys) if (!scene.hasCamera[key]) findCamera(scene, tracked, key);
  return adjust(LAST_ROUNDS);
}

/** The nearest key beyond what is known, on either side, that was not tried yet. */
function nextKey({ hasCamera }: SpaceScene, keys: readonly number[], tried: ReadonlySet<number>): number | null {
  const first = keys.findIndex((key) => hasCamera[key]);
  const last = keys.findLastIndex((key) => hasCamera[key]);
  for (let away = 1; away <= MOST_UNKNOWN; away++) {
    for (const key of [keys[last + away], keys[first - away]]) if (key !== undefined && !tried.has(key)) return key;
  }
  return null;
}

/** Degrees between the directions of the first and the last camera that are known. */
function turnOf(scene: SpaceScene, keys: readonly number[]): number {
  const known = keys.filter((key) => scene.hasCamera[key]);
  const cos = dot(directionOf(scene, known[0] as number, 2), directionOf(scene, known.at(-1) as number, 2));
  return (Math.acos(Math.max(-1, Math.min(1, cos))) * 180) / Math.PI;
}
