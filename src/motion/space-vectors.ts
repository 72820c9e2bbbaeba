/** A place or a direction in space: to the right, down and ahead of some camera. */
export type Place = readonly [x: number, y: number, z: number];

export function dot(a: Place, b: Place): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

export function cross([a, b, c]: Place, [x, y, z]: Place): Place {
  return [b * z - c * y, c * x - a * z, a * y - b * x];
}

/** a + share · b. */
export function addShare(a: Place, share: number, b: Place): Place {
  return [a[0] + share * b[0], a[1] + share * b[1], a[2] + share * b[2]];
}

export function lengthOf([x, y, z]: Place): number {
  return Math.hypot(x, y, z);
}
