import { cornersOf } from "./check-views.ts";
import { type Keystone, keystonedView, putInKeystone, takeOutKeystone, UPRIGHT } from "./keystone.ts";
import type { CameraPath } from "./measured-motion.ts";
import { combine, invert, movePoint, type Point, scaleOf, type Similarity } from "./similarity.ts";
import { unwindRolls } from "./smooth-roll.ts";
import type { Framed } from "./view-path.ts";
import { cornerOf, toFilmPixels } from "./window-size.ts";

/** How steadily a path is seen. What tells nothing of so few frames is null. */
export interface Stability {
  readonly jitter: number | null;
  readonly stability: ShareOfSlow | null;
  readonly mirrored: ShareOfSlow | null;
  readonly cropping: number;
  readonly distortion: number;
}

export interface ShareOfSlow {
  readonly min: number;
  readonly mean: number;
}

/** How steadily one place of the subject is seen. */
export interface AnchorStability {
  readonly jitter: number | null;
  /** RMS distance from where it should be seen, pixels of a film of 1080 lines. */
  readonly drift: number | null;
  /** Largest such distance. */
  readonly worst: number | null;
}

/** What the numbers of `Stability` are, for people. */
export const STABILITY_DEFINITIONS: Readonly<Record<keyof Stability, string>> = {
  jitter:
    "RMS over frames, corners and both axes of the second difference of where what is at the window's corners is seen in the frames before and after, divided by √6, in pixels of a film of 1080 lines. White jitter of σ pixels counts as σ.",
  stability:
    "As in the NUS protocol: share of the energy of the path of what is seen that its five lowest frequencies have (whole periods in the shot, without the mean), for place (x and y together) and roll; least and mean of both. A straight walk counts as 0.89, because its ends do not meet; what moves by less than 0.1 px RMS counts as 1.",
  mirrored:
    "The same of the path followed by itself backwards, whose ends meet: periods down to a fifth of the shot, by the cosine transform. A straight walk counts as 1.",
  cropping: "Mean over frames of the share of the width that is kept.",
  distortion:
    "Least over frames of the ratio of the two singular values of the view's linear part. 1 for views that move, turn and scale: nothing is sheared or stretched. Where perspective is taken out, of the view at its middle.",
};

/** Least frames in which five frequencies are few of all. */
const LEAST_FRAMES = 24;
const FREQUENCIES = 5;
/** Pixels RMS that nobody sees. */
const STILL = 0.1;

/** @param keystones what straight frames of the path are without and the views still have; null: nothing */
export function measureStability(
  views: readonly Similarity[],
  { poses }: CameraPath,
  { window }: Framed,
  keystones: readonly Keystone[] | null = null,
): Stability {
  const seen = views.map((view, t) => combine(poses[t] as Similarity, view));
  const toFilm = toFilmPixels(window);
  const corner = cornerOf(window);
  const rolls = unwindRolls(seen).map((roll) => roll * corner);
  const signals = [[seen.map(({ x }) => x), seen.map(({ y }) => y)], [Array.from(rolls)]];
  const floor = STILL / toFilm;
  return {
    jitter: scaled(
      keystones ? measureBentJitter(views, poses, keystones, window) : measureJitter(seen, cornersOf(window)),
      toFilm,
    ),
    stability: summarise(signals.map((parts) => shareOfSlow(parts, wholePeriods, floor))),
    mirrored: summarise(signals.map((parts) => shareOfSlow(parts, halfPeriods, floor))),
    cropping: views.reduce((sum, view) => sum + scaleOf(view), 0) / views.length,
    distortion: 1,
  };
}

/**
 * @param anchor one place per slot, in the slot's frame; null: not in it
 * @param targets where it should be seen, per slot, pixels of the window at scale 1; left out: where it is on average
 */
export function measureAnchor(
  views: readonly Similarity[],
  anchor: readonly (Point | null)[],
  { window }: Framed,
  targets?: readonly Point[],
): AnchorStability {
  const toFilm = toFilmPixels(window);
  const shown = views.map((view, t) => {
    const place = anchor[t] ?? null;
    return place === null ? null : movePoint(invert(view), place);
  });
  const known = shown.filter((place) => place !== null);
  const bends = shown.flatMap((place, t) => {
    const [before, after] = [shown[t - 1] ?? null, shown[t + 1] ?? null];
    if (place === null || before === null || after === null) return [];
    return [before.x - 2 * place.x + after.x, before.y - 2 * place.y + after.y];
  });
  const middle = { x: meanOf(known.map(({ x }) => x)), y: meanOf(known.map(({ y }) => y)) };
  const distances = shown.flatMap((place, t) => {
    const target = targets?.[t] ?? middle;
    return place === null ? [] : [Math.hypot(place.x - target.x, place.y - target.y)];
  });
  return {
    jitter: scaled(rootMeanSquare(bends), toFilm / Math.sqrt(6)),
    drift: scaled(rootMeanSquare(distances), toFilm),
    worst: distances.length === 0 ? null : Math.max(...distances) * toFilm,
  };
}

