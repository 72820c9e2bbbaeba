import type { AxisMark, SpaceAxis } from "./space-axis.ts";
import { solveSquare } from "./solve-square.ts";
import { centreOf, directionOf, rayOf, type SpaceScene, toCamera } from "./space-scene.ts";
import { addShare, cross, dot, lengthOf, type Place } from "./space-vectors.ts";

/** Distances that are tried, against the radius of the camera's way, in so many steps, and rounds that narrow the best. */
const NEAREST = 0.3;
const FARTHEST = 3;
const STEPS = 120;
const NARROWED = 40;
/** Rounds of inverse iteration. */
const ITERATIONS = 30;

/**
 * Where an axis is that was seen from one side only: upright, and at such a distance that the camera was carried around it as
 * evenly far away and aimed as evenly at it as goes. Who circles something does both, neither exactly: each counts by how well it
 * can be met (of normal errors of unknown σ the likeliest).
 * @returns null: the camera was not carried around it
 */
export function guessAxis(scene: SpaceScene, mark: AxisMark, slots: readonly number[]): SpaceAxis | null {
  const upright = findUpright(scene, mark.slot, slots);
  const radius = measureRadius(scene, upright, slots);
  if (!(radius > 0)) return null;
  const from = centreOf(scene, mark.slot);
  const [low, high] = [rayOf(scene, mark.slot, mark.foot), rayOf(scene, mark.slot, mark.top)];
  // It is in the plane of both rays, and as upright as that allows.
  const plane = cross(low, high);
  const ratio = dot(cross(low, upright), plane) / dot(cross(high, upright), plane);
  if (!(ratio > 0 && Number.isFinite(ratio))) return null;
  const at = (share: number): SpaceAxis => {
    const far = share * radius;
    return { foot: addShare(from, far, low), top: addShare(from, far * ratio, high), isGuessed: true };
  };
  const cost = (share: number): number => measureUnevenness(scene, at(share), upright, slots);
  const shareOf = (step: number): number => NEAREST * (FARTHEST / NEAREST) ** (step / STEPS);
  const costs = Array.from({ length: STEPS + 1 }, (_, step) => cost(shareOf(step)));
  const best = costs.indexOf(Math.min(...costs));
  if (best <= 0 || best === STEPS) return null;
  let [a, b] = [shareOf(best - 1), shareOf(best + 1)];
  for (let round = 0; round < NARROWED; round++) {
    const [p, q] = [a + (b - a) / 3, b - (b - a) / 3];
    if (cost(p) < cost(q)) b = q;
    else a = p;
  }
  return at((a + b) / 2);
}

/** By how much cameras differ in how far away the axis is, and in where it is across the frame. */
function measureUnevenness(
  scene: SpaceScene,
  { foot, top }: SpaceAxis,
  upright: Place,
  slots: readonly number[],
): number {
  const middle = addShare(addShare([0, 0, 0], 0.5, foot), 0.5, top);
  const far = slots.map((slot) => Math.log(awayFrom(upright, centreOf(scene, slot), middle)));
  const aside = slots.map((slot) => {
    const [x, , z] = toCamera(scene, slot, middle);
    return Math.atan2(x, z);
  });
  return Math.log(varianceOf(far)) + Math.log(varianceOf(aside));
}

/** Distance of two places across a direction. */
function awayFrom(direction: Place, p: Place, q: Place): number {
  return lengthOf(cross(direction, addShare(p, -1, q)));
}

/** The direction that cameras see most nearly alike: the one that they turned about. Upwards in `slot`, 1 long. */
function findUpright(scene: SpaceScene, slot: number, slots: readonly number[]): Place {
  const spread = new Float64Array(9);
  for (const row of [0, 1, 2] as const) {
    const directions = slots.map((own) => directionOf(scene, own, row));
    const mean = directions.reduce((sum, direction) => addShare(sum, 1 / slots.length, direction), [0, 0, 0] as Place);
    for (const direction of directions) {
      const off = addShare(direction, -1, mean);
      for (let i = 0; i < 9; i++) {
        spread[i] = (spread[i] as number) + (off[Math.floor(i / 3)] as number) * (off[i % 3] as number);
      }
    }
  }
  // Without it a turn about exactly one direction could not be inverted.
  for (const i of [0, 4, 8]) spread[i] = (spread[i] as number) + 1e-9 * slots.length;
  const down = directionOf(scene, slot, 1);
  let direction = addShare([0, 0, 0], -1, down);
  for (let round = 0; round < ITERATIONS; round++) {
    const next = Float64Array.from(direction);
    if (!solveSquare(spread.slice(), next)) break;
    const found: Place = [next[0] as number, next[1] as number, next[2] as number];
    direction = addShare([0, 0, 0], (dot(found, down) > 0 ? -1 : 1) / lengthOf(found), found);
  }
  return direction;
}

/** Radius of the cameras' way about a direction: by chord and angle between the first and the last. */
function measureRadius(scene: SpaceScene, upright: Place, slots: readonly number[]): number {
  const [first, last] = [slots[0] as number, slots.at(-1) as number];
  const [p, q] = [first, last].map((slot) => cross(upright, directionOf(scene, slot, 2))) as [Place, Place];
  const angle = Math.atan2(lengthOf(cross(p, q)), dot(p, q));
  return awayFrom(upright, centreOf(scene, first), centreOf(scene, last)) / (2 * Math.sin(angle / 2));
}

function varianceOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}
