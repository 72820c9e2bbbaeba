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
