// Finds how a picture shows a photograph: direct alignment of their light, to hundredths of a pixel. It knows nothing of
// how anything was stabilised. Inverse-compositional Gauss–Newton (Baker and Matthews, "Lucas–Kanade 20 Years On", 2004,
// section 3.2) of a homography and of the light's gain and offset, with Tukey's weights, from coarse to fine.
import type { Homography } from "../../src/motion/measured-motion.ts";
import { blur, choosePlaces, createPyramid, type Grey, type Level } from "./motion-grey.ts";
import { chain, ofScale, ofShift, SAME, undo } from "./homography.ts";

export interface Alignment {
  /** Where places of the photograph are in the picture, both from their middles. */
  readonly map: Homography;
  /** Correlation of their light where both show something, −1 to 1. */
  readonly likeness: number;
}

/** A photograph made ready, level by level from the finest on. */
export interface Template {
  readonly levels: readonly Level[];
  /** Pixels of the pictures per pixel of the photograph that its smoothness is meant for. */
  readonly scale: number;
}

const PARAMETERS = 10;
const COLUMNS = PARAMETERS + 1;
const SIZES = [1, 1.06, 1.13, 1.2, 1.3, 1.42];
/** Pixels by which both are made smoother, so that one that is sharper looks no different. */
const SMOOTH = 0.9;
const ROUNDS = 10;
/** Places in each cell, of the finest level and of the others. */
const PLACES = 28;
const COARSE_PLACES = 9;
/** Pixels below which a step is none. */
const STILL = 1e-3;
/** Below this likeness another start is tried. */
const DOUBTFUL = 0.9;
/** Below this one picture does not show the other. */
const ALIKE = 0.6;

/** @param scale pixels of the pictures to come per pixel of the photograph, roughly */
export function createTemplate(photograph: Grey, scale = 1): Template {
  const pyramid = createPyramid(blur(photograph, SMOOTH / scale));
  return { levels: pyramid.map((grey, level) => choosePlaces(grey, level === 0 ? PLACES : COARSE_PLACES)), scale };
}

/**
 * @param starts maps to begin with, the likeliest first
 * @returns null where nothing alike is found
 */
export function align(template: Template, picture: Grey, starts: readonly Homography[]): Alignment | null {
  const pyramid = createPyramid(blur(picture, SMOOTH));
  let best: Alignment = { map: SAME, likeness: -1 };
  for (const start of starts) if (best.likeness < DOUBTFUL) best = better(best, descend(template, pyramid, start));
  const base = starts[0] ?? SAME;
  if (best.likeness < DOUBTFUL) best = better(best, descend(template, pyramid, search(template, pyramid, base)));
  if (best.likeness < ALIKE || !isPlausible(best.map, base)) return null;
  // Edges that are not as soft in both drag the corners by hundredths of a pixel.
  const [a, b, , d, e] = best.map;
  const soft = blur(picture, (SMOOTH * Math.sqrt(a * e - b * d)) / template.scale);
  return refine(template.levels[0] as Level, soft, best.map);
}

/** No film shows its frames at half or twice their size, or folded. */
function isPlausible(map: Homography, base: Homography): boolean {
  const [a, b, , d, e, , g, h] = chain(map, undo(base));
  const area = a * e - b * d;
  return area > 0.25 && area < 4 && Math.hypot(a - e, b + d) < 0.2 && Math.hypot(g, h) < 1e-3;
}

function better(a: Alignment, b: Alignment): Alignment {
  return a.likeness >= b.likeness ? a : b;
}

/** Scale from the template's finest level to the picture's is part of the maps: levels are matched by size. */
function descend({ levels }: Template, pyramid: readonly Grey[], start: Homography): Alignment {
  let map = start;
  let likeness = 0;
  const depth = Math.min(levels.length, pyramid.length);
  for (let level = depth - 1; level >= 0; level--) {
    const scale = ofScale(2 ** level);
    const found = refine(levels[level] as Level, pyramid[level] as Grey, chain(undo(scale), map, scale));
    map = chain(scale, found.map, undo(scale));
    likeness = found.likeness;
  }
  return { map, likeness };
}

