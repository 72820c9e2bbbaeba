import { createRowList, type RowList } from "./linear-rows.ts";
import type { CameraPath } from "./measured-motion.ts";
import { addPathRows, type PathWeights } from "./path-rows.ts";
import { type ScaleRange, spreadCeilings, spreadFloors } from "./scale-range.ts";
import type { Similarity } from "./similarity.ts";
import { unwindRolls } from "./smooth-roll.ts";
import type { EvenScale } from "./smooth-scale.ts";
import { solveBounded } from "./solve-bounded.ts";
import { findPlace, type WindowRoom } from "./window-room.ts";

/** Price of each pixel² that a window is off its frame's middle, half of it: decides between paths that are alike. */
const PLACE_PULL = 1e-6;
/** Share of the most change of scale that a start may use, so that it is strictly within. */
export const STRICT = 0.98;

interface PlaceInput {
  /** Radians that each view is turned by. */
  readonly rolls: Float64Array;
  readonly rooms: readonly WindowRoom[];
  readonly scale: EvenScale;
  readonly scales: ScaleRange;
  /** Most change of the window's scale from frame to frame, beside what evens; 0: one scale for all. */
  readonly zoom: number;
  /** Pixels from the window's middle to its corner. */
  readonly corner: number;
  readonly weights: PathWeights;
  /** Of each pixel at the window's corner that is not shown, per frame. */
  readonly sizePrice: number;
}

/**
 * Where each window is and how large. Unknown per frame: the window's middle in its own axes over the frame's factor
 * (z: the middle is factor·R(roll)·z), and its scale over the same factor, as pixels at the corner (ω). Steps seen are then
 * D·z(t + 1) − z(t) + b with D and b known, and all bounds are linear.
 */
export function placeWindows(path: CameraPath, input: PlaceInput): Similarity[] {
  const { rolls, rooms, scale, scales, zoom, corner, weights, sizePrice } = input;
  const count = rolls.length;
  const isShared = zoom === 0;
  const stride = isShared ? 2 : 3;
  const placeOf = (t: number): number => stride * t;
  const sizeOf = (t: number): number => (isShared ? 2 * count : 3 * t + 2);
  const unknowns = isShared ? 2 * count + 1 : 3 * count;

  const costs = createRowList();
  const { turns, moved } = describeSteps(path, rolls, scale.seen);
  addPathRows(costs, { count, indexOf: placeOf, isPlane: true, turns, moved }, weights);
  const bounds = createRowList();
  for (let t = 0; t < count; t++) {
    addRoomRows(bounds, rooms[t] as WindowRoom, scale.factors[t] as number, placeOf(t), sizeOf(t), corner);
    bounds.add([sizeOf(t)], [1], (-corner * scales.least) / (scale.factors[t] as number));
    bounds.add([sizeOf(t)], [-1], (corner * scales.most) / (scale.factors[t] as number));
  }
  if (!isShared) {
    const still = turns.map((_, t) => ({ re: (scale.seen[t + 1] as number) / (scale.seen[t] as number), im: 0 }));
    const none = turns.map(() => ({ re: 0, im: 0 }));
    addPathRows(costs, { count, indexOf: sizeOf, isPlane: false, turns: still, moved: none }, weights);
    for (let t = 1; t < count; t++) {
      for (const sign of [1, -1]) bounds.add([sizeOf(t - 1), sizeOf(t)], [sign, -sign], corner * zoom);
    }
  }
  const pulls = new Float64Array(unknowns).fill(PLACE_PULL);
  const slopes = new Float64Array(unknowns);
  for (let t = 0; t < count; t++) slopes[sizeOf(t)] = (slopes[sizeOf(t)] as number) - sizePrice;

  const start = new Float64Array(unknowns);
  const sizes = startSizes(scale, STRICT * zoom);
  for (let t = 0; t < count; t++) {
    const factor = scale.factors[t] as number;
    const size = sizes[t] as number;
    const place = findPlace(rooms[t] as WindowRoom, size * factor);
    start.set([place.x / factor, place.y / factor], placeOf(t));
    start[sizeOf(t)] = corner * size;
  }
  const { x } = solveBounded(
    { count: unknowns, reach: 4 * stride - 1, isShared, costs: costs.finish(), bounds: bounds.finish(), pulls, slopes },
    start,
  );
  return Array.from(rooms, ({ cos, sin }, t) => {
    const factor = scale.factors[t] as number;
    const [u, v] = [factor * (x[placeOf(t)] as number), factor * (x[placeOf(t) + 1] as number)];
    const size = (factor * (x[sizeOf(t)] as number)) / corner;
    return { a: size * cos, b: size * sin, x: cos * u - sin * v, y: sin * u + cos * v };
  });
}

/** The camera's own steps, in the axes of what is seen. */
function describeSteps({ poses }: CameraPath, rolls: Float64Array, seen: Float64Array) {
  const turned = unwindRolls(poses).map((own, t) => own + (rolls[t] as number));
  const pairs = poses.slice(1).map((next, t) => ({ here: poses[t] as Similarity, next, t }));
  return {
    turns: pairs.map(({ t }) => {
      const ratio = (seen[t + 1] as number) / (seen[t] as number);
      const angle = (turned[t + 1] as number) - (turned[t] as number);
      return { re: ratio * Math.cos(angle), im: ratio * Math.sin(angle) };
    }),
    moved: pairs.map(({ here, next, t }) => {
      const [x, y] = [next.x - here.x, next.y - here.y];
      const [cos, sin] = [Math.cos(turned[t] as number), Math.sin(turned[t] as number)];
      return { re: (cos * x + sin * y) / (seen[t] as number), im: (cos * y - sin * x) / (seen[t] as number) };
    }),
  };
}

/** The bounds of one frame, over its factor. */
function addRoomRows(
  bounds: RowList,
  { cos, sin, halfWidth, halfHeight, x, y, reach }: WindowRoom,
  factor: number,
  place: number,
  size: number,
  corner: number,
): void {
  const add = (u: number, v: number, slope: number, offset: number): void => {
    if (Number.isFinite(offset)) bounds.add([place, place + 1, size], [u, v, slope / corner], offset / factor);
  };
  for (const [span, u, v] of [
    [x, cos, -sin],
    [y, sin, cos],
  ] as const) {
    add(u, v, -span.lowSlope, -span.low);
    add(-u, -v, span.highSlope, span.high);
    add(0, 0, -span.box, span.most);
  }
  add(1, 0, halfWidth, -reach.right);
  add(-1, 0, halfWidth, reach.left);
  add(0, 1, halfHeight, -reach.bottom);
  add(0, -1, halfHeight, reach.top);
}

/** Scales over the frames' factors, inside what each frame allows, that change by less than `slope`. */
function startSizes({ ranges, factors }: EvenScale, slope: number): Float64Array {
  const lows = spreadFloors(
    Float64Array.from(ranges, ({ least }, t) => least / (factors[t] as number)),
    slope,
  );
  const highs = spreadCeilings(
    Float64Array.from(ranges, ({ most }, t) => most / (factors[t] as number)),
    slope,
  );
  return lows.map((low, t) => (low + (highs[t] as number)) / 2);
}
