/** A value that a curve passes through. */
export interface Key {
  readonly at: number;
  readonly value: number;
}

/**
 * The smooth curve through `keys`, at `places`: cubic between neighbours, never beyond the two of them, level before the
 * first and after the last and where keys turn back, without a kink anywhere. One key: constant. None: 0.
 *
 * Piecewise cubic Hermite with the tangents of F. N. Fritsch, R. E. Carlson, "Monotone piecewise cubic interpolation",
 * SIAM J. Numer. Anal. 17 (1980): means of the neighbouring slopes, 0 where those differ in sign, drawn into the circle
 * of radius 3 where α² + β² > 9. The ends are level, since the curve goes on so.
 * @param keys in any order, at distinct places
 */
export function interpolateKeys(keys: readonly Key[], places: Float64Array): Float64Array {
  const sorted = keys.toSorted((a, b) => a.at - b.at);
  const first = sorted[0];
  const last = sorted.at(-1);
  if (first === undefined || last === undefined) return new Float64Array(places.length);
  const tangents = computeTangents(sorted);
  return places.map((place) => {
    if (place <= first.at) return first.value;
    if (place >= last.at) return last.value;
    const after = sorted.findIndex(({ at }) => at > place);
    const [from, to] = [sorted[after - 1] as Key, sorted[after] as Key];
    const span = to.at - from.at;
    const t = (place - from.at) / span;
    // Hermite's basis, as what is added to a smooth step.
    const step = t * t * (3 - 2 * t);
    const rise =
      t * (1 - t) * (1 - t) * (tangents[after - 1] as number) - t * t * (1 - t) * (tangents[after] as number);
    const value = from.value + (to.value - from.value) * step + span * rise;
    return Math.min(Math.max(from.value, to.value), Math.max(Math.min(from.value, to.value), value));
  });
}

function computeTangents(keys: readonly Key[]): Float64Array {
  const slopes = keys.slice(1).map(({ at, value }, i) => (value - (keys[i] as Key).value) / (at - (keys[i] as Key).at));
  const tangents = new Float64Array(keys.length);
  for (let i = 1; i + 1 < keys.length; i++) {
    const [before, after] = [slopes[i - 1] as number, slopes[i] as number];
    tangents[i] = before * after > 0 ? (before + after) / 2 : 0;
  }
  slopes.forEach((slope, i) => {
    if (slope === 0) return;
    const [alpha, beta] = [(tangents[i] as number) / slope, (tangents[i + 1] as number) / slope];
    const radius = Math.hypot(alpha, beta);
    if (radius <= 3) return;
    // A slope may be so small that its ratios to the tangents are no numbers any more.
    const shrink = Number.isFinite(radius) ? (3 / radius) * slope : 0;
    tangents[i] = shrink === 0 ? 0 : shrink * alpha;
    tangents[i + 1] = shrink === 0 ? 0 : shrink * beta;
  });
  return tangents;
}