/** Pixels of the window; null: fewer than three frames. */
function measureJitter(seen: readonly Similarity[], corners: readonly Point[]): number | null {
  const back = seen.map(invert);
  const bends = seen.slice(2).flatMap((_, t) =>
    corners.flatMap((corner) => {
      const place = movePoint(seen[t + 1] as Similarity, corner);
      const before = movePoint(back[t] as Similarity, place);
      const after = movePoint(back[t + 2] as Similarity, place);
      return [before.x - 2 * corner.x + after.x, before.y - 2 * corner.y + after.y];
    }),
  );
  return scaled(rootMeanSquare(bends), 1 / Math.sqrt(6));
}

/** The same of views of photographs that have keystones, with the poses of straight ones. */
function measureBentJitter(
  views: readonly Similarity[],
  poses: readonly Similarity[],
  keystones: readonly Keystone[],
  window: Framed["window"],
): number | null {
  const [outOf, into] = [poses.map(invert), views.map(invert)];
  const keystone = (t: number): Keystone => keystones[t] ?? UPRIGHT;
  const bends = views.slice(2).flatMap((_, t) =>
    cornersOf(window).flatMap((corner) => {
      const straight = takeOutKeystone(keystone(t + 1), movePoint(views[t + 1] as Similarity, corner));
      const place = movePoint(poses[t + 1] as Similarity, straight);
      const [before, after] = [t, t + 2].map((at) => {
        const there = putInKeystone(keystone(at), movePoint(outOf[at] as Similarity, place));
        return movePoint(into[at] as Similarity, there);
      }) as [Point, Point];
      return [before.x - 2 * corner.x + after.x, before.y - 2 * corner.y + after.y];
    }),
  );
  return scaled(rootMeanSquare(bends), 1 / Math.sqrt(6));
}

/** As `Stability.distortion`, of views of straight frames. @param keystones what was taken out of them; null: nothing */
export function measureDistortion(views: readonly Similarity[], keystones: readonly Keystone[] | null): number {
  if (keystones === null) return 1;
  return views.reduce((least, view, slot) => {
    const [a, b, x, c, d, y, g, h, w] = keystonedView(view, keystones[slot] ?? UPRIGHT);
    const [p, q, r, s] = [a - (g * x) / w, b - (h * x) / w, c - (g * y) / w, d - (h * y) / w];
    // Sum and difference of the two singular values.
    const [sum, difference] = [Math.hypot(p + s, r - q), Math.hypot(p - s, r + q)];
    return Math.min(least, (sum - difference) / (sum + difference));
  }, 1);
}

/** Phase of entry t of `count` at the k-th frequency of the Fourier transform, and how many of these are slow. */
const wholePeriods = {
  slow: FREQUENCIES,
  phase: (k: number, t: number, count: number): number => (2 * Math.PI * k * t) / count,
  isTwoSided: true,
};

/** The same of the cosine transform (DCT-II): twice as many frequencies, of which the slow ones have the same periods. */
const halfPeriods = {
  slow: 2 * FREQUENCIES,
  phase: (k: number, t: number, count: number): number => (Math.PI * k * (t + 0.5)) / count,
  isTwoSided: false,
};

/** Share of the energy at slow frequencies, of all but the mean (Parseval). */
function shareOfSlow(parts: readonly (readonly number[])[], basis: typeof wholePeriods, floor: number): number | null {
  const count = parts[0]?.length ?? 0;
  if (count < LEAST_FRAMES) return null;
  let [slow, all] = [0, 0];
  for (const part of parts) {
    const mean = meanOf(part);
    const values = part.map((value) => value - mean);
    all += values.reduce((sum, value) => sum + value * value, 0);
    for (let k = 1; k <= basis.slow; k++) {
      let [cos, sin] = [0, 0];
      for (const [t, value] of values.entries()) {
        cos += value * Math.cos(basis.phase(k, t, count));
        if (basis.isTwoSided) sin += value * Math.sin(basis.phase(k, t, count));
      }
      slow += (2 / count) * (cos * cos + sin * sin);
    }
  }
  return Math.sqrt(all / count) < floor ? 1 : slow / all;
}

function summarise(shares: readonly (number | null)[]): ShareOfSlow | null {
  const known = shares.filter((share) => share !== null);
  return known.length === 0 ? null : { min: Math.min(...known), mean: meanOf(known) };
}

function scaled(value: number | null, factor: number): number | null {
  return value === null ? null : value * factor;
}

/** null: of nothing. */
function rootMeanSquare(values: readonly number[]): number | null {
  return values.length === 0 ? null : Math.sqrt(meanOf(values.map((value) => value * value)));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