/** One level: Gauss–Newton until it stands still. */
function refine(level: Level, picture: Grey, start: Homography): Alignment {
  const { light } = level;
  const unit = level.grey.width / 2;
  const inside = new Uint8Array(light.length);
  let map = start;
  let seen = readAll(level, picture, map, inside);
  let [gain, offset] = matchLight(light, seen, inside);
  for (let round = 0; round < ROUNDS; round++) {
    const residuals = seen.map((value, k) => value - gain * (light[k] as number) - offset);
    const step = solve(gather(level, residuals, inside, gain));
    if (step === null) break;
    gain += step[8] as number;
    offset += step[9] as number;
    const [p0, p1, p2, p3, p4, p5, p6, p7] = step as unknown as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    map = chain(map, ofScale(unit), undo([1 + p0, p1, p2, p3, 1 + p4, p5, p6, p7, 1]), ofScale(1 / unit));
    seen = readAll(level, picture, map, inside);
    if (Math.hypot(...step.subarray(0, 8)) * unit < STILL) break;
  }
  return { map, likeness: correlate(light, seen, inside) };
}

/** Normal equations, row by row, the right side last in each row. Lengths in them are half widths. */
function gather(level: Level, residuals: Float64Array, inside: Uint8Array, gain: number): Float64Array {
  const { x, y, light, slopeX, slopeY } = level;
  const unit = level.grey.width / 2;
  const limit = 4.7 * Math.max(1e-4, medianSize(residuals, inside));
  const sums = new Float64Array(PARAMETERS * COLUMNS);
  const row = new Float64Array(COLUMNS);
  for (let k = 0; k < x.length; k++) {
    const size = (residuals[k] as number) / limit;
    if (inside[k] === 0 || Math.abs(size) >= 1) continue;
    const [u, v] = [(x[k] as number) / unit, (y[k] as number) / unit];
    const [p, q] = [gain * unit * (slopeX[k] as number), gain * unit * (slopeY[k] as number)];
    const fall = p * u + q * v;
    row[0] = p * u;
    row[1] = p * v;
    row[2] = p;
    row[3] = q * u;
    row[4] = q * v;
    row[5] = q;
    row[6] = -fall * u;
    row[7] = -fall * v;
    row[8] = light[k] as number;
    row[9] = 1;
    row[10] = residuals[k] as number;
    const weight = (1 - size * size) ** 2;
    for (let i = 0; i < PARAMETERS; i++) {
      const share = weight * (row[i] as number);
      for (let j = i; j < COLUMNS; j++)
        sums[i * COLUMNS + j] = (sums[i * COLUMNS + j] as number) + share * (row[j] as number);
    }
  }
  return sums;
}

/** Gauss's elimination of a symmetric system whose upper half is given; null: singular. */
function solve(rows: Float64Array): Float64Array | null {
  for (let i = 0; i < PARAMETERS; i++) {
    const pivot = rows[i * COLUMNS + i] as number;
    if (!(pivot > 1e-12)) return null;
    for (let j = i + 1; j < PARAMETERS; j++) {
      const factor = (rows[i * COLUMNS + j] as number) / pivot;
      for (let k = j; k < COLUMNS; k++) {
        rows[j * COLUMNS + k] = (rows[j * COLUMNS + k] as number) - factor * (rows[i * COLUMNS + k] as number);
      }
    }
  }
  const step = new Float64Array(PARAMETERS);
  for (let i = PARAMETERS - 1; i >= 0; i--) {
    let value = rows[i * COLUMNS + PARAMETERS] as number;
    for (let j = i + 1; j < PARAMETERS; j++) value -= (rows[i * COLUMNS + j] as number) * (step[j] as number);
    step[i] = value / (rows[i * COLUMNS + i] as number);
  }
  return step;
}

