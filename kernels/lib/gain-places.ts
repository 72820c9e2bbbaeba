/*
 * Gains that differ from place to place, on light before its colours are made. Twin: `twin/gain-places.twin.ts`.
 *
 * Cost: 6 loads, 4 multiplications and 3 stores a quartet; the floor, three loads and three stores, is half of that.
 */

/**
 * Multiplies red, green and blue by gains that run straight from knot to knot: quartet x lies at knot first + x·step, and
 * is multiplied by k[i] + (k[i + 1] − k[i])·t, i and t the whole and the rest of that. Whether red and blue are light or
 * differences to green makes no odds. `count` quartets in each plane; `knots`: quartets, one more than the last i.
 */
export function gainPlaces(
  red: usize, green: usize, blue: usize, count: i32, knots: usize, first: f32, step: f32,
): void {
  for (let x: i32 = 0; x < count; ++x) {
    const place = first + <f32>x * step;
    const i = <i32>place;
    const at = knots + (<usize>i << 4);
    const from = v128.load(at);
    const rise = f32x4.mul(f32x4.sub(v128.load(at, 16), from), f32x4.splat(place - <f32>i));
    const gain = f32x4.add(from, rise);
    const q = <usize>x << 4;
    v128.store(red + q, f32x4.mul(v128.load(red + q), gain));
    v128.store(green + q, f32x4.mul(v128.load(green + q), gain));
    v128.store(blue + q, f32x4.mul(v128.load(blue + q), gain));
  }
}
