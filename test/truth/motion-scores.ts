// Numbers about how a film moves, from where the world is in its pictures. Lengths are pixels of a film 1920 wide.
import type { Extent, Homography } from "../../src/motion/measured-motion.ts";
import type { Point } from "../../src/motion/similarity.ts";
import { chain, move, ofScale, undo } from "./homography.ts";
import type { ShownFilm } from "./motion-judge.ts";

/** Film width that lengths are told for. */
const UNIT = 1920;
/** Periods below which the energy of a path counts as unrest: the five longest that fit (Liu et al. 2013 take the 2nd to 6th). */
const SLOW = 5;
/** Pixels RMS below which a path is at rest, whatever its spectrum. */
const REST = 0.1;

export function cornersOf({ width, height }: Extent): Point[] {
  return [-1, 1].flatMap((y) => [-1, 1].map((x) => ({ x: (x * width) / 2, y: (y * height) / 2 })));
}

/** World → picture, for a flat world; null where the picture could not be told. */
export function worldMaps({ maps }: ShownFilm, poses: readonly Homography[]): (Homography | null)[] {
  return maps.map((map, t) => (map === null ? null : chain(map, poses[t] as Homography)));
}

/**
 * Residual jitter: what stands in the picture's corners is followed to the picture before and the one after. RMS of the
 * second difference of its place, per coordinate, over √6: white noise of 1 px reads 1. `worst`: the largest at any corner.
 */
export function scoreJitter(size: Extent, worlds: readonly (Homography | null)[]): { rms: number; worst: number } {
  let [sum, count, worst] = [0, 0, 0];
  for (let t = 1; t + 1 < worlds.length; t++) {
    const [before, now, after] = [worlds[t - 1], worlds[t], worlds[t + 1]];
    if (!before || !now || !after) continue;
    for (const corner of cornersOf(size)) {
      const place = move(undo(now), corner);
      const [p, q] = [move(before, place), move(after, place)];
      const [dx, dy] = [p.x + q.x - 2 * corner.x, p.y + q.y - 2 * corner.y];
      sum += dx * dx + dy * dy;
      worst = Math.max(worst, Math.hypot(dx, dy));
      count += 2;
    }
  }
  const unit = UNIT / size.width / Math.sqrt(6);
  return { rms: unit * Math.sqrt(sum / Math.max(1, count)), worst: unit * worst };
}

/** How a point keeps its place: distance from its mean place, or from `target`. */
export function scoreHold(
  size: Extent,
  places: readonly (Point | null)[],
  target?: Point,
): { rms: number; worst: number } {
  const seen = places.filter((place) => place !== null);
  const goal = target ?? { x: meanOf(seen.map(({ x }) => x)), y: meanOf(seen.map(({ y }) => y)) };
  const away = seen.map(({ x, y }) => Math.hypot(x - goal.x, y - goal.y));
  const unit = UNIT / size.width;
  return { rms: unit * rmsOf(away), worst: unit * Math.max(0, ...away) };
}

/** An upright thing by its foot and its top: RMS of its middle's way (px), its length (share) and its lean (degrees). */
export function scoreAxis(size: Extent, feet: readonly (Point | null)[], tops: readonly (Point | null)[]): AxisScore {
  const both = feet.flatMap((foot, t) => {
    const top = tops[t];
    return foot && top ? [{ foot, top }] : [];
  });
  const middles = both.map(({ foot, top }) => ({ x: (foot.x + top.x) / 2, y: (foot.y + top.y) / 2 }));
  const lengths = both.map(({ foot, top }) => Math.log(Math.hypot(top.x - foot.x, top.y - foot.y)));
  const leans = both.map(({ foot, top }) => (Math.atan2(top.x - foot.x, foot.y - top.y) * 180) / Math.PI);
  const about = (values: readonly number[]): number => rmsOf(values.map((value) => value - meanOf(values)));
  return { place: scoreHold(size, middles).rms, scale: about(lengths), roll: about(leans) };
}

export interface AxisScore {
  /** Pixels. */
  readonly place: number;
  /** Share. */
  readonly scale: number;
  /** Degrees. */
  readonly roll: number;
}

