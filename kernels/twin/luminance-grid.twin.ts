/** What the kernels write for one cell, in order. */
export const CELL_FIELDS = 8;

interface Grid {
  readonly stride: number;
  readonly xEdges: ArrayLike<number>;
  readonly yEdges: ArrayLike<number>;
  readonly bright: number;
  readonly dark: number;
}

function edge(edges: ArrayLike<number>, index: number): number {
  return edges[index] ?? 0;
}

/** Plain twin of the kernel `bayerGrid`; exact. */
export function bayerGridTwin(source: Uint16Array, { stride, xEdges, yEdges, bright, dark }: Grid): Float64Array {
  const columns = xEdges.length - 1;
  const out = new Float64Array(columns * (yEdges.length - 1) * CELL_FIELDS);
  for (let cy = 0; cy + 1 < yEdges.length; cy++) {
    for (let cx = 0; cx < columns; cx++) {
      const cell = out.subarray((cy * columns + cx) * CELL_FIELDS);
      for (let y = edge(yEdges, cy); y < edge(yEdges, cy + 1); y++) {
        for (let x = edge(xEdges, cx); x < edge(xEdges, cx + 1); x++) {
          const at = 2 * y * stride + 2 * x;
          const quad = [source[at], source[at + 1], source[at + stride], source[at + stride + 1]] as number[];
          addSamples(cell, quad, bright, dark);
        }
      }
    }
  }
  return out;
}

/** Plain twin of the kernel `xtransGrid`; exact. Edges count blocks of 3×3 pixels. */
export function xtransGridTwin(
  source: Uint16Array,
  { stride, xEdges, yEdges, bright, dark }: Grid,
  redVertical: boolean,
): Float64Array {
  const columns = xEdges.length - 1;
  const out = new Float64Array(columns * (yEdges.length - 1) * CELL_FIELDS);
  for (let cy = 0; cy + 1 < yEdges.length; cy++) {
    for (let cx = 0; cx < columns; cx++) {
      const sums = [0, 0, 0];
      const cell = out.subarray((cy * columns + cx) * CELL_FIELDS, (cy * columns + cx + 1) * CELL_FIELDS);
      for (let y = edge(yEdges, cy); y < edge(yEdges, cy + 1); y++) {
        for (let x = edge(xEdges, cx); x < edge(xEdges, cx + 1); x++) {
          const at = (u: number, v: number): number => source[(3 * y + v) * stride + 3 * x + u] ?? 0;
          const green = [at(0, 0), at(2, 0), at(1, 1), at(0, 2), at(2, 2)];
          const [vertical, level] = [
            [at(1, 0), at(1, 2)],
            [at(0, 1), at(2, 1)],
          ];
          const straight = ((x + y) % 2 === 0) === redVertical;
          const samples = [...green, ...vertical, ...level];
          if (samples.every((sample) => sample < dark)) cell[6]! += 1;
          if (samples.some((sample) => sample >= bright)) {
            cell[5]! += 1;
            continue;
          }
          cell[4]! += 1;
          [straight ? vertical : level, green, straight ? level : vertical].forEach((list, colour) => {
            sums[colour]! += list.reduce((sum, sample) => sum + sample, 0);
          });
        }
      }
      cell.set([sums[0]! / 2, sums[1]! / 5, sums[2]! / 2]);
    }
  }
  return out;
}

/** Plain twin of the kernel `rgbGrid`; exact. */
export function rgbGridTwin(
  source: Uint16Array,
  { stride, xEdges, yEdges, bright, dark }: Grid,
  rowStep: number,
  table: Uint32Array,
): Float64Array {
  const columns = xEdges.length - 1;
  const out = new Float64Array(columns * (yEdges.length - 1) * CELL_FIELDS);
  for (let cy = 0; cy + 1 < yEdges.length; cy++) {
    for (let cx = 0; cx < columns; cx++) {
      const cell = out.subarray((cy * columns + cx) * CELL_FIELDS);
      for (let y = edge(yEdges, cy); y < edge(yEdges, cy + 1); y += rowStep) {
        for (let x = edge(xEdges, cx); x < edge(xEdges, cx + 1); x++) {
          const at = y * stride + 3 * x;
          const pixel = [0, 1, 2].map((channel) => table[source[at + channel] ?? 0] ?? 0);
          addSamples(cell, pixel, bright, dark);
        }
      }
    }
  }
  return out;
}

function addSamples(cell: Float64Array, samples: readonly number[], bright: number, dark: number): void {
  const add = (field: number, value: number) => (cell[field] = (cell[field] ?? 0) + value);
  if (samples.some((sample) => sample >= bright)) {
    add(5, 1);
  } else {
    samples.forEach((sample, field) => add(field, sample));
    add(4, 1);
  }
  if (samples.every((sample) => sample < dark)) add(6, 1);
}
