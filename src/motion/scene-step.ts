import { type ProfileMatrix, solveProfile } from "./profile-matrix.ts";
import { add, addSightings, type Equations, POSE, type Unknowns } from "./scene-equations.ts";
import type { Sightings } from "./scene-sightings.ts";
import { moveCamera, type SpaceScene } from "./space-scene.ts";

/** Most that the logarithm of the focal length changes at once. */
const MOST_ZOOM = 0.3;

/**
 * The equations of one round, to be solved with any damping: the scene as it then is. Places are eliminated first, which
 * leaves a banded system of cameras (Schur's complement; Triggs et al. 2000, §6).
 * @param bend pixels from which on weights are below a half
 */
export function prepareStep(
  scene: SpaceScene,
  seen: Sightings,
  unknowns: Unknowns,
  bend: number,
): (damping: number) => SpaceScene {
  const equations = addSightings(scene, seen, unknowns, bend);
  return (damping) => solveStep(equations, scene, seen, unknowns, damping);
}

function solveStep(
  equations: Equations,
  scene: SpaceScene,
  seen: Sightings,
  unknowns: Unknowns,
  damping: number,
): SpaceScene {
  const { matrix, right, own, byCamera, byFocal } = equations;
  const reduced: ProfileMatrix = { ...matrix, values: matrix.values.slice() };
  const solution = right.slice();
  for (let row = 0; row < solution.length; row++) {
    const at = (matrix.starts[row + 1] as number) - 1;
    reduced.values[at] = (reduced.values[at] as number) * (1 + damping) + 1e-12;
  }
  const inverses = new Float64Array(9 * seen.tracks.length);
  const gather = createGatherer(equations, seen, unknowns);
  for (let k = 0; !unknowns.arePlacesHeld && k < seen.tracks.length; k++) {
    const inverse = inverses.subarray(9 * k, 9 * k + 9);
    invertOwn(own.subarray(12 * k, 12 * k + 9), damping, inverse);
    reduce(reduced, solution, gather(k), inverse, own.subarray(12 * k + 9, 12 * k + 12));
  }
  solveProfile(reduced, solution);

  const next: SpaceScene = { ...scene, cameras: scene.cameras.slice(), places: scene.places.slice() };
  unknowns.cameras.forEach((start, slot) => {
    if (start >= 0) moveCamera(next.cameras, slot, solution.subarray(start, start + POSE));
  });
  const zoom = unknowns.focal < 0 ? 0 : (solution[unknowns.focal] as number);
  next.focal *= Math.exp(Math.max(-MOST_ZOOM, Math.min(MOST_ZOOM, zoom)));
  for (let k = 0; !unknowns.arePlacesHeld && k < seen.tracks.length; k++) {
    const rest = own.slice(12 * k + 9, 12 * k + 12);
    for (let i = seen.starts[k] as number; i < (seen.starts[k + 1] as number); i++) {
      const start = unknowns.cameras[seen.slots[i] as number] as number;
      for (let j = 0; start >= 0 && j < POSE; j++) {
        const by = -(solution[start + j] as number);
        for (let l = 0; l < 3; l++) add(rest, l, by * (byCamera[3 * (POSE * i + j) + l] as number));
      }
    }
    for (let l = 0; l < 3; l++) add(rest, l, -zoom * (byFocal[3 * k + l] as number));
    const at = 3 * (seen.tracks[k] as number);
    for (let j = 0; j < 3; j++) {
      for (let l = 0; l < 3; l++) {
        add(next.places, at + j, (inverses[9 * k + 3 * j + l] as number) * (rest[l] as number));
      }
    }
  }
  return next;
}

/** What has to do with one place: unknowns, rising, and 3 coefficients of each. */
interface Gathered {
  count: number;
  readonly rows: Int32Array;
  readonly coefficients: Float64Array;
}

/** Gathers for one track after another, into the same lists. */
function createGatherer(
  { byCamera, byFocal }: Equations,
  seen: Sightings,
  { cameras, focal }: Unknowns,
): (k: number) => Gathered {
  const rows = new Int32Array(POSE * cameras.length + 1);
  const gathered: Gathered = { count: 0, rows, coefficients: new Float64Array(3 * rows.length) };
  const push = (row: number, from: Float64Array, at: number): void => {
    gathered.coefficients.set(from.subarray(at, at + 3), 3 * gathered.count);
    rows[gathered.count++] = row;
  };
  return (k) => {
    gathered.count = 0;
    for (let i = seen.starts[k] as number; i < (seen.starts[k + 1] as number); i++) {
      const start = cameras[seen.slots[i] as number] as number;
      for (let j = 0; start >= 0 && j < POSE; j++) push(start + j, byCamera, 3 * (POSE * i + j));
    }
    if (focal >= 0) push(focal, byFocal, 3 * k);
    return gathered;
  };
}

/** Takes out of the cameras' equations what a place could make good. */
function reduce(
  { first, starts, values }: ProfileMatrix,
  right: Float64Array,
  { count, rows, coefficients }: Gathered,
  inverse: Float64Array,
  rest: Float64Array,
): void {
  for (let p = 0; p < count; p++) {
    const x = coefficients[3 * p] as number;
    const y = coefficients[3 * p + 1] as number;
    const z = coefficients[3 * p + 2] as number;
    const a = x * (inverse[0] as number) + y * (inverse[3] as number) + z * (inverse[6] as number);
    const b = x * (inverse[1] as number) + y * (inverse[4] as number) + z * (inverse[7] as number);
    const c = x * (inverse[2] as number) + y * (inverse[5] as number) + z * (inverse[8] as number);
    const row = rows[p] as number;
    add(right, row, -(a * (rest[0] as number) + b * (rest[1] as number) + c * (rest[2] as number)));
    // Most of the time goes here, so without `addProfile`: columns rise up to the row itself.
    const base = (starts[row] as number) - (first[row] as number);
    for (let q = 0, at = 0; q <= p; q++, at += 3) {
      const to = base + (rows[q] as number);
      values[to] =
        (values[to] as number) -
        a * (coefficients[at] as number) -
        b * (coefficients[at + 1] as number) -
        c * (coefficients[at + 2] as number);
    }
  }
}

/** The inverse of a symmetric 3 × 3 whose diagonal is damped. */
function invertOwn(own: Float64Array, damping: number, to: Float64Array): void {
  const [u, v, w] = [own[1] as number, own[2] as number, own[5] as number];
  const diagonal = [own[0] as number, own[4] as number, own[8] as number] as const;
  const least = 1e-9 * (diagonal[0] + diagonal[1] + diagonal[2]) + 1e-30;
  const [p, q, r] = diagonal.map((value) => value * (1 + damping) + least) as [number, number, number];
  const [m, n, o, s] = [q * r - w * w, v * w - u * r, u * w - v * q, u * v - p * w];
  const whole = p * m + u * n + v * o;
  to.set([m, n, o, n, p * r - v * v, s, o, s, p * q - u * u]);
  for (let i = 0; i < 9; i++) to[i] = (to[i] as number) / whole;
}