/** Cropping, distortion and what is shown from outside, by how each picture shows its frame. */
export function scoreViews(frame: Extent, { size, maps }: ShownFilm): ViewScore {
  const seen = maps.filter((map) => map !== null);
  const whole = size.width / frame.width;
  const affine = seen.map((map) => singularValues(chain(ofScale(1 / whole), map)));
  // The narrower way of the picture decides; per picture, so that a zoom is seen at its tightest too.
  const kept = affine.map(([large, small]) => 1 / Math.sqrt(large * small));
  return {
    judged: seen.length,
    kept: meanOf(kept),
    leastKept: Math.min(...kept),
    distortion: Math.min(...affine.map(([large, small]) => small / large)),
    outside: Math.max(0, ...seen.map((map) => shareOutside(frame, size, map))),
  };
}

export interface ViewScore {
  /** Pictures that could be told. */
  readonly judged: number;
  /** Share of the frame's width that is seen: mean (NUS's cropping ratio), and of the tightest picture. */
  readonly kept: number;
  readonly leastKept: number;
  /** Ratio of the affine part's stretches, worst picture (NUS's distortion value). */
  readonly distortion: number;
  /** Share of the picture that lies outside the frame, worst picture. */
  readonly outside: number;
}

function singularValues([a, b, , c, d]: Homography): [number, number] {
  const [p, q] = [(a * a + b * b + c * c + d * d) / 2, Math.hypot((a * a + c * c - b * b - d * d) / 2, a * b + c * d)];
  return [Math.sqrt(p + q), Math.sqrt(Math.max(0, p - q))];
}

/** Over a grid that has the picture's outermost pixels; a tenth of a pixel is the judge's own doubt. */
function shareOutside(frame: Extent, size: Extent, map: Homography): number {
  const back = undo(map);
  const steps = 64;
  let outside = 0;
  for (let j = 0; j <= steps; j++) {
    for (let i = 0; i <= steps; i++) {
      const { x, y } = move(back, {
        x: (i / steps - 0.5) * (size.width - 1),
        y: (j / steps - 0.5) * (size.height - 1),
      });
      if (Math.abs(x) > frame.width / 2 + 0.1 || Math.abs(y) > frame.height / 2 + 0.1) outside++;
    }
  }
  return outside / (steps + 1) ** 2;
}

/**
 * NUS stability: share of the energy of the corners' paths, without their means, that lies in the slowest five periods.
 * `path`: as published, but for the paths, which are mirrored at their end, lest a steady pan counts as a jump (it would score
 * 0.89). `bends`: the same without the straight line through each path, which hides all else where the camera travels.
 */
export function scoreStability(size: Extent, worlds: readonly (Homography | null)[]): { path: number; bends: number } {
  const middle = worlds[worlds.length >> 1];
  if (!middle || worlds.some((world) => world === null)) return { path: NaN, bends: NaN };
  const paths = cornersOf(size).flatMap((corner) => {
    const place = move(undo(middle), corner);
    const points = worlds.map((world) => move(world as Homography, place));
    return [points.map(({ x }) => x), points.map(({ y }) => y)];
  });
  const floor = (REST * size.width) / UNIT;
  return { path: slowShare(paths, floor), bends: slowShare(paths.map(withoutLine), floor) };
}

function withoutLine(path: readonly number[]): number[] {
  const [centre, mean] = [(path.length - 1) / 2, meanOf(path)];
  const [top, bottom] = path.reduce(([p, q], value, t) => [p + (t - centre) * value, q + (t - centre) ** 2], [0, 0]);
  return path.map((value, t) => value - mean - (top / bottom) * (t - centre));
}

/** By the cosine transform, which is Fourier's of the mirrored path. */
function slowShare(paths: readonly (readonly number[])[], floor: number): number {
  let [slow, all] = [0, 0];
  for (const path of paths) {
    for (let k = 1; k < path.length; k++) {
      const sum = path.reduce(
        (total, value, t) => total + value * Math.cos((Math.PI * k * (t + 0.5)) / path.length),
        0,
      );
      all += (2 * sum * sum) / path.length ** 2;
      if (k <= SLOW) slow += (2 * sum * sum) / path.length ** 2;
    }
  }
  return all / paths.length < floor * floor ? 1 : slow / all;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

function rmsOf(values: readonly number[]): number {
  return Math.sqrt(meanOf(values.map((value) => value * value)));
}
