import { computeMedian } from "../light/robust.ts";
import type { DustMedians } from "./dust-medians.ts";

/** Blocks: a spot's largest radius. Some 80 pixels of 6,000. */
const LARGEST = 6.5;
/** A spot reaches to where it has this share of its depth. */
const EDGE = 0.35;
/** Blocks of feather beyond. */
const FEATHER = 1.5;
/** Least ratio of its axes. */
const ROUND = 0.6;
/** Around it, the medians may be so uneven (σ), as a share of its depth. */
const UNEVEN = 0.35;
/**
 * Further around (blocks), so much of the picture may differ from its ring by half of its depth or more: where more does,
 * what is photographed has such places of its own.
 */
const WIDE = 18;
const ALIKE = 0.04;

/** A dark place of the medians that is round and lies in an even surrounding. */
export interface GrownSpot {
  readonly seed: number;
  /** Blocks. */
  readonly radius: number;
  /** EV, above 0: the mean of its core against its ring. */
  readonly depth: number;
  /** EV of the ring. */
  readonly background: number;
  /** Blocks where it has half of its depth or more, those around it, and all that are its own or next to it. */
  readonly core: readonly number[];
  readonly ring: readonly number[];
  readonly near: readonly number[];
  /** The blocks that it is divided out of, and the share of it that is, row by row: 0 at the edges. */
  readonly box: { readonly left: number; readonly top: number; readonly across: number; readonly down: number };
  readonly weights: Float64Array;
}

/** Null: what is dark there is no such spot. */
export function growSpot({ middle, width, height }: DustMedians, seed: number): GrownSpot | null {
  const [seedX, seedY] = [seed % width, Math.floor(seed / width)];
  const within = (radius: number, x0: number, y0: number, from = 0): number[] => {
    const found: number[] = [];
    for (let y = Math.max(0, Math.ceil(y0 - radius)); y <= Math.min(height - 1, y0 + radius); y++) {
      for (let x = Math.max(0, Math.ceil(x0 - radius)); x <= Math.min(width - 1, x0 + radius); x++) {
        const away = Math.hypot(x - x0, y - y0);
        if (away <= radius && away >= from && !Number.isNaN(middle[y * width + x])) found.push(y * width + x);
      }
    }
    return found;
  };
  const valueAt = (at: number): number => middle[at] as number;
  const around = computeMedian(within(1.6 * LARGEST, seedX, seedY, LARGEST).map(valueAt));
  const own = flood(middle, width, height, seed, around + EDGE * (valueAt(seed) - around));
  if (own === null) return null;
  const shape = measureShape(own, width);
  if (shape.roundness < ROUND) return null;
  const { x, y, radius } = shape;
  const ring = within(2.2 * radius + 2.5, x, y, 1.3 * radius + 1.5);
  if (ring.length < 8) return null;
  const background = computeMedian(ring.map(valueAt));
  const half = (valueAt(seed) + background) / 2;
  const core = own.filter((at) => valueAt(at) <= half);
  const depth = background - core.reduce((sum, at) => sum + valueAt(at), 0) / core.length;
  const uneven = computeMedian(ring.map((at) => Math.abs(valueAt(at) - background))) * 1.4826;
  if (!(depth > 0) || uneven > UNEVEN * depth) return null;
  const wide = within(WIDE, x, y, 2 * radius + 2);
  const alike = wide.filter((at) => Math.abs(valueAt(at) - background) > depth / 2).length;
  if (alike > ALIKE * wide.length) return null;
  const near = within(radius + FEATHER + 2, x, y);
  return { seed, radius, depth, background, core, ring, near, ...feather(own, width, height) };
}

/** Blocks that hang together with the seed and are as dark as `level`; null: larger than a spot. */
function flood(middle: Float32Array, width: number, height: number, seed: number, level: number): number[] | null {
  const most = Math.PI * LARGEST * LARGEST;
  const own = new Set([seed]);
  for (const at of own) {
    if (own.size > most) return null;
    const [x, y] = [at % width, Math.floor(at / width)];
    if (x > 0 && (middle[at - 1] as number) <= level) own.add(at - 1);
    if (x < width - 1 && (middle[at + 1] as number) <= level) own.add(at + 1);
    if (y > 0 && (middle[at - width] as number) <= level) own.add(at - width);
    if (y < height - 1 && (middle[at + width] as number) <= level) own.add(at + width);
  }
  return [...own];
}

/** By the moments of its blocks, each of which has some size itself. */
function measureShape(own: readonly number[], width: number): Record<"x" | "y" | "radius" | "roundness", number> {
  const count = own.length;
  const x = own.reduce((sum, at) => sum + (at % width), 0) / count;
  const y = own.reduce((sum, at) => sum + Math.floor(at / width), 0) / count;
  let [xx, xy, yy] = [1 / 12, 0, 1 / 12];
  for (const at of own) {
    const [u, v] = [(at % width) - x, Math.floor(at / width) - y];
    xx += (u * u) / count;
    xy += (u * v) / count;
    yy += (v * v) / count;
  }
  const bend = Math.hypot((xx - yy) / 2, xy);
  const [long, short] = [(xx + yy) / 2 + bend, (xx + yy) / 2 - bend];
  // Of a disc, the moment about an axis is a quarter of the radius squared.
  return { x, y, radius: Math.sqrt(count / Math.PI), roundness: Math.sqrt(Math.max(0, short) / long) };
}

/** 1 on the spot and next to it, less further on, 0 at the edges of the box. */
function feather(own: readonly number[], width: number, height: number): Pick<GrownSpot, "box" | "weights"> {
  const columns = own.map((at) => at % width);
  const rows = own.map((at) => Math.floor(at / width));
  const margin = Math.ceil(FEATHER) + 1;
  const left = Math.max(0, Math.min(...columns) - margin);
  const top = Math.max(0, Math.min(...rows) - margin);
  const across = Math.min(width - 1, Math.max(...columns) + margin) - left + 1;
  const down = Math.min(height - 1, Math.max(...rows) + margin) - top + 1;
  const weights = new Float64Array(across * down);
  for (const [i, column] of columns.entries()) {
    for (let v = -margin; v <= margin; v++) {
      for (let u = -margin; u <= margin; u++) {
        const [x, y] = [column + u - left, (rows[i] as number) + v - top];
        if (x < 0 || y < 0 || x >= across || y >= down) continue;
        const weight = Math.min(1, Math.max(0, (FEATHER + 1 - Math.hypot(u, v)) / FEATHER));
        weights[y * across + x] = Math.max(weights[y * across + x] as number, weight);
      }
    }
  }
  return { box: { left, top, across, down }, weights };
}
