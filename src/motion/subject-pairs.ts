import { chainPatch } from "./chain-patch.ts";
import type { SubjectFit } from "./fit-subject-pair.ts";
import type { CameraPath, Extent } from "./measured-motion.ts";
import { combine, invert, movePoint, type Point, scaleOf, type Similarity } from "./similarity.ts";
import { listPatches, type Subject, type SubjectPatch } from "./subject.ts";

/** A shot whose subject is followed. */
export interface SubjectScene {
  readonly subject: Subject;
  readonly extent: Extent;
  /** One per slot. */
  readonly usable: readonly boolean[];
  readonly path: CameraPath;
}

/** Places to match for a part of the subject. */
export interface SubjectRequest {
  /** Number of the part. */
  readonly patch: number;
  /** Match the features of slot `key` that lie in `region` with those of `slot`. */
  readonly key: number;
  readonly slot: number;
  readonly region: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };
  /** Where they should be in `slot`, and how far from there they may be; null: anywhere. */
  readonly guess: Similarity;
  readonly reach: number | null;
  /** The part in `key`, and half its width and height, 0 for a point. */
  readonly middle: Point;
  readonly half: Point;
}

/** A new key every tenth of the shot, but at most so many slots apart. */
const KEY_SHARE = 0.1;
const MOST_APART = 25;
/** A key is looked for in slots up to so many times as far as the next key, and in keys up to so many. */
const REACH = 1.5;
const KEY_REACH = 4;
/** Region beside the part in which features are taken, as a share of the picture's long side. */
const MARGIN = 0.2;
/** How far a part may be from where the camera's path would have it: as shares of the long side at once and for each slot since. */
const ASTRAY = 0.03;
const ASTRAY_A_SLOT = 0.03;
const ANYWHERE = 0.3;

/** Fits that put a part within this of the picture's long side, 6 px of 1600, put it in the same place. */
export const ALIKE: number = 6 / 1600;

/**
 * What to match next to follow the subject, by what was found so far. Gather until nothing is asked any more:
 *
 *     const fits: SubjectFit[] = [];
 *     for (let wanted = subjectPairs(scene, fits); wanted.length > 0; wanted = subjectPairs(scene, fits)) {
 *       for (const request of wanted) fits.push(fitSubjectPair(request, match(request), extent));
 *     }
 *     const track = trackSubject(scene, fits);
 *
 * Keys are the frames that the subject is marked on, and from there on one of the frames it was found in every tenth of the
 * shot, 25 slots at most: seen from another side it looks like the last key, and no more like the first. Each key is matched with
 * the slots around it, so that most are seen from three keys, and with other keys, so that they do not drift apart. Where a
 * part is lost for longer than keys reach, it is looked for beyond, from the keys on both sides.
 */
export function subjectPairs(scene: SubjectScene, fits: readonly SubjectFit[]): SubjectRequest[] {
  return listPatches(scene.subject).flatMap((patch, number) =>
    requestPatch(
      scene,
      patch,
      number,
      fits.filter((fit) => fit.patch === number),
    ),
  );
}

function requestPatch(
  scene: SubjectScene,
  patch: SubjectPatch,
  number: number,
  fits: readonly SubjectFit[],
): SubjectRequest[] {
  const { usable, extent } = scene;
  const count = usable.length;
  const poses = chainPatch(count, patch, fits, ALIKE * Math.max(extent.width, extent.height));
  const apart = Math.max(1, Math.min(MOST_APART, Math.ceil(KEY_SHARE * count)));
  const keys = chooseKeys(poses, patch, fits, apart);
  const isKey = new Set(keys);
  const asked = new Set(fits.map(({ key, slot }) => `${key} ${slot}`));
  const requests: SubjectRequest[] = [];
  const ask = (key: number, slot: number): void => {
    if (asked.has(`${key} ${slot}`)) return;
    asked.add(`${key} ${slot}`);
    requests.push(makeRequest(scene, patch, number, poses, key, slot));
  };
  for (const key of keys) {
    const [near, far] = [Math.ceil(REACH * apart), KEY_REACH * apart];
    for (let slot = Math.max(0, key - far); slot <= Math.min(count - 1, key + far); slot++) {
      if (slot === key || !usable[slot]) continue;
      // Two keys are matched once.
      if (isKey.has(slot) ? slot > key && !asked.has(`${slot} ${key}`) : Math.abs(slot - key) <= near) ask(key, slot);
    }
  }
  if (requests.length > 0) return requests;
  for (let slot = 0; slot < count; slot++) {
    if (!usable[slot] || poses[slot]) continue;
    const [before, after] = [keys.findLast((key) => key < slot), keys.find((key) => key > slot)];
    for (const key of [before, after]) if (key !== undefined) ask(key, slot);
  }
  return requests;
}

/** In order. What was a key stays one. */
function chooseKeys(
  poses: readonly (Similarity | undefined)[],
  patch: SubjectPatch,
  fits: readonly SubjectFit[],
  apart: number,
): number[] {
  const marked = patch.marks.map(({ slot }) => slot);
  const keys = [...new Set([...marked, ...fits.map(({ key }) => key)])];
  const distance = (slot: number): number => Math.min(...marked.map((mark) => Math.abs(mark - slot)));
  const known = poses.flatMap((pose, slot) => (pose ? [slot] : []));
  for (const slot of known.sort((p, q) => distance(p) - distance(q) || p - q)) {
    if (keys.every((key) => Math.abs(key - slot) >= apart)) keys.push(slot);
  }
  return keys.sort((p, q) => p - q);
}

function makeRequest(
  { extent, path }: SubjectScene,
  { half }: SubjectPatch,
  patch: number,
  poses: readonly (Similarity | undefined)[],
  key: number,
  slot: number,
): SubjectRequest {
  const long = Math.max(extent.width, extent.height);
  const own = poses[key] as Similarity;
  const near = nearestKnown(poses, slot);
  const step = combine(invert(path.poses[slot] as Similarity), path.poses[near] as Similarity);
  const guess = combine(combine(step, poses[near] as Similarity), invert(own));
  const astray = ASTRAY + ASTRAY_A_SLOT * Math.abs(slot - near);
  const middle = movePoint(own, { x: 0, y: 0 });
  const [w, h] = [half.x * scaleOf(own), half.y * scaleOf(own)];
  const margin = MARGIN * long;
  return {
    patch,
    key,
    slot,
    region: {
      left: middle.x - w - margin,
      top: middle.y - h - margin,
      right: middle.x + w + margin,
      bottom: middle.y + h + margin,
    },
    guess,
    reach: astray > ANYWHERE ? null : astray * long,
    middle,
    half: { x: w, y: h },
  };
}

function nearestKnown(poses: readonly (Similarity | undefined)[], slot: number): number {
  for (let distance = 0; distance < poses.length; distance++) {
    if (poses[slot - distance]) return slot - distance;
    if (poses[slot + distance]) return slot + distance;
  }
  return slot;
}