/** Tries scales and shifts on the coarsest level, by what they make alike. */
function search({ levels }: Template, pyramid: readonly Grey[], base: Homography): Homography {
  const depth = Math.min(levels.length, pyramid.length) - 1;
  const scale = ofScale(2 ** depth);
  const [level, picture] = [levels[depth] as Level, pyramid[depth] as Grey];
  const inside = new Uint8Array(level.x.length);
  const reach = Math.round(0.15 * picture.width);
  let [best, most] = [base, -1];
  for (const size of SIZES) {
    for (let down = -reach; down <= reach; down += 2) {
      for (let across = -reach; across <= reach; across += 2) {
        const map = chain(ofShift(across, down), ofScale(size), undo(scale), base, scale);
        const likeness = correlate(level.light, readAll(level, picture, map, inside), inside);
        if (likeness > most) [best, most] = [chain(scale, map, undo(scale)), likeness];
      }
    }
  }
  return best;
}

/** The picture's light where the photograph's places are in it; `inside`: 1 where that is within the picture. */
function readAll({ x, y }: Level, picture: Grey, map: Homography, inside: Uint8Array): Float64Array {
  const [a, b, c, d, e, f, g, h, i] = map;
  const { width, height } = picture;
  const seen = new Float64Array(x.length);
  for (let k = 0; k < x.length; k++) {
    const [u, v] = [x[k] as number, y[k] as number];
    const w = 1 / (g * u + h * v + i);
    const px = (a * u + b * v + c) * w + width / 2 - 0.5;
    const py = (d * u + e * v + f) * w + height / 2 - 0.5;
    inside[k] = px >= 2 && py >= 2 && px < width - 3 && py < height - 3 ? 1 : 0;
    if (inside[k] === 1) seen[k] = readCubic(picture, px, py);
  }
  return seen;
}

/** Catmull–Rom's. */
function readCubic({ width, values }: Grey, x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const across = cubicTaps(x - left);
  const down = cubicTaps(y - top);
  let sum = 0;
  for (let j = 0; j < 4; j++) {
    const at = (top + j - 1) * width + left - 1;
    let row = 0;
    for (let i = 0; i < 4; i++) row += (across[i] as number) * (values[at + i] as number);
    sum += (down[j] as number) * row;
  }
  return sum;
}

function cubicTaps(t: number): [number, number, number, number] {
  const [t2, t3] = [t * t, t * t * t];
  return [(-t3 + 2 * t2 - t) / 2, (3 * t3 - 5 * t2 + 2) / 2, (-3 * t3 + 4 * t2 + t) / 2, (t3 - t2) / 2];
}

function matchLight(light: Float64Array, seen: Float64Array, inside: Uint8Array): [number, number] {
  const { count, meanA, meanB, aa, ab } = moments(light, seen, inside);
  const gain = count > 0 && aa > 0 ? ab / aa : 1;
  return [gain, meanB - gain * meanA];
}

/** −1 where less than a third of the places is inside. */
function correlate(light: Float64Array, seen: Float64Array, inside: Uint8Array): number {
  const { count, aa, bb, ab } = moments(light, seen, inside);
  return count < light.length / 3 || !(aa * bb > 0) ? -1 : ab / Math.sqrt(aa * bb);
}

function moments(a: Float64Array, b: Float64Array, inside: Uint8Array): Moments {
  let [count, sumA, sumB, aa, bb, ab] = [0, 0, 0, 0, 0, 0];
  for (let k = 0; k < a.length; k++) {
    if (inside[k] === 0) continue;
    const [p, q] = [a[k] as number, b[k] as number];
    count++;
    sumA += p;
    sumB += q;
    aa += p * p;
    bb += q * q;
    ab += p * q;
  }
  const n = Math.max(1, count);
  const [meanA, meanB] = [sumA / n, sumB / n];
  return { count, meanA, meanB, aa: aa / n - meanA * meanA, bb: bb / n - meanB * meanB, ab: ab / n - meanA * meanB };
}

interface Moments {
  readonly count: number;
  readonly meanA: number;
  readonly meanB: number;
  readonly aa: number;
  readonly bb: number;
  readonly ab: number;
}

/** Scaled to the standard deviation of normal noise. */
function medianSize(values: Float64Array, inside: Uint8Array): number {
  const sizes = values
    .filter((_, k) => inside[k] === 1)
    .map(Math.abs)
    .sort();
  return 1.4826 * (sizes[sizes.length >> 1] ?? 0);
}
