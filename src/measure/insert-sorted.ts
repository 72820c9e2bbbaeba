/** Puts `value` in its place among the first `count`, which are in order. */
export function insertSorted(sorted: Int32Array | Float64Array, count: number, value: number): void {
  let place = count;
  while (place > 0 && (sorted[place - 1] as number) > value) {
    sorted[place] = sorted[place - 1] as number;
    place--;
  }
  sorted[place] = value;
}
