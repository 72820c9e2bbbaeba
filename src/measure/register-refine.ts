import { GRID_HEIGHT, GRID_WIDTH } from "../light/frame-light.ts";
import { solveDense } from "../light/dense.ts";
import { composeWarps, type GridWarp, invertWarp } from "./grid-warp.ts";
import type { CellPlane } from "./register-features.ts";
import { samplePlane } from "./sample-plane.ts";

/** Differences beyond this (in units of the local contrast) are somebody who passes, and hardly count. */
const SOFT = 0.6;
/** Slope squared, summed, below which a parameter is left as it is. */
const DAMPING = 1;
/** Cells of so small a square are moved alike, and one row in so many is enough. */
const BLOCK = 4;
const ROWS = 2;
/** Rounds end when no parameter moves the edge of the view by so much any more, in cells of 144 across. */
const SETTLED = 0.03;
/** Places count in half widths where they are solved for, so that all six parameters are of a size. */
const UNIT = GRID_WIDTH / 2;
const SIZE = 6;

const sampled = new Float32Array(GRID_WIDTH * GRID_HEIGHT);
const normal = new Float64Array(SIZE * SIZE);
const right = new Float64Array(SIZE);

/**
 * Warp from `a` to `b`, better by some rounds, `most` of them: inverse compositional Gauss–Newton (Baker & Matthews 2004, §3.2), cells
 * weighted by Geman and McClure's 1/(1 + (r/SOFT)²)² so that what moves otherwise does not pull.
 */
export function refineWarp(a: CellPlane, b: CellPlane, start: GridWarp, most: number): GridWarp {
  let warp = start;
  for (let i = 0; i < most; i++) {
    samplePlane(b, warp, sampled, ROWS);
    normal.fill(0);
    right.fill(0);
    for (let y = 0; y < a.height; y += BLOCK) {
      for (let x = 0; x < a.width; x += BLOCK) addBlock(a, x, y);
    }
    for (let k = 0; k < SIZE; k++) normal[k * SIZE + k] = (normal[k * SIZE + k] as number) + DAMPING;
    solveDense(normal, right);
    const [xx, xy, x0, yx, yy, y0] = right as unknown as [number, number, number, number, number, number];
    const change = { xx: 1 + xx / UNIT, xy: xy / UNIT, x0, yx: yx / UNIT, yy: 1 + yy / UNIT, y0 };
    warp = composeWarps(invertWarp(change), warp);
    if (Math.max(...right.map(Math.abs)) < SETTLED) break;
  }
  return warp;
}

/** Adds the cells of one square to the normal equations of (xx, xy, x0, yx, yy, y0). */
function addBlock({ width, height, values }: CellPlane, left: number, top: number): void {
  let gxx = 0;
  let gxy = 0;
  let gyy = 0;
  let gx = 0;
  let gy = 0;
  const [fromX, toX] = [Math.max(1, left), Math.min(width - 1, left + BLOCK)];
  for (let y = Math.max(ROWS, top); y < Math.min(height - 1, top + BLOCK); y += ROWS) {
    for (let x = fromX; x < toX; x++) {
      const at = y * width + x;
      const residual = (sampled[at] as number) - (values[at] as number);
      const dx = (values[at + 1] as number) - (values[at - 1] as number);
      const dy = (values[at + width] as number) - (values[at - width] as number);
      const soft = 1 + (residual / SOFT) * (residual / SOFT);
      const weight = 1 / (soft * soft);
      if (Number.isNaN(weight + dx + dy)) continue;
      gxx += weight * dx * dx;
      gxy += weight * dx * dy;
      gyy += weight * dy * dy;
      gx += weight * dx * residual;
      gy += weight * dy * residual;
    }
  }
  if (gxx + gyy === 0) return;
  // Slopes are half the differences of cells two apart, and count in cells of 144 across.
  const slope = width / GRID_WIDTH / 2;
  const scale = slope * slope;
  const u = ((left + BLOCK / 2) / width) * 2 - 1;
  const v = (((top + BLOCK / 2) / height) * 2 - 1) * (GRID_HEIGHT / GRID_WIDTH);
  addQuarter(0, 0, gxx * scale, u, v);
  addQuarter(3, 0, gxy * scale, u, v);
  addQuarter(3, 3, gyy * scale, u, v);
  addSide(0, gx * slope, u, v);
  addSide(3, gy * slope, u, v);
}

function addQuarter(line: number, column: number, value: number, u: number, v: number): void {
  const at = line * SIZE + column;
  normal[at] = (normal[at] as number) + value * u * u;
  normal[at + 1] = (normal[at + 1] as number) + value * u * v;
  normal[at + 2] = (normal[at + 2] as number) + value * u;
  normal[at + SIZE] = (normal[at + SIZE] as number) + value * u * v;
  normal[at + SIZE + 1] = (normal[at + SIZE + 1] as number) + value * v * v;
  normal[at + SIZE + 2] = (normal[at + SIZE + 2] as number) + value * v;
  normal[at + 2 * SIZE] = (normal[at + 2 * SIZE] as number) + value * u;
  normal[at + 2 * SIZE + 1] = (normal[at + 2 * SIZE + 1] as number) + value * v;
  normal[at + 2 * SIZE + 2] = (normal[at + 2 * SIZE + 2] as number) + value;
}

function addSide(line: number, value: number, u: number, v: number): void {
  right[line] = (right[line] as number) + value * u;
  right[line + 1] = (right[line + 1] as number) + value * v;
  right[line + 2] = (right[line + 2] as number) + value;
}
