// Pictures as light alone, level by level, and the places in them that tell where they are.
/** Light of a picture as codes of a display, 0 to 1, row by row. */
export interface Grey {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/** A photograph at one size, and what of it is looked at. */
export interface Level {
  readonly grey: Grey;
  /** Places of what is looked at, from the middle, in pixels; their light and its slopes. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly light: Float64Array;
  readonly slopeX: Float64Array;
  readonly slopeY: Float64Array;
}

/** Pictures are halved until they are no wider than this. */
const COARSEST = 90;
/** Cells across and down from each of which the same number of places is taken; pixels of which one is a candidate. */
const CELLS_X = 24;
const CELLS_Y = 16;
const BLOCK = 3;

/** Levels of a picture, each half as large as the one before. */
export function createPyramid(grey: Grey): Grey[] {
  const levels = [grey];
  while ((levels.at(-1) as Grey).width > COARSEST) levels.push(halve(levels.at(-1) as Grey));
  return levels;
}

/** The mean of each two by two pixels. An odd last row or column is left out: the middle moves by a quarter of a pixel. */
function halve({ width, height, values }: Grey): Grey {
  const [across, down] = [width >> 1, height >> 1];
  const half = new Float32Array(across * down);
  for (let y = 0; y < down; y++) {
    for (let x = 0; x < across; x++) {
      const at = 2 * y * width + 2 * x;
      const above = (values[at] as number) + (values[at + 1] as number);
      half[y * across + x] = (above + (values[at + width] as number) + (values[at + width + 1] as number)) / 4;
    }
  }
  return { width: across, height: down, values: half };
}

/** Gauss's, in both directions; beyond its edge a picture goes on as it is there. */
export function blur(grey: Grey, sigma: number): Grey {
  const reach = Math.ceil(3 * sigma);
  const halves = Float64Array.from({ length: reach + 1 }, (_, k) => Math.exp(-(k * k) / (2 * sigma * sigma)));
  const sum = halves.reduce((all, tap) => all + 2 * tap, -1);
  const weights = halves.map((tap) => tap / sum);
  const { width, height, values } = grey;
  const across = new Float32Array(values.length);
  const both = new Float32Array(values.length);
  const middle = weights[0] as number;
  const padded = new Float64Array(width + 2 * reach);
  for (let y = 0; y < height; y++) {
    padded.fill(values[y * width] as number, 0, reach);
    padded.set(values.subarray(y * width, (y + 1) * width), reach);
    padded.fill(values[(y + 1) * width - 1] as number, width + reach);
    for (let x = 0, at = reach; x < width; x++, at++) {
      let light = middle * (padded[at] as number);
      for (let k = 1; k <= reach; k++) {
        light += (weights[k] as number) * ((padded[at - k] as number) + (padded[at + k] as number));
      }
      across[y * width + x] = light;
    }
  }
  const row = new Float64Array(width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) row[x] = middle * (across[y * width + x] as number);
    for (let k = 1; k <= reach; k++) {
      const weight = weights[k] as number;
      const [above, below] = [Math.max(0, y - k) * width, Math.min(height - 1, y + k) * width];
      for (let x = 0; x < width; x++) {
        row[x] = (row[x] as number) + weight * ((across[above + x] as number) + (across[below + x] as number));
      }
    }
    both.set(row, y * width);
  }
  return { width, height, values: both };
}

/** In every cell of the picture the places where its light changes most: `count` of them. */
export function choosePlaces(grey: Grey, count: number): Level {
  const { width, height, values } = grey;
  const slope = (at: number, step: number): number =>
    ((values[at + step] as number) - (values[at - step] as number)) / 2;
  // Of each cell the strongest so far, the strongest first; among equals the one found first.
  const cells = new Int32Array(CELLS_X * CELLS_Y * count);
  const strengths = new Float64Array(cells.length).fill(-1);
  const keep = (cell: number, at: number, strength: number): void => {
    let place = (cell + 1) * count - 1;
    if (!(strength > strengths[place]!)) return;
    for (; place > cell * count && strength > strengths[place - 1]!; place--) {
      strengths[place] = strengths[place - 1]!;
      cells[place] = cells[place - 1]!;
    }
    strengths[place] = strength;
    cells[place] = at;
  };
  // The best of each few pixels is candidate enough.
  for (let top = 1; top + BLOCK < height; top += BLOCK) {
    for (let left = 1; left + BLOCK < width; left += BLOCK) {
      let best = 0;
      let most = -1;
      for (let y = top; y < top + BLOCK; y++) {
        for (let at = y * width + left; at < y * width + left + BLOCK; at++) {
          const across = values[at + 1]! - values[at - 1]!;
          const down = values[at + width]! - values[at - width]!;
          const strength = across * across + down * down;
          if (strength > most) {
            best = at;
            most = strength;
          }
        }
      }
      const cell = Math.floor((top * CELLS_Y) / height) * CELLS_X + Math.floor((left * CELLS_X) / width);
      keep(cell, best, most);
    }
  }
  const chosen = cells.filter((_, place) => strengths[place]! >= 0);
  return {
    grey,
    x: Float64Array.from(chosen, (at) => (at % width) + 0.5 - width / 2),
    y: Float64Array.from(chosen, (at) => Math.floor(at / width) + 0.5 - height / 2),
    light: Float64Array.from(chosen, (at) => values[at] as number),
    slopeX: Float64Array.from(chosen, (at) => slope(at, 1)),
    slopeY: Float64Array.from(chosen, (at) => slope(at, width)),
  };
}
