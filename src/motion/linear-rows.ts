/**
 * Sparse linear forms a·x + b, one a row: row i has the entries starts[i] to starts[i + 1] − 1 of `columns` (rising) and
 * `values`.
 */
export interface LinearRows {
  readonly count: number;
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float64Array;
  /** b. */
  readonly offsets: Float64Array;
  /** What one unit of each row counts as. */
  readonly weights: Float64Array;
}

/** Rows as they are put together. */
export interface RowList {
  /** Adds Σ values[k]·x[columns[k]] + offset; columns in any order, each once, entries of 0 are left out. */
  add(columns: readonly number[], values: readonly number[], offset: number, weight?: number): void;
  finish(): LinearRows;
}

export function createRowList(): RowList {
  const starts = [0];
  const columns: number[] = [];
  const values: number[] = [];
  const offsets: number[] = [];
  const weights: number[] = [];
  return {
    add(at, factors, offset, weight = 1) {
      const first = columns.length;
      for (const [k, column] of at.entries()) {
        const value = factors[k] as number;
        if (value === 0) continue;
        let place = columns.length;
        while (place > first && (columns[place - 1] as number) > column) {
          columns[place] = columns[place - 1] as number;
          values[place] = values[place - 1] as number;
          place--;
        }
        columns[place] = column;
        values[place] = value;
      }
      starts.push(columns.length);
      offsets.push(offset);
      weights.push(weight);
    },
    finish: () => ({
      count: offsets.length,
      starts: Int32Array.from(starts),
      columns: Int32Array.from(columns),
      values: Float64Array.from(values),
      offsets: Float64Array.from(offsets),
      weights: Float64Array.from(weights),
    }),
  };
}

/** a·x of each row, and b unless `isChange`. */
export function computeRows(rows: LinearRows, x: Float64Array, out: Float64Array, isChange = false): void {
  const { starts, columns, values, offsets } = rows;
  for (let i = 0; i < rows.count; i++) {
    let sum = isChange ? 0 : (offsets[i] as number);
    const end = starts[i + 1] as number;
    for (let k = starts[i] as number; k < end; k++) sum += (values[k] as number) * (x[columns[k] as number] as number);
    out[i] = sum;
  }
}
