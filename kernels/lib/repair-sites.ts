// Photosites that tell nothing (hot, dead, listed by the camera's maker), out of their neighbours of the same colour.
//
// Four of the nearest eight are enough: those that lie in the picture and are not listed themselves, the nearest first.
// Their median, not their mean: where an edge runs through, most of them lie on one side of it.
//
// Cost: a listed site, eight searches of the list. Twin: kernels/twin/repair-sites.twin.ts.

/** Neighbours of a place of the pattern in its table, two signed bytes each (across, down). */
const NEIGHBOURS: i32 = 8;

/** Whether `place` is in the ascending list. */
function isListed(places: usize, count: u32, place: u32): bool {
  let low: u32 = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<u32>(places + (<usize>middle << 2)) < place) low = middle + 1;
    else high = middle;
  }
  return low < count && load<u32>(places + (<usize>low << 2)) == place;
}

/**
 * Puts the median of the nearest four good neighbours of the same colour (of an even number the mean of the middle two,
 * halves up) in place of each listed site of a u16 mosaic. A site that has none, or lies outside, is left.
 * @param stride samples from row to row
 * @param places `count` u32, row · 65536 + column, ascending, each once
 * @param period pixels across and down after which the pattern repeats: 2 Bayer, 6 X-Trans
 * @param table 16 bytes for each of the pattern's places, row by row: the nearest eight of its colour
 * @returns sites that were left
 */
export function repairSites(
  source: usize,
  stride: u32,
  width: i32,
  height: i32,
  places: usize,
  count: u32,
  period: i32,
  table: usize,
): u32 {
  let left: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const place = load<u32>(places + (<usize>i << 2));
    const x = <i32>(place & 0xffff);
    const y = <i32>(place >> 16);
    const near = table + <usize>((y % period) * period + (x % period)) * 2 * NEIGHBOURS;
    let found = 0;
    let a: u32 = 0, b: u32 = 0, c: u32 = 0, d: u32 = 0;
    if (x < width && y < height) {
      for (let k = 0; k < NEIGHBOURS && found < 4; k++) {
        const u = x + <i32>load<i8>(near + (<usize>k << 1));
        const v = y + <i32>load<i8>(near + (<usize>k << 1), 1);
        if (u < 0 || v < 0 || u >= width || v >= height) continue;
        if (isListed(places, count, (<u32>v << 16) | <u32>u)) continue;
        const sample = <u32>load<u16>(source + ((<usize>v * stride + <usize>u) << 1));
        if (found == 0) a = sample;
        else if (found == 1) b = sample;
        else if (found == 2) c = sample;
        else d = sample;
        found++;
      }
    }
    if (found == 0) {
      left++;
      continue;
    }
    const low = min(a, b);
    const high = max(a, b);
    let median = a;
    if (found == 2) median = (a + b + 1) >> 1;
    else if (found == 3) median = max(low, min(high, c));
    else if (found == 4) median = (max(low, min(c, d)) + min(high, max(c, d)) + 1) >> 1;
    store<u16>(source + ((<usize>y * stride + <usize>x) << 1), <u16>median);
  }
  return left;
}
