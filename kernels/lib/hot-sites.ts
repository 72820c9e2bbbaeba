// Photosites of a mosaic that stand out of their neighbours of the same colour, alone: hot ones, and whatever else is as
// small as one.
//
// A site's excess is its sample less the median of four of its colour around it (the mean of the middle two), `a` to `d`
// bytes away: two pixels across and down in a Bayer mosaic, three and three diagonally in an X-Trans one. No lens makes a
// point smaller than a photosite: light raises the four sites beside, too, whatever their colour, heat does not. So
// their excesses are told with the site's own. Where two of the four around it or around one
// of these clip, nothing is told of it, and the site is left out: at the edge of what clips a site may stand out by its colour alone.
//
//   record, 16 bytes: u32 row · 65536 + column, u16 excess, u16 0, i16 excess to the left, to the right, above, below
//
// Cost a pixel: 5 loads and 9 operations for 8 pixels, 1.9 instructions; the floor is the 2 bytes read. Twin:
// kernels/twin/hot-sites.twin.ts.

/** Sites this near to an edge of the picture are not looked at. */
const BORDER: i32 = 4;

/**
 * @param stride samples from row to row
 * @param least of the thresholds: less is not looked at twice
 * @param thresholds u16: what a site must exceed its neighbours by, for each of their medians >> `shift`
 * @param clip a sample from which on light clips
 * @param capacity records that `out` has room for
 * @returns sites that were found; more than `capacity` are counted and not written
 */
export function hotSites(
  source: usize,
  stride: u32,
  width: i32,
  height: i32,
  a: i32,
  b: i32,
  c: i32,
  d: i32,
  least: u32,
  thresholds: usize,
  shift: u32,
  clip: i32,
  capacity: u32,
  out: usize,
): u32 {
  const least8 = i16x8.splat(<i16>least);
  const step = stride << 1;
  let found: u32 = 0;
  for (let y = BORDER; y < height - BORDER; y++) {
    const row = source + <usize>y * step;
    for (let x = BORDER; x < width - BORDER; x += 8) {
      const at = row + (<usize>x << 1);
      const s = v128.load(at);
      const va = v128.load(at + a), vb = v128.load(at + b), vc = v128.load(at + c), vd = v128.load(at + d);
      const low = i16x8.max_u(i16x8.min_u(va, vb), i16x8.min_u(vc, vd));
      const high = i16x8.min_u(i16x8.max_u(va, vb), i16x8.max_u(vc, vd));
      const excess = i16x8.sub_sat_u(s, i16x8.avgr_u(low, high));
      const hot = i16x8.ge_u(excess, least8);
      if (!v128.any_true(hot)) continue;
      let lanes = i16x8.bitmask(hot);
      while (lanes != 0) {
        const lane = ctz(lanes);
        lanes &= lanes - 1;
        if (x + lane >= width - BORDER) break;
        const site = at + (<usize>lane << 1);
        const median = medianAt(site, a, b, c, d);
        const own = <i32>load<u16>(site) - median;
        if (own < <i32>load<u16>(thresholds + (<usize>(median >> shift) << 1))) continue;
        if (thirdAt(site, a, b, c, d) >= clip) continue;
        if (max(thirdAt(site - 2, a, b, c, d), thirdAt(site + 2, a, b, c, d)) >= clip) continue;
        if (max(thirdAt(site - step, a, b, c, d), thirdAt(site + step, a, b, c, d)) >= clip) continue;
        const left = excessAt(site - 2, a, b, c, d);
        const right = excessAt(site + 2, a, b, c, d);
        const above = excessAt(site - step, a, b, c, d);
        const below = excessAt(site + step, a, b, c, d);
        if (4 * middleOf(left, right, above, below) > own) continue;
        if (found < capacity) {
          const record = out + (<usize>found << 4);
          store<u32>(record, (<u32>y << 16) | <u32>(x + lane));
          store<u32>(record, <u32>own, 4);
          storeHeld(record + 8, left);
          storeHeld(record + 10, right);
          storeHeld(record + 12, above);
          storeHeld(record + 14, below);
        }
        found++;
      }
    }
  }
  return found;
}

function storeHeld(at: usize, value: i32): void {
  store<i16>(at, <i16>max(-32768, min(32767, value)));
}

function excessAt(site: usize, a: i32, b: i32, c: i32, d: i32): i32 {
  return <i32>load<u16>(site) - medianAt(site, a, b, c, d);
}

/** The second highest of the four around a site. */
function thirdAt(site: usize, at: i32, bt: i32, ct: i32, dt: i32): i32 {
  const a = <i32>load<u16>(site + at), b = <i32>load<u16>(site + bt);
  const c = <i32>load<u16>(site + ct), d = <i32>load<u16>(site + dt);
  return max(max(min(a, b), min(c, d)), min(max(a, b), max(c, d)));
}

function medianAt(site: usize, a: i32, b: i32, c: i32, d: i32): i32 {
  return middleOf(load<u16>(site + a), load<u16>(site + b), load<u16>(site + c), load<u16>(site + d));
}

/** The mean of the middle two of four, halves up. */
function middleOf(a: i32, b: i32, c: i32, d: i32): i32 {
  return (max(min(a, b), min(c, d)) + min(max(a, b), max(c, d)) + 1) >> 1;
}
