/** coefficients · x ≤ bound */
export interface LinearRow {
  readonly coefficients: readonly number[];
  readonly bound: number;
}

/** What counts as obeyed, of rows of about unit length. */
const TOLERANCE = 1e-9;
/** Rows shorter than this say nothing of x any more: another row, parallel to them, has taken their place. */
const EMPTY = 1e-11;

/**
 * The x within ±reach that makes goal · x largest under all rows; null: no x obeys them all.
 *
 * R. Seidel, "Small-dimensional linear programming and convex hulls made easy" (1991): rows are added one by one, in an order
 * that is shuffled (always alike); where the best x so far breaks the new row, the new best lies on it, which leaves one
 * unknown less. Time grows with the number of rows, for the 1 to 4 unknowns it is used with.
 */
export function solveLinear(
  goal: readonly number[],
  rows: readonly LinearRow[],
  reach: number,
): readonly number[] | null {
  return maximise(goal, shuffle(rows.map(normalise)), reach);
}

function maximise(goal: readonly number[], rows: readonly LinearRow[], reach: number): number[] | null {
  if (goal.length === 1) return maximiseOne(goal[0] as number, rows, reach);
  let best = goal.map((share) => (share < 0 ? -reach : reach));
  for (const [i, row] of rows.entries()) {
    if (multiply(row.coefficients, best) <= row.bound + TOLERANCE) continue;
    const found = maximiseOn(row, goal, rows.slice(0, i), reach);
    if (found === null) return null;
    best = found;
  }
  return best;
}

function maximiseOne(goal: number, rows: readonly LinearRow[], reach: number): number[] | null {
  let [low, high] = [-reach, reach];
  for (const { coefficients, bound } of rows) {
    const a = coefficients[0] as number;
    if (a > 0) high = Math.min(high, bound / a);
    else low = Math.max(low, bound / a);
  }
  if (low > high + TOLERANCE * Math.max(1, Math.abs(low))) return null;
  return [goal < 0 ? low : high];
}

/** The best x for which the row is an equation: the unknown with its largest coefficient is put in terms of the others. */
function maximiseOn(
  row: LinearRow,
  goal: readonly number[],
  others: readonly LinearRow[],
  reach: number,
): number[] | null {
  const { coefficients, bound } = row;
  let out = 0;
  coefficients.forEach((value, i) => {
    if (Math.abs(value) > Math.abs(coefficients[out] as number)) out = i;
  });
  const pivot = coefficients[out] as number;
  if (Math.abs(pivot) < EMPTY) return null;
  const reduce = (values: readonly number[]): number[] => {
    const share = (values[out] as number) / pivot;
    return values.map((value, i) => value - share * (coefficients[i] as number)).filter((_, i) => i !== out);
  };
  const unit = goal.map((_, i) => (i === out ? 1 : 0));
  const box = [
    { coefficients: unit, bound: reach },
    { coefficients: unit.map((value) => -value), bound: reach },
  ];
  const reduced: LinearRow[] = [];
  for (const other of [...box, ...others]) {
    const share = (other.coefficients[out] as number) / pivot;
    const left = { coefficients: reduce(other.coefficients), bound: other.bound - share * bound };
    if (Math.hypot(...left.coefficients) > EMPTY) reduced.push(normalise(left));
    else if (left.bound < -TOLERANCE) return null;
  }
  const found = maximise(reduce(goal), reduced, reach);
  if (found === null) return null;
  found.splice(out, 0, 0);
  found[out] = (bound - multiply(coefficients, found)) / pivot;
  return found;
}

function normalise({ coefficients, bound }: LinearRow): LinearRow {
  const length = Math.hypot(...coefficients);
  if (length < EMPTY) return { coefficients, bound };
  return { coefficients: coefficients.map((value) => value / length), bound: bound / length };
}

function multiply(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** Fisher–Yates with the numbers of a linear congruential generator (Numerical Recipes' constants). */
function shuffle<T>(values: T[]): T[] {
  let state = 1;
  for (let i = values.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const other = Math.floor((state / 2 ** 32) * (i + 1));
    [values[i], values[other]] = [values[other] as T, values[i] as T];
  }
  return values;
}
