import { GRID_FLOOR_EV, GRID_HEIGHT, GRID_STEPS, GRID_WIDTH } from "../light/frame-light.ts";
import type { LightGrid } from "./light-ratio.ts";

/** Numbers over the whole view, row by row; NaN where there is none. */
export interface CellPlane {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/**
 * What a grid shows, whatever its exposure: log light, high-passed and brought to one local contrast, about ±3. Level 0 has
 * 144 × 96 cells, 1 and 2 a half and a quarter of that across; coarse ones are made when they are asked for.
 */
export interface Features {
  getLevel(index: number): CellPlane;
}

/** Cells on either side over which brightness and contrast are taken away. */
const REACH = 4;
/** Contrast (σ, EV) below which cells are flat: noise is not blown up. It grows by as much an EV towards the floor. */
const FLAT = 0.1;
const CLEAN = 3;
/** Fewer usable cells around than this are no surroundings. */
const MIN_AROUND = 20;

/** Features of a grid; its cells are read now. */
export function createFeatures({ grid, floorEv }: LightGrid): Features {
  const floor = (floorEv - GRID_FLOOR_EV) * GRID_STEPS;
  const ev = new Float32Array(grid.length);
  for (let i = 0; i < ev.length; i++) {
    const value = grid[i] as number;
    ev[i] = value === 0 || value < floor ? Number.NaN : value / GRID_STEPS;
  }
  const light: CellPlane[] = [{ width: GRID_WIDTH, height: GRID_HEIGHT, values: ev }];
  const levels: CellPlane[] = [];
  const getLight = (index: number): CellPlane => (light[index] ??= halve(getLight(index - 1)));
  return { getLevel: (index) => (levels[index] ??= normalise(getLight(index), floor / GRID_STEPS)) };
}

/** Means of 2 × 2 cells, of those that can be used. */
function halve({ width, height, values }: CellPlane): CellPlane {
  const half = { width: width >> 1, height: height >> 1, values: new Float32Array((width >> 1) * (height >> 1)) };
  for (let y = 0; y < half.height; y++) {
    for (let x = 0; x < half.width; x++) {
      let count = 0;
      let sum = 0;
      for (let k = 0; k < 4; k++) {
        const value = values[(2 * y + (k >> 1)) * width + 2 * x + (k & 1)] as number;
        if (Number.isNaN(value)) continue;
        count++;
        sum += value;
      }
      half.values[y * half.width + x] = count === 0 ? Number.NaN : sum / count;
    }
  }
  return half;
}

/** (L − mean) / √(variance + flat²), both over the cells around. */
function normalise({ width, height, values }: CellPlane, floor: number): CellPlane {
  const counts = new Float64Array(values.length);
  const sums = new Float64Array(values.length);
  const squares = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (Number.isNaN(value)) continue;
    counts[i] = 1;
    sums[i] = value;
    squares[i] = value * value;
  }
  for (const plane of [counts, sums, squares]) addAround(plane, width, height);
  const result = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const count = counts[i] as number;
    const mean = (sums[i] as number) / count;
    const variance = Math.max(0, (squares[i] as number) / count - mean * mean);
    const flat = FLAT * (1 + Math.max(0, floor + CLEAN - mean));
    result[i] = count < MIN_AROUND ? Number.NaN : ((values[i] as number) - mean) / Math.sqrt(variance + flat * flat);
  }
  return { width, height, values: result };
}

const row = new Float64Array(GRID_WIDTH + 2 * REACH + 1);
const across = new Float64Array(GRID_WIDTH * (GRID_HEIGHT + 2 * REACH + 1));
const column = new Float64Array(GRID_WIDTH);

/** Every number becomes the sum of the square around it, in place. Running sums, with room for zeros on both sides. */
function addAround(plane: Float64Array, width: number, height: number): void {
  row.fill(0);
  across.fill(0);
  column.fill(0);
  const lead = REACH + 1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) row[x + lead] = plane[y * width + x] as number;
    let sum = 0;
    for (let x = 1; x < 2 * lead - 1; x++) sum += row[x] as number;
    for (let x = 0; x < width; x++) {
      sum += (row[x + 2 * lead - 1] as number) - (row[x] as number);
      across[(y + lead) * width + x] = sum;
    }
  }
  for (let y = 1; y < 2 * lead - 1; y++) {
    for (let x = 0; x < width; x++) column[x] = (column[x] as number) + (across[y * width + x] as number);
  }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const entering = across[(y + 2 * lead - 1) * width + x] as number;
      const sum = (column[x] as number) + entering - (across[y * width + x] as number);
      column[x] = sum;
      plane[y * width + x] = sum;
    }
  }
}
