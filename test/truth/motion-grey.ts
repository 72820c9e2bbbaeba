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
/** Cells across and down from each of which the same number of places is taken. */
const CELLS_X = 24;
const CELLS_Y = 16;
const PLACES = 28;

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

/** Gauss's, in both directions. */
export function blur(grey: Grey, sigma: number): Grey {
  const reach = Math.ceil(3 * sigma);
  const taps = Float64Array.from({ length: 2 * reach + 1 }, (_, k) =>
    Math.exp(-((k - reach) ** 2) / (2 * sigma * sigma)),
  );
  const sum = taps.reduce((all, tap) => all + tap, 0);
  const weights = taps.map((tap) => tap / sum);
  return turnBlurred(turnBlurred(grey, weights), weights);
}

/** Smooth along rows, and turned so that the next time is along columns. */
function turnBlurred({ width, height, values }: Grey, weights: Float64Array): Grey {
  const reach = weights.length >> 1;
  const turned = new Float32Array(values.length);
  for (let y = 0; y < height; y++) {
    const row = values.subarray(y * width, (y + 1) * width);
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let k = -reach; k <= reach; k++) {
        sum += (weights[k + reach] as number) * (row[Math.max(0, Math.min(width - 1, x + k))] as number);
      }
      turned[x * height + y] = sum;
    }
  }
  return { width: height, height: width, values: turned };
}

/** In every cell of the picture the places where its light changes most. */
export function choosePlaces(grey: Grey): Level {
  const { width, height, values } = grey;
  const slope = (at: number, step: number): number =>
    ((values[at + step] as number) - (values[at - step] as number)) / 2;
  const chosen: number[] = [];
  for (let cell = 0; cell < CELLS_X * CELLS_Y; cell++) {
    const [left, top] = [cell % CELLS_X, Math.floor(cell / CELLS_X)];
    const edge = (size: number, cells: number, k: number): number =>
      Math.max(1, Math.min(size - 1, Math.round((size * k) / cells)));
    const [x0, x1] = [edge(width, CELLS_X, left), edge(width, CELLS_X, left + 1)];
    const [y0, y1] = [edge(height, CELLS_Y, top), edge(height, CELLS_Y, top + 1)];
    const strengths = new Float32Array((x1 - x0) * (y1 - y0));
    for (let y = y0, k = 0; y < y1; y++) {
      for (let x = x0; x < x1; x++) strengths[k++] = slope(y * width + x, 1) ** 2 + slope(y * width + x, width) ** 2;
    }
    const least = strengths.toSorted().at(-PLACES) ?? 0;
    for (let y = y0, k = 0; y < y1; y++) {
      for (let x = x0; x < x1; x++, k++) if ((strengths[k] as number) >= least) chosen.push(y * width + x);
    }
  }
  return {
    grey,
    x: Float64Array.from(chosen, (at) => (at % width) + 0.5 - width / 2),
    y: Float64Array.from(chosen, (at) => Math.floor(at / width) + 0.5 - height / 2),
    light: Float64Array.from(chosen, (at) => values[at] as number),
    slopeX: Float64Array.from(chosen, (at) => slope(at, 1)),
    slopeY: Float64Array.from(chosen, (at) => slope(at, width)),
  };
}
