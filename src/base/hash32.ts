/** A well-mixed 32-bit hash of a 32-bit counter (Wellons' lowbias32), as the kernels compute it. */
export function hash32(counter: number): number {
  let x = counter >>> 0;
  x ^= x >>> 16;
  x = Math.imul(x, 0x7feb352d);
  x ^= x >>> 15;
  x = Math.imul(x, 0x846ca68b);
  x ^= x >>> 16;
  return x >>> 0;
}
