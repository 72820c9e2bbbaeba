import { adjustScene } from "./adjust-scene.ts";
import type { FeatureTrack } from "./feature-tracks.ts";
import { strayOf } from "./find-similarity.ts";
import { fitSimilarity } from "./fit-similarity.ts";
import type { PointPairs } from "./measured-motion.ts";
import { takeMiddle } from "./middle.ts";
import { placeTracks } from "./place-tracks.ts";
import { costOf, listSightings } from "./scene-sightings.ts";
import { LEAST_SIGMA, type TrackedScene } from "./tracked-scene.ts";
import type { Point } from "./similarity.ts";
import { CAMERA, createScene, type SpaceScene } from "./space-scene.ts";

/** A focal length to begin with, as a share of the picture's long side: 32 mm on 36 mm. */
const FOCAL = 0.9;
/** Middle distance from what one similarity says of two slots, as a share of the long side: wanted, and at least. */
const PARALLAX = 0.01;
const LEAST_PARALLAX = 0.002;
/** Things that both must see. */
const LEAST_SHARED = 50;
/** Degrees that the camera is first taken to have turned by from one to the other. */
const FIRST_TURN = 8;
const ROUNDS = 60;
/** σ from which on what strays counts little when the two ways are compared. */
const BEND = 2.5;

/**
 * Two ways in which a scene may begin, the likelier first: cameras from one slot to another in which near and far part. They
 * are begun with as if all that is seen stood as far away as the axis and the camera turned about it, one way or the other:
 * from a flat start small motions find their depth (Yu & Gallup 2014). None: nothing has depth.
 * @param from one of the keys
 * @param about where the axis is in it
 */
export function beginScene(tracked: TrackedScene, from: number, about: Point): SpaceScene[] {
  const to = chooseSecond(tracked, from);
  if (to === null) return [];
  const { tracks, long } = tracked;
  const numbers = [...tracks.keys()];
  const starts = [FIRST_TURN, -FIRST_TURN].map((turn) => {
    const scene = turnAbout(tracked, from, to, about, turn);
    const counts = scene.hasCamera;
    const adjust = (): number =>
      adjustScene(scene, tracks, {
        tracks: numbers,
        counts,
        held: from,
        isFocalFree: false,
        arePlacesHeld: false,
        rounds: ROUNDS,
        leastSigma: LEAST_SIGMA * long,
      });
    const sigma = adjust();
    // By the same sightings in both, before any of them are given up.
    const cost = costOf(scene, listSightings(scene, tracks, numbers, counts, 2), BEND * LEAST_SIGMA * long);
    placeTracks(scene, tracks, counts, sigma);
    adjust();
    return { scene, cost };
  });
  return starts.sort((p, q) => p.cost - q.cost).map(({ scene }) => scene);
}

/** The nearest slot in which near and far part enough; else the one in which they part most. */
function chooseSecond({ tracks, keys, long }: TrackedScene, from: number): number | null {
  let best: number | null = null;
  let most = LEAST_PARALLAX * long;
  for (const key of keys.toSorted((p, q) => Math.abs(p - from) - Math.abs(q - from) || p - q)) {
    const pairs = takePairs(tracks, from, key);
    if (key === from || pairs.ax.length < LEAST_SHARED) continue;
    const weights = new Float64Array(pairs.ax.length).fill(1);
    const similarity = fitSimilarity(pairs, weights);
    if (!similarity) continue;
    const apart = Math.sqrt(takeMiddle([...weights.keys()].map((i) => strayOf(pairs, i, similarity))));
    if (apart > most) [best, most] = [key, apart];
    if (most >= PARALLAX * long) break;
  }
  return best;
}

function takePairs(tracks: readonly FeatureTrack[], from: number, to: number): PointPairs {
  const both = tracks.flatMap(({ slots, x, y }) => {
    const [i, j] = [slots.indexOf(from), slots.indexOf(to)];
    return i < 0 || j < 0 ? [] : [[x[i] as number, y[i] as number, x[j] as number, y[j] as number] as const];
  });
  const take = (k: 0 | 1 | 2 | 3): Float64Array => Float64Array.from(both, (pair) => pair[k]);
  return { ax: take(0), ay: take(1), bx: take(2), by: take(3) };
}

/** Cameras on a circle about what `from` sees at `about`, 1 away, and what `from` sees, all as far ahead. */
function turnAbout(
  { count, tracks, keys, long }: TrackedScene,
  from: number,
  to: number,
  about: Point,
  turn: number,
): SpaceScene {
  const scene = createScene(count, tracks.length, FOCAL * long);
  const aside = about.x / scene.focal;
  for (const slot of keys) {
    if (slot < Math.min(from, to) || slot > Math.max(from, to)) continue;
    const angle = (((turn * (slot - from)) / (to - from)) * Math.PI) / 180;
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    const shift = [aside - c * aside - s, 0, 1 + s * aside - c];
    scene.cameras.set([c, 0, s, 0, 1, 0, -s, 0, c, ...shift], CAMERA * slot);
    scene.hasCamera[slot] = 1;
  }
  tracks.forEach(({ slots, x, y }, track) => {
    const i = slots.indexOf(from);
    if (i < 0) return;
    scene.places.set([(x[i] as number) / scene.focal, (y[i] as number) / scene.focal, 1], 3 * track);
    scene.hasPlace[track] = 1;
  });
  return scene;
}
