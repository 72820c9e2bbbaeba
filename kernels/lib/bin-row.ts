/*
 * Rows of a source that is much larger than the picture, made smaller before the resample. Twin: `twin/bin-row.twin.ts`.
 *
 * One float at a time: the mean of neighbours does not lie in lanes, and a source so large is one row in many. Cost:
 * one load and one addition a float, a store for `size` of them; the floor, the row's 4 bytes a float, is half of that.
 */

/**
 * Adds the means of `size` neighbours, times `weight`, to a row of bins; `first`: the row is set, not added to.
 * The last bin is the mean of what is left of `count`. ceil(count/size) bins. Only reads ahead of where it writes.
 */
export function binRow(src: usize, count: i32, size: i32, weight: f32, first: i32, dst: usize): void {
  for (let x: i32 = 0; x < count; x += size) {
    const n = min(size, count - x);
    let sum: f32 = 0;
    for (let i: i32 = 0; i < n; ++i) {
      sum += load<f32>(src);
      src += 4;
    }
    const mean = sum * (weight / <f32>n);
    store<f32>(dst, first ? mean : load<f32>(dst) + mean);
    dst += 4;
  }
}
