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
