/** A well-mixed 32-bit hash of a 32-bit counter (Wellons' lowbias32): the source of all dither. */
export function hash32(x: u32): u32 {
  x ^= x >> 16;
  x *= 0x7feb352d;
  x ^= x >> 15;
  x *= 0x846ca68b;
  x ^= x >> 16;
  return x;
}
