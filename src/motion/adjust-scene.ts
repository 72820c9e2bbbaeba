import type { FeatureTrack } from "./feature-tracks.ts";
import { costOf, listSightings, measureStray } from "./scene-sightings.ts";
import { listUnknowns } from "./scene-equations.ts";
import { prepareStep } from "./scene-step.ts";
import type { SpaceScene } from "./space-scene.ts";

/** Where weights begin to fall, in σ. */
const BEND = 2.5;
const FIRST_DAMPING = 1e-3;
const LEAST_DAMPING = 1e-9;
const MOST_DAMPING = 1e6;
/** A round that lessens the cost by no more than this share, and σ by no more than that, is the last. */
const SETTLED = 1e-4;
const SETTLED_SIGMA = 0.02;

/** What of a scene is looked for. */
export interface Adjusting {
  /** Numbers of the tracks that have a say. */
  readonly tracks: readonly number[];
  /** Per slot: 1 where what it sees counts. */
  readonly counts: Uint8Array;
  /** The slot whose camera stays; null: none does. */
  readonly held: number | null;
  readonly isFocalFree: boolean;
  /** Places stay where they are: each camera is looked for by itself. */
  readonly arePlacesHeld: boolean;
  readonly rounds: number;
  /** Least that is believed of the noise of sightings; pixels. */
  readonly leastSigma: number;
}

/**
 * Moves cameras and places, in place, so that places are seen where they were: bundle adjustment by Levenberg and Marquardt,
 * with Cauchy's weights, by which what does not stand still has no say (Triggs, McLauchlan, Hartley & Fitzgibbon 2000).
 * @returns σ of sightings in each direction; pixels
 */
export function adjustScene(scene: SpaceScene, tracks: readonly FeatureTrack[], adjusting: Adjusting): number {
  const { held, isFocalFree, arePlacesHeld, rounds, leastSigma } = adjusting;
  const seen = listSightings(scene, tracks, adjusting.tracks, adjusting.counts, arePlacesHeld ? 1 : 2);
  if (seen.tracks.length === 0) return leastSigma;
  const unknowns = listUnknowns(seen, scene.hasCamera.length, held, isFocalFree, arePlacesHeld);
  let sigma = Math.max(leastSigma, measureStray(scene, seen));
  let cost = costOf(scene, seen, BEND * sigma);
  let damping = FIRST_DAMPING;
  for (let round = 0; round < rounds; round++) {
    const step = prepareStep(scene, seen, unknowns, BEND * sigma);
    const last = cost;
    let isBetter = false;
    while (!isBetter && damping < MOST_DAMPING) {
      const next = step(damping);
      const nextCost = costOf(next, seen, BEND * sigma);
      isBetter = nextCost < cost;
      damping = isBetter ? Math.max(LEAST_DAMPING, damping / 5) : damping * 4;
      if (!isBetter) continue;
      scene.cameras.set(next.cameras);
      scene.places.set(next.places);
      scene.focal = next.focal;
      cost = nextCost;
    }
    const found = Math.max(leastSigma, measureStray(scene, seen));
    if ((!isBetter || cost > (1 - SETTLED) * last) && found > (1 - SETTLED_SIGMA) * sigma) break;
    if (found >= sigma) continue;
    sigma = found;
    cost = costOf(scene, seen, BEND * sigma);
  }
  return sigma;
}
